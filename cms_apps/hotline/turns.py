"""Turns as people take them, and where one ends: what a hand-over note is owed for.

Two shifts of one person at one post, one after the other, are one turn.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .duty import Duty, duties_between

_LONGEST_RUN = timedelta(days=2)


@dataclass(frozen=True, order=True)
class TurnEnd:
    """The end of a turn at a post; of several people who go off duty together it is one.

    Attributes:
        starts_at: when the last shift of the turn began, of the earliest of them.
        people: by their ids.
    """

    ends_at: datetime
    post: int
    starts_at: datetime
    people: tuple[int, ...]


def ends_between(start: datetime, end: datetime) -> list[TurnEnd]:
    """Turns that end from a time on to before another, in order of time. Two queries."""
    duties = duties_between(start - _LONGEST_RUN, end + _LONGEST_RUN)
    found: dict[tuple[datetime, int], list[Duty]] = {}
    for duty in duties:
        if start <= duty.ends_at < end and not _goes_on(duty, duties):
            found.setdefault((duty.ends_at, duty.post), []).append(duty)
    return sorted(
        TurnEnd(
            ends_at, post, min(duty.starts_at for duty in own), tuple(sorted(duty.person for duty in own))
        )
        for (ends_at, post), own in found.items()
    )


def _goes_on(duty: Duty, duties: list[Duty]) -> bool:
    """Whether the same person stays on at the same post."""
    return any(
        (other.post, other.person) == (duty.post, duty.person)
        and other.starts_at <= duty.ends_at < other.ends_at
        for other in duties
    )
