"""The day itself: who is here, who comes without having signed up, who did not come."""

import secrets
from base64 import b32encode
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_apps.cases.models import Category
from cms_apps.forms.receipts import LENGTH, hash_of

from ..models import ReceptionDay, Signup, Slot
from ..states import SignupState
from .signing_up import NotPossibleError, locked_day, locked_signup, move


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
        NotPossibleError: they have no place, or the desk is closed.
    """
    with locked_signup(signup_id) as signup:
        if signup.state == SignupState.ATTENDED:
            return signup
        _check_open(signup.day)
        if signup.state in (SignupState.WAITING, SignupState.OFFERED):
            if signup.state == SignupState.WAITING and _free_at_desk(signup.slot) < signup.party:
                raise NotPossibleError(_("All places of this time are taken."))
            move(signup, SignupState.CONFIRMED)
        if signup.state not in (SignupState.CONFIRMED, SignupState.NO_SHOW):
            raise NotPossibleError(_("This sign-up was given back: take them as somebody who just came."))
        move(signup, SignupState.ATTENDED)
        signup.checked_in_at = timezone.now()
        signup.save()
    return signup


def undo_check_in(signup_id: int) -> Signup:
    """It was somebody else. Nothing to undo is nothing done.

    Raises:
        NotPossibleError: they were talked with, or came without having signed up.
    """
    with locked_signup(signup_id) as signup:
        if signup.state != SignupState.ATTENDED:
            return signup
        if signup.talk_id is not None or signup.is_walk_in:
            raise NotPossibleError(_("It can't be undone any more."))
        move(signup, SignupState.CONFIRMED)
        signup.checked_in_at = None
        signup.save()
    return signup


def note_no_show(signup_id: int) -> Signup:
    """They did not come; twice is once.

    Raises:
        NotPossibleError: their time has not come yet, or they have no place.
    """
    with locked_signup(signup_id) as signup:
        if signup.state == SignupState.NO_SHOW:
            return signup
        if signup.state != SignupState.CONFIRMED or not signup.slot.is_over:
            raise NotPossibleError(_("Only who had a place and whose time has come can have stayed away."))
        move(signup, SignupState.NO_SHOW)
        signup.save()
    return signup


def take_walk_in(walk_in: WalkIn) -> tuple[Signup, str]:
    """Let somebody in who just came, if a place is free; the receipt is shown once and stored nowhere.

    Raises:
        NotPossibleError: no place is free at that time, somebody waits for it, or the desk is closed.
    """
    slot = Slot.objects.filter(pk=walk_in.slot_id).first()
    if slot is None:
        raise NotPossibleError(_("This time is not there any more."))
    receipt = b32encode(secrets.token_bytes(20)).decode()[:LENGTH]
    with locked_day(slot.day_id) as day:
        _check_open(day)
        if _free_at_desk(slot) < walk_in.party:
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
            signup.save()
        day.closed_at = timezone.now()
        day.save()
    return len(missing)


@transaction.atomic
def reopen_desk(day_id: int) -> None:
    """Somebody closed it too early; who was noted as missing can still be checked in."""
    ReceptionDay.objects.filter(pk=day_id).update(closed_at=None)


def _check_open(day: ReceptionDay) -> None:
    if day.closed_at is not None:
        raise NotPossibleError(_("The desk of this day is closed."))


def _free_at_desk(slot: Slot) -> int:
    """Places that nobody has, with those kept for who just comes; as it is now."""
    counted: Any = Slot.objects.with_counts().get(pk=slot.pk)
    return slot.places - counted.taken
