"""Signing up, and all that moves a sign-up: one lock, on its day's row, so that all of it comes one by one.

Places are counted from the sign-ups under that lock, never kept as a number beside them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models.day import ReceptionDay, Slot
from ..models.signup import Signup
from ..states import MOVES, SignupState, Turn
from ..telling import tell
from ..wishes import Wish

NO_SHOW_COUNTS = timedelta(days=90)
"""So long whoever did not come waits behind the others."""


class IllegalMoveError(Exception):
    """A sign-up can't go from where it stands to where it was to go."""


class NotPossibleError(Exception):
    """It can't be done any more; its text is for whoever signed up."""


@contextmanager
def locked_day(day_id: int) -> Iterator[ReceptionDay]:
    """Nobody else signs up, cancels or is offered a place on that day until the block's end."""
    with transaction.atomic():
        yield ReceptionDay.objects.select_for_update().get(pk=day_id)


def move(signup: Signup, to: SignupState) -> None:
    """Change the state; saves nothing.

    Raises:
        IllegalMoveError: `states.MOVES` does not have it.
    """
    if to not in MOVES[SignupState(signup.state)]:
        raise IllegalMoveError(f"{signup.state} -> {to}")
    signup.state, signup.offered_until = to, None
    signup.stamp += 1
    if to == SignupState.CONFIRMED:
        signup.placed_at = timezone.now()


def sign_up(wish: Wish) -> Signup:
    """A place if there is one that nobody waits for, else the end of the queue; for all who come or none.

    Raises:
        ValidationError: by field: the slot is over, gone, too small or of a host who does not answer for the
            topic, or this person has signed up for the day.
    """
    slot = Slot.objects.filter(pk=wish.slot_id).first()
    if slot is None:
        raise ValidationError({"slot": _("This time is not there any more.")})
    with locked_day(slot.day_id) as day:
        _check(wish, slot)
        now = timezone.now()
        signup = Signup.objects.create(
            day=day,
            slot=slot,
            state=SignupState.CONFIRMED if has_room(slot, wish.party) else SignupState.WAITING,
            party=wish.party,
            topic=wish.topic,
            matter=wish.matter,
            called=wish.called,
            contact=wish.contact,
            language=wish.language,
            signed_up_at=now,
            queued_at=now,
            turn=turn_of(wish.person_hash, now),
            receipt_hash=wish.receipt_hash,
            person_hash=wish.person_hash,
            submission=wish.submission,
        )
        tell(signup)
    return signup


def cancel(signup_id: int, *, tells: bool = True) -> Signup:
    """Give the place or the wish back; too late is done too, and noted.

    Args:
        tells: False where the caller tells them in words of its own.

    Raises:
        NotPossibleError: it is over, or was given back before.
    """
    with locked_signup(signup_id) as signup:
        if signup.state not in SignupState.active() or signup.slot.is_over:
            raise NotPossibleError(_("There is nothing to cancel any more."))
        held, now = signup.state in SignupState.holding(), timezone.now()
        gave_back = signup.slot if signup.state == SignupState.CONFIRMED else None
        move(signup, SignupState.CANCELLED)
        signup.cancelled_at = now
        signup.is_late = held and now > signup.day.cancel_until
        signup.save()
        if tells:
            tell(signup, gave_back=gave_back)
        if held:
            offer_next(signup.slot)
    return signup


def accept(signup_id: int) -> Signup:
    """Take up the place that was offered.

    Raises:
        NotPossibleError: none is offered, or not any more.
    """
    with locked_signup(signup_id) as signup:
        if signup.state != SignupState.OFFERED or _is_over(signup, timezone.now()):
            raise NotPossibleError(_("No place is kept for you any more."))
        move(signup, SignupState.CONFIRMED)
        signup.save()
        tell(signup)
    return signup


def change_slot(signup_id: int, slot_id: int) -> Signup:
    """Another time of the same day, under the same receipt: a place there, else the end of its queue.

    Raises:
        NotPossibleError: that time is over or gone, does not fit, or there is nothing to change any more.
    """
    with locked_signup(signup_id) as signup:
        slots = Slot.objects.filter(pk=slot_id, day=signup.day_id).for_topic(signup.topic)
        slot = slots.filter(places__gte=F("walk_ins") + signup.party).first()
        is_past = signup.state not in SignupState.active() or signup.slot.is_over
        if is_past or slot is None or slot.is_over:
            raise NotPossibleError(_("This time can't be chosen any more."))
        if slot.pk == signup.slot_id:
            return signup
        left, held = signup.slot, signup.state in SignupState.holding()
        gave_back = left if signup.state == SignupState.CONFIRMED else None
        to = SignupState.CONFIRMED if has_room(slot, signup.party) else SignupState.WAITING
        if signup.state != to:
            move(signup, to)
        else:
            signup.stamp += 1
        signup.slot, signup.queued_at = slot, timezone.now()
        if to == SignupState.CONFIRMED:
            signup.placed_at = signup.queued_at
        signup.save()
        tell(signup, gave_back=gave_back)
        if held:
            offer_next(left)
    return signup


def expire_offers() -> int:
    """Take back what was offered and not taken up, and offer it to the next; returns how many."""
    lapsed = 0
    for signup_id in list(Signup.objects.lapsed().values_list("pk", flat=True)):
        with locked_signup(signup_id) as signup:
            if signup.state != SignupState.OFFERED or not _is_over(signup, timezone.now()):
                continue  # taken up meanwhile
            move(signup, SignupState.LAPSED)
            signup.save()
            tell(signup)
            offer_next(signup.slot)
            lapsed += 1
    return lapsed


def move_queues() -> int:
    """Expire offers, then offer what became free by a change of places; returns how many lapsed."""
    lapsed = expire_offers()
    waited_for = Slot.objects.filter(starts_at__gt=timezone.now(), signups__state=SignupState.WAITING)
    for slot in waited_for.distinct():
        with locked_day(slot.day_id):
            offer_next(slot)
    return lapsed


def has_room(slot: Slot, party: int) -> bool:
    """Whether so many may come now: the places are free, and nobody waits whom they would do for.

    Sure only under the day's lock.
    """
    free = _free(slot)
    return free >= party and not Signup.objects.filter(slot=slot, party__lte=free).in_line().exists()


def offer_next(slot: Slot) -> None:
    """Offer what is free to who waits, in the order of the queue; under the day's lock.

    Who come together get their places together: where too few are free for those in front, the first for
    whom they do gets them, and those in front keep their turn. An offer ends when the slot begins at the
    latest.
    """
    slot = Slot.objects.select_related("day").get(pk=slot.pk)
    if slot.is_over:
        return
    while (free := _free(slot)) > 0:
        signup = Signup.objects.filter(slot=slot, party__lte=free).in_line().first()
        if signup is None:
            return
        move(signup, SignupState.OFFERED)
        signup.offered_until = min(timezone.now() + slot.day.offered_for, slot.starts_at)
        signup.save()
        tell(signup)


def turn_of(person_hash: str, now: datetime) -> Turn:
    """Where somebody stands on waiting lists, by what became of earlier sign-ups."""
    mine = Signup.objects.filter(person_hash=person_hash)
    if not person_hash:
        return Turn.NEW
    if mine.filter(state=SignupState.NO_SHOW, slot__starts_at__gt=now - NO_SHOW_COUNTS).exists():
        return Turn.MISSED
    return Turn.RECEIVED if mine.filter(state=SignupState.ATTENDED).exists() else Turn.NEW


def _free(slot: Slot) -> int:
    """To be booked, as it is now; less than none where places were taken away."""
    counted: Any = Slot.objects.with_counts().get(pk=slot.pk)
    return counted.free_of(counted.taken, counted.booked)


def _check(wish: Wish, slot: Slot) -> None:
    if slot.is_over:
        raise ValidationError({"slot": _("This time is over.")})
    if not Slot.objects.filter(pk=slot.pk).for_topic(wish.topic).exists():
        raise ValidationError({"slot": _("Who receives at this time does not answer for this topic.")})
    if wish.party > slot.places - slot.walk_ins:
        raise ValidationError({"party": _("So many have no place at this time.")})
    mine = Signup.objects.filter(day=slot.day_id, person_hash=wish.person_hash)
    if wish.person_hash and mine.filter(state__in=SignupState.active()).exists():
        raise ValidationError(
            {"slot": _("You have signed up for this day: change or cancel it with your receipt.")}
        )


def _is_over(signup: Signup, now: datetime) -> bool:
    return signup.offered_until is None or signup.offered_until <= now


@contextmanager
def locked_signup(signup_id: int) -> Iterator[Signup]:
    """The sign-up as it is, under its day's lock.

    Raises:
        Signup.DoesNotExist.
    """
    day_id = Signup.objects.values_list("day", flat=True).get(pk=signup_id)
    with locked_day(day_id):
        yield Signup.objects.select_related("slot", "day").get(pk=signup_id)
