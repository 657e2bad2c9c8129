"""The day itself: who is here, who comes without having signed up, who did not come.

Nothing of it before the day, and nothing while its desk is closed; the talk's record alone may be written
later (`talking`).
"""

import json
from base64 import b32encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from cms_apps.cases.models import Category
from cms_apps.forms.receipts import LENGTH, hash_of

from ..models import ReceptionDay, Signup, Slot
from ..states import SignupState
from .signing_up import NotPossibleError, locked_day, locked_signup, move, offer_next

MOVED = ("state", "offered_until", "stamp")
"""What `move` changes; no more is written, so that what was erased meanwhile stays erased."""


@dataclass(frozen=True, kw_only=True)
class WalkIn:
    """Somebody who comes without having signed up."""

    slot_id: int
    topic: Category
    called: str
    matter: str = ""
    party: int = 1
    language: str = "zh-hans"


def check_in(signup_id: int) -> Signup:
    """Somebody is here; twice is once. Who waits gets in where a place is free after all.

    Raises:
        NotPossibleError: they have no place, or it is not the day, or the desk is closed.
    """
    with locked_signup(signup_id) as signup:
        if signup.state == SignupState.ATTENDED:
            return signup
        _check_open(signup.day)
        if signup.state in (SignupState.CANCELLED, SignupState.LAPSED):
            raise NotPossibleError(_("This sign-up was given back: take them as somebody who just came."))
        if signup.state == SignupState.WAITING and not _lets_in(signup.slot, signup.party, signup):
            raise NotPossibleError(_("All places of this time are taken."))
        if signup.state == SignupState.NO_SHOW and _free(signup.slot) < signup.party:
            raise NotPossibleError(_("Their place was given to somebody else meanwhile."))
        if signup.state in (SignupState.WAITING, SignupState.OFFERED):
            move(signup, SignupState.CONFIRMED)
        move(signup, SignupState.ATTENDED)
        signup.checked_in_at = timezone.now()
        signup.save(update_fields=[*MOVED, "checked_in_at"])
    return signup


def undo_check_in(signup_id: int) -> Signup:
    """It was somebody else; who came without having signed up has left again. Not here is nothing done.

    Raises:
        NotPossibleError: they were talked with, or the desk is closed.
    """
    with locked_signup(signup_id) as signup:
        if signup.state != SignupState.ATTENDED:
            return signup
        _check_open(signup.day)
        if signup.talk_id is not None:
            raise NotPossibleError(_("They were talked with: it can't be undone any more."))
        move(signup, SignupState.CANCELLED if signup.is_walk_in else SignupState.CONFIRMED)
        signup.checked_in_at = None
        if signup.is_walk_in:
            signup.cancelled_at = timezone.now()
        signup.save(update_fields=[*MOVED, "checked_in_at", "cancelled_at"])
        if signup.is_walk_in:
            offer_next(signup.slot)
    return signup


def note_no_show(signup_id: int) -> Signup:
    """They did not come, so their place may go to somebody who is here; twice is once.

    Raises:
        NotPossibleError: their time has not come yet, they have no place, or the desk is closed.
    """
    with locked_signup(signup_id) as signup:
        if signup.state == SignupState.NO_SHOW:
            return signup
        _check_open(signup.day)
        if signup.state != SignupState.CONFIRMED or not signup.slot.is_over:
            raise NotPossibleError(_("Only who had a place and whose time has come can have stayed away."))
        move(signup, SignupState.NO_SHOW)
        signup.save(update_fields=MOVED)
    return signup


def undo_no_show(signup_id: int) -> Signup:
    """It was noted of the wrong person: they are expected again. Nothing to undo is nothing done.

    Raises:
        NotPossibleError: their place was given away, or the desk is closed.
    """
    with locked_signup(signup_id) as signup:
        if signup.state != SignupState.NO_SHOW:
            return signup
        _check_open(signup.day)
        if _free(signup.slot) < signup.party:
            raise NotPossibleError(_("Their place was given to somebody else meanwhile."))
        move(signup, SignupState.CONFIRMED)
        signup.save(update_fields=MOVED)
    return signup


def take_walk_in(walk_in: WalkIn, *, once: UUID | None = None) -> tuple[Signup, str]:
    """Let somebody in who just came, if a place is free that nobody waits for.

    The receipt is shown and stored nowhere but as its hash; asked again with the same key, it is given again.

    Args:
        once: of the form that was filled in: the same words under the same key are one walk-in.

    Raises:
        ValidationError: by field: the time is gone, or its host does not answer for the topic.
        NotPossibleError: no place is free, or it is not the day, or the desk is closed.
    """
    receipt = _receipt_of(walk_in, once or uuid4())
    slot = _slot_of(walk_in)
    with locked_day(slot.day_id) as day:
        if known := Signup.objects.filter(day=day, receipt_hash=hash_of(receipt)).first():
            return known, receipt
        _check_open(day)
        if not _lets_in(slot, walk_in.party):
            raise NotPossibleError(_("All places of this time are taken."))
        now = timezone.now()
        signup = Signup.objects.create(
            day=day,
            slot=slot,
            state=SignupState.ATTENDED,
            topic=walk_in.topic,
            matter=walk_in.matter,
            called=walk_in.called,
            party=walk_in.party,
            language=walk_in.language,
            is_walk_in=True,
            signed_up_at=now,
            queued_at=now,
            checked_in_at=now,
            receipt_hash=hash_of(receipt),
        )
    return signup, receipt


def close_desk(day_id: int) -> int:
    """The day is over: who had a place and did not come is noted; returns how many. Twice is once.

    Raises:
        NotPossibleError: a slot is still to come.
    """
    with locked_day(day_id) as day:
        if day.closed_at is not None:
            return 0
        if day.slots.filter(starts_at__gt=timezone.now()).exists():
            raise NotPossibleError(_("Not all times of the day have come yet."))
        missing = list(day.signups.filter(state=SignupState.CONFIRMED))
        for signup in missing:
            move(signup, SignupState.NO_SHOW)
            signup.save(update_fields=MOVED)
        day.closed_at = timezone.now()
        day.save(update_fields=["closed_at"])
    return len(missing)


def reopen_desk(day_id: int) -> None:
    """Somebody closed it too early; who was noted as missing can still be checked in."""
    with locked_day(day_id) as day:
        day.closed_at = None
        day.save(update_fields=["closed_at"])


def is_to_come(day: ReceptionDay) -> bool:
    """Whether nobody can be here yet."""
    return timezone.localdate(day.starts_at) > timezone.localdate()


def _slot_of(walk_in: WalkIn) -> Slot:
    slot = Slot.objects.filter(pk=walk_in.slot_id).first()
    if slot is None:
        raise ValidationError({"slot": _("This time is not there any more.")})
    if not Slot.objects.filter(pk=slot.pk).for_topic(walk_in.topic).exists():
        raise ValidationError({"slot": _("Who receives at this time does not answer for this topic.")})
    return slot


def _receipt_of(walk_in: WalkIn, once: UUID) -> str:
    """Derived with the server's key, as those of forms are."""
    said = [str(once), walk_in.slot_id, walk_in.topic.pk, walk_in.called, walk_in.matter, walk_in.party]
    digest = salted_hmac("cms_reception.walk_in", json.dumps(said), algorithm="sha256").digest()
    return b32encode(digest).decode()[:LENGTH]


def _check_open(day: ReceptionDay) -> None:
    if day.closed_at is not None:
        raise NotPossibleError(_("The desk of this day is closed."))
    if is_to_come(day):
        raise NotPossibleError(_("This day is still to come."))


def _lets_in(slot: Slot, party: int, waiting: Signup | None = None) -> bool:
    """Whether so many who are here get places now, under the day's lock.

    First those kept for who just comes. Until the time begins, the others belong to who waits for them in
    front; from then on to who is here.

    Args:
        waiting: who asks, if they are on the waiting list.
    """
    counted: Any = Slot.objects.with_counts().get(pk=slot.pk)
    free = counted.places - counted.taken
    if free < party:
        return False
    kept = max(counted.walk_ins - (counted.taken - counted.booked), 0)
    if counted.is_over or party <= kept:
        return True
    line = Signup.objects.filter(slot=slot, party__lte=free - kept).in_line()
    first = line.first()
    return first is None or first == waiting


def _free(slot: Slot) -> int:
    """Places that nobody has now, with those kept for who just comes."""
    counted: Any = Slot.objects.with_counts().get(pk=slot.pk)
    return counted.places - counted.taken
