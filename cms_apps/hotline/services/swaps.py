"""Swaps of shifts between people on the roster: asked, taken, approved where the rules say so, done.

Everything here holds the lock of the duty, so that of several who take one shift one does, and none takes a
shift that was changed meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import telling_swaps as telling
from ..duty import Duty
from ..models import DutyPerson, DutyPost, DutyRules, DutySwap
from ..states import SwapState
from .exchanging import back_of, changes_by, check_may, check_theirs, is_theirs, who_could
from .rostering import change_duties, locked_duty

NUDGED = timedelta(hours=24)


class SwapGoneError(Exception):
    """It can't be done any more, because somebody else was first, or time. Its text is for whoever tried."""

    def __init__(self, swap: DutySwap) -> None:
        super().__init__()
        self.swap = swap

    def __str__(self) -> str:
        if self.swap.is_open:
            return _("Somebody changed it meanwhile. Look at how it stands now.")
        if self.swap.state in SwapState.open():
            return _("One of the two shifts has begun.")
        state = self.swap.get_state_display()
        return _("It can't be done any more. How it stands: %(state)s.") % {"state": state}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks: to be rid of `given`; by `asked` or, if that is None, by whoever may hold the post.

    Attributes:
        back: a shift of `asked` that the asker takes for it.
    """

    asker: DutyPerson
    given: Duty
    asked: DutyPerson | None = None
    back: Duty | None = None
    words: str = ""


def ask(wish: Wish) -> DutySwap:
    """Ask for it; whoever is asked is told by mail. The same again is the same swap.

    Raises:
        ValidationError: a shift is not theirs, or has begun; whoever is asked, or asks, may not hold the
            other's post, or is at another one then; it was asked already and otherwise.
    """
    with locked_duty():
        before = DutySwap.objects.open().filter(
            asker=wish.asker, post=wish.given.post, starts_at=wish.given.starts_at
        )
        swap = _row(wish)
        for same in before:
            if (same.asked, back_of(same), same.words) == (swap.asked, back_of(swap), swap.words):
                return same
            raise ValidationError(_("This shift is asked about already: withdraw that first."))
        check_theirs(swap)
        if wish.asked is not None:
            check_may(swap, wish.asked)
        _close_past_of(swap)
        swap.save()
        telling.asked(swap, [swap.asked] if swap.asked else who_could(swap))
        return swap


def take(swap_id: int, taker: DutyPerson, *, actor: Any, is_manager: bool = False) -> DutySwap:
    """Take the shift. It is done at once if the rules ask for no approval, or a manager does it for `taker`.

    Raises:
        SwapGoneError: see there.
        ValidationError: somebody else was asked, or the taker may not hold the post or is at another one.
        DutySwap.DoesNotExist.
    """
    with _locked(swap_id) as swap:
        if swap.taker_id == taker.pk and swap.state in (SwapState.TAKEN, SwapState.DONE):
            return swap
        if swap.state != SwapState.ASKED or not swap.is_open:
            raise SwapGoneError(swap)
        if swap.asked is not None and swap.asked != taker:
            raise ValidationError(_("Somebody else was asked."))
        if taker == swap.asker:
            raise ValidationError(_("It is the same person."))
        check_theirs(swap)
        check_may(swap, taker)
        if is_manager or not DutyRules.load().swaps_approved:
            _do(swap, taker, actor)
        else:
            swap.taker, swap.state = taker, SwapState.TAKEN
            swap.save()
            telling.taken(swap)
        return swap


def approve(swap_id: int, *, actor: Any) -> DutySwap:
    """What was taken is done: both shifts change hands.

    Raises:
        SwapGoneError: see there.
        ValidationError: by what changed since it was taken.
    """
    with _locked(swap_id) as swap:
        if swap.state == SwapState.DONE:
            return swap
        if swap.state != SwapState.TAKEN or swap.taker is None or not swap.is_open:
            raise SwapGoneError(swap)
        check_theirs(swap)
        check_may(swap, swap.taker)
        _do(swap, swap.taker, actor)
        return swap


def refuse(swap_id: int, *, actor: Any, why: str = "") -> DutySwap:
    """A manager, or who was asked, says no; both are told.

    Raises:
        SwapGoneError: see there.
    """
    return _close(swap_id, SwapState.REFUSED, actor, why)


def withdraw(swap_id: int, *, actor: Any) -> DutySwap:
    """The asker needs it no more.

    Raises:
        SwapGoneError: see there.
    """
    return _close(swap_id, SwapState.WITHDRAWN, actor)


def step_back(swap_id: int, taker: DutyPerson) -> DutySwap:
    """Who took it does not after all; it is asked again.

    Raises:
        SwapGoneError: it was approved already, or is somebody else's.
    """
    with _locked(swap_id) as swap:
        if swap.state != SwapState.TAKEN or swap.taker != taker:
            raise SwapGoneError(swap)
        swap.taker, swap.state = None, SwapState.ASKED
        swap.save()
        telling.given_back(swap, taker)
        return swap


def _close_past_of(swap: DutySwap) -> None:
    """Earlier ones of the same shift that time has closed make room for this one."""
    past = DutySwap.objects.filter(
        asker=swap.asker, post=swap.post, starts_at=swap.starts_at, state__in=SwapState.open()
    )
    past.update(state=SwapState.PAST_DUE, closed_at=timezone.now())


@contextmanager
def _locked(swap_id: int) -> Iterator[DutySwap]:
    with locked_duty():
        yield DutySwap.objects.with_people().select_for_update(of=("self",)).get(pk=swap_id)


def _close(swap_id: int, state: SwapState, actor: Any, why: str = "") -> DutySwap:
    with _locked(swap_id) as swap:
        if swap.state == state:
            return swap
        if swap.state not in SwapState.open():
            raise SwapGoneError(swap)
        swap.state, swap.decided_by, swap.refusal, swap.closed_at = state, actor, why, timezone.now()
        swap.save()
        telling.closed(swap)
        return swap


def _do(swap: DutySwap, taker: DutyPerson, actor: Any) -> None:
    change_duties(changes_by(swap, taker), actor=actor)
    swap.taker, swap.state, swap.decided_by = taker, SwapState.DONE, actor
    swap.closed_at = timezone.now()
    swap.save()


def _row(wish: Wish) -> DutySwap:
    posts = DutyPost.objects.in_bulk({wish.given.post, *([wish.back.post] if wish.back else [])})
    swap = DutySwap(
        asker=wish.asker,
        post=posts[wish.given.post],
        starts_at=wish.given.starts_at,
        ends_at=wish.given.ends_at,
        asked=wish.asked,
        words=wish.words,
    )
    if wish.back is not None:
        swap.back_post = posts[wish.back.post]
        swap.back_starts_at, swap.back_ends_at = wish.back.starts_at, wish.back.ends_at
    return swap


def close_what_went() -> int:
    """Close swaps that time or a change of the shifts has overtaken, and tell who asked; returns how many.

    A day before a shift that nobody took, the asker is told once that it is still theirs. For the schedule.
    """
    now = timezone.now()
    found = 0
    for number in DutySwap.objects.filter(state__in=SwapState.open()).values_list("pk", flat=True):
        with _locked(number) as swap:
            if swap.state not in SwapState.open():
                continue
            if swap.until <= now or not is_theirs(swap):
                swap.state = SwapState.PAST_DUE if swap.until <= now else SwapState.OVERTAKEN
                swap.closed_at = now
                telling.closed(swap)
                found += 1
            elif swap.state == SwapState.ASKED and swap.nudged_at is None and swap.until - now <= NUDGED:
                swap.nudged_at = now
                telling.still_yours(swap)
            swap.save()
    return found
