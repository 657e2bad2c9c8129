"""Who is on duty in the end: the shifts of the rosters in force, with every change of them applied.

Times are half-open: a duty holds from its start up to and without its end, so that at the second of a change
exactly the next one holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from .models import DutyChange, Shift
from .states import RosterState

LONGEST_CHANGE = timedelta(days=14)
AT_ONCE = timedelta(microseconds=1)
"""From a moment to a moment and so long is that moment: ends are open."""
AROUND = timedelta(days=16)
"""So far around a time is looked: longer is no shift and no change, so each is known to its end."""


@dataclass(frozen=True, order=True)
class Duty:
    """One person at one post, by their ids, from `starts_at` to before `ends_at`."""

    starts_at: datetime
    ends_at: datetime
    post: int
    person: int

    @property
    def key(self) -> str:
        """As an address names it."""
        return f"{self.post}-{self.person}-{int(self.starts_at.timestamp())}"

    def touches(self, start: datetime, end: datetime) -> bool:
        return self.starts_at < end and start < self.ends_at


def duties_between(start: datetime, end: datetime) -> list[Duty]:
    """Whatever of what is in force touches a time, whole and in order. Two queries."""
    edges = {"starts_at__lt": end + AROUND, "ends_at__gt": start - AROUND}
    shifts = Shift.objects.filter(roster__state=RosterState.PUBLISHED, **edges)
    planned = [Duty(*row) for row in shifts.values_list("starts_at", "ends_at", "post", "person")]
    changes = DutyChange.objects.filter(**edges).order_by("pk")
    return [duty for duty in applied(planned, changes) if duty.touches(start, end)]


def applied(planned: Iterable[Duty], changes: Iterable[Any]) -> list[Duty]:
    """What is left of a plan after its changes, one after the other, in order of time.

    Args:
        changes: rows with `post_id`, `starts_at`, `ends_at`, and `goes_id` or `comes_id` or both. Who takes
            another's place does so only where that one was on duty.
    """
    duties = sorted(planned)
    for change in changes:
        duties = _changed(duties, change)
    return _joined(duties)


def _changed(duties: list[Duty], change: Any) -> list[Duty]:
    if change.goes_id is None:
        return [*duties, Duty(change.starts_at, change.ends_at, change.post_id, change.comes_id)]
    found: list[Duty] = []
    for duty in duties:
        is_meant = duty.post == change.post_id and duty.person == change.goes_id
        if not is_meant or not duty.touches(change.starts_at, change.ends_at):
            found.append(duty)
            continue
        start, end = max(duty.starts_at, change.starts_at), min(duty.ends_at, change.ends_at)
        if duty.starts_at < start:
            found.append(replace(duty, ends_at=start))
        if end < duty.ends_at:
            found.append(replace(duty, starts_at=end))
        if change.comes_id is not None:
            found.append(Duty(start, end, duty.post, change.comes_id))
    return found


def _joined(duties: Iterable[Duty]) -> list[Duty]:
    """In order, and each stretch once: who is on duty twice over at a post is on duty once."""
    found: list[Duty] = []
    for duty in sorted(duties, key=lambda duty: (duty.post, duty.person, duty.starts_at, duty.ends_at)):
        last = found[-1] if found else None
        if last and (last.post, last.person) == (duty.post, duty.person) and duty.starts_at < last.ends_at:
            found[-1] = replace(last, ends_at=max(last.ends_at, duty.ends_at))
        else:
            found.append(duty)
    return sorted(found)
