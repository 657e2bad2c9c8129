"""Why nobody has a slot: for each person who may hold the post, what stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .board import excludes, follow_as_nights, meets
from .request import Candidate, Held, Plan, Request, Slot


class Why(StrEnum):
    LEAVE = "leave"
    BUSY = "busy"
    """Has another shift at the same time."""
    REST = "rest"
    NIGHT = "night"
    APART = "apart"
    """Somebody they are kept apart from is there."""
    TOGETHER = "together"
    """The one they belong with cannot be there."""
    NONE = "none"
    """Nothing does, taken alone: whoever had it would leave another slot empty, or was never asked."""


@dataclass(frozen=True)
class Reason:
    """Why a person does not have a slot.

    Attributes:
        day: of the shift that stands against it, where there is one.
        other: whom it hangs on, for pairs.
    """

    person: int
    why: Why
    day: date | None = None
    other: int | None = None


@dataclass(frozen=True)
class EmptySlot:
    """A slot that nobody has; without reasons where nobody may hold its post at all."""

    slot: Slot
    reasons: tuple[Reason, ...]


def reasons_of(request: Request, plan: Plan) -> list[EmptySlot]:
    """Each empty slot, in order of day and post, with a reason for everybody who may hold its post."""
    shifts = [*request.held, *_given(request, plan)]
    empty = sorted((request.slots[number] for number in plan.empty), key=lambda slot: (slot.day, slot.post))
    return [
        EmptySlot(
            slot,
            tuple(_reason(request, shifts, slot, each) for each in request.people if slot.post in each.posts),
        )
        for slot in empty
    ]


def _given(request: Request, plan: Plan) -> list[Held]:
    return [
        Held(
            day=slot.day,
            post=slot.post,
            person=holder,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            load=slot.load,
        )
        for slot, holder in zip(request.slots, plan.holders, strict=True)
        if holder is not None
    ]


def _reason(request: Request, shifts: Sequence[Held], slot: Slot, candidate: Candidate) -> Reason:
    person = candidate.person
    if any(leave.touches(slot.starts_at, slot.ends_at) for leave in candidate.leave):
        return Reason(person, Why.LEAVE)
    for shift in shifts:
        if shift.person == person and excludes(request, slot, shift):
            return Reason(person, _kind_of(slot, shift), shift.day)
    for pair in request.pairs:
        if person not in (pair.one, pair.other):
            continue
        other = pair.other if pair.one == person else pair.one
        there = any(shift.person == other and meets(slot, shift) for shift in shifts)
        if there and not pair.together:
            return Reason(person, Why.APART, slot.day, other)
        if not there and pair.together:
            return Reason(person, Why.TOGETHER, slot.day, other)
    return Reason(person, Why.NONE)


def _kind_of(slot: Slot, shift: Held) -> Why:
    if slot.starts_at < shift.ends_at and shift.starts_at < slot.ends_at:
        return Why.BUSY
    return Why.NIGHT if follow_as_nights(slot, shift) else Why.REST
