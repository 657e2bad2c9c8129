"""Signing up, and all that moves a sign-up: one lock, on its day's row, so that all of it comes one by one.

Places are counted from the sign-ups under that lock, never kept as a number beside them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models.day import ReceptionDay, Slot
from ..models.signup import Signup
from ..states import MOVES, SignupState
from ..telling import tell
from ..wishes import Wish


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


def sign_up(wish: Wish) -> Signup:
    """A place if there is one that nobody waits for, else the end of the queue.

    Raises:
        ValidationError: by field: the slot is over or gone, or this person has signed up for the day.
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
            state=SignupState.CONFIRMED if has_room(slot) else SignupState.WAITING,
            topic=wish.topic,
            matter=wish.matter,
            called=wish.called,
            contact=wish.contact,
            language=wish.language,
            signed_up_at=now,
            queued_at=now,
            was_received=_was_received(wish.person_hash),
            receipt_hash=wish.receipt_hash,
            person_hash=wish.person_hash,
            submission=wish.submission,
        )
        tell(signup)
    return signup


def cancel(signup_id: int) -> Signup:
    """Give the place or the wish back; too late is done too, and noted.

    Raises:
        NotPossibleError: it is over, or was given back before.
    """
    with _locked(signup_id) as signup:
        if signup.state not in SignupState.active() or signup.slot.is_over:
            raise NotPossibleError(_("There is nothing to cancel any more."))
        held, now = signup.state in SignupState.holding(), timezone.now()
        move(signup, SignupState.CANCELLED)
        signup.cancelled_at = now
        signup.is_late = held and now > signup.day.cancel_until
        signup.save()
        if held:
            offer_next(signup.slot)
    return signup


def accept(signup_id: int) -> Signup:
    """Take up the place that was offered.

    Raises:
        NotPossibleError: none is offered, or not any more.
    """
    with _locked(signup_id) as signup:
        if signup.state != SignupState.OFFERED or _is_over(signup, timezone.now()):
            raise NotPossibleError(_("No place is kept for you any more."))
        move(signup, SignupState.CONFIRMED)
        signup.save()
        tell(signup)
    return signup


def change_slot(signup_id: int, slot_id: int) -> Signup:
    """Another time of the same day, under the same receipt: a place there, else the end of its queue.

    Raises:
        NotPossibleError: that time is over or gone, or there is nothing to change any more.
    """
    with _locked(signup_id) as signup:
        slot = Slot.objects.filter(pk=slot_id, day=signup.day_id).first()
        is_past = signup.state not in SignupState.active() or signup.slot.is_over
        if is_past or slot is None or slot.is_over:
            raise NotPossibleError(_("This time can't be chosen any more."))
        if slot.pk == signup.slot_id:
            return signup
        left, held = signup.slot, signup.state in SignupState.holding()
        to = SignupState.CONFIRMED if has_room(slot) else SignupState.WAITING
        if signup.state != to:
            move(signup, to)
        signup.slot, signup.queued_at = slot, timezone.now()
        signup.save()
        tell(signup)
        if held:
            offer_next(left)
    return signup


def expire_offers() -> int:
    """Take back what was offered and not taken up, and offer it to the next; returns how many."""
    lapsed = 0
    for signup_id in list(Signup.objects.lapsed().values_list("pk", flat=True)):
        with _locked(signup_id) as signup:
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


def has_room(slot: Slot) -> bool:
    """A place that is free and that nobody waits for. Sure only under the day's lock."""
    return _free(slot) > 0 and not Signup.objects.filter(slot=slot).in_line().exists()


def offer_next(slot: Slot) -> None:
    """Offer what is free to who waits, in the order of the queue; under the day's lock.

    An offer ends when the slot begins at the latest.
    """
    slot = Slot.objects.select_related("day").get(pk=slot.pk)
    for _place in range(max(_free(slot), 0)):
        signup = Signup.objects.filter(slot=slot).in_line().first()
        if signup is None or slot.is_over:
            return
        move(signup, SignupState.OFFERED)
        signup.offered_until = min(timezone.now() + slot.day.offered_for, slot.starts_at)
        signup.save()
        tell(signup)


def _free(slot: Slot) -> int:
    """Less than none where places were taken away."""
    places = Slot.objects.values_list("places", flat=True).get(pk=slot.pk)
    return places - Signup.objects.filter(slot=slot).holding().count()


def _check(wish: Wish, slot: Slot) -> None:
    if slot.is_over:
        raise ValidationError({"slot": _("This time is over.")})
    mine = Signup.objects.filter(day=slot.day_id, person_hash=wish.person_hash)
    if wish.person_hash and mine.filter(state__in=SignupState.active()).exists():
        raise ValidationError(
            {"slot": _("You have signed up for this day: change or cancel it with your receipt.")}
        )


def _was_received(person_hash: str) -> bool:
    attended = Signup.objects.filter(person_hash=person_hash, state=SignupState.ATTENDED)
    return bool(person_hash) and attended.exists()


def _is_over(signup: Signup, now: datetime) -> bool:
    return signup.offered_until is None or signup.offered_until <= now


@contextmanager
def _locked(signup_id: int) -> Iterator[Signup]:
    """The sign-up as it is, under its day's lock.

    Raises:
        Signup.DoesNotExist.
    """
    day_id = Signup.objects.values_list("day", flat=True).get(pk=signup_id)
    with locked_day(day_id):
        yield Signup.objects.select_related("slot", "day").get(pk=signup_id)
