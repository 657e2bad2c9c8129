"""What is asked for: shifts to be given out, people to give them to, and what may not be."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from .weights import Load


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One shift of a post that somebody is wanted for."""

    day: date
    post: int
    starts_at: datetime
    ends_at: datetime
    load: Load


@dataclass(frozen=True, kw_only=True)
class Held:
    """A shift that somebody has already, there to stay: set by hand, or in force.

    Attributes:
        counts: whether it is of this term and counts for its load.
    """

    day: date
    post: int
    person: int
    starts_at: datetime
    ends_at: datetime
    load: Load
    counts: bool = True


@dataclass(frozen=True)
class Leave:
    """Days on which somebody has no duty at all, the last one too."""

    first: date
    last: date

    def touches(self, start: datetime, end: datetime) -> bool:
        """Whether a time has a minute in common with these days; the end is no part of it."""
        last = timezone.localdate(end - timedelta(microseconds=1))
        return timezone.localdate(start) <= self.last and self.first <= last


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who may be given shifts.

    Attributes:
        before: what earlier terms carry over: what they did more than the others, or less (negative).
    """

    person: int
    posts: tuple[int, ...]
    leave: tuple[Leave, ...] = ()
    before: Load = field(default_factory=Load)


@dataclass(frozen=True)
class PairRule:
    """Two people who are on duty on the same days only (`together`), or never on the same day."""

    one: int
    other: int
    together: bool


@dataclass(frozen=True, kw_only=True)
class Request:
    """All of it. The order of things in it decides nothing but ties.

    Attributes:
        rest: free time of a person between two shifts, at least.
        nights_apart: nobody has two nights in a row.
    """

    slots: tuple[Slot, ...]
    people: tuple[Candidate, ...]
    pairs: tuple[PairRule, ...] = ()
    held: tuple[Held, ...] = ()
    rest: timedelta = timedelta(hours=24)
    nights_apart: bool = True


@dataclass(frozen=True, kw_only=True)
class Spread:
    """By how much loads differ: the most minus the least, added up over posts, counter by counter.

    Of each post it is that among those who may hold it and are there at all.
    """

    points: int = 0
    spring: int = 0
    holiday: int = 0
    weekend: int = 0


@dataclass(frozen=True)
class Plan:
    """What came of a request.

    Attributes:
        holders: by slot, in the request's order; None where nobody may have it.
        lonely: held shifts of the one of two who belong together, where the other is not there too.
        least: less than this no roster's loads can differ, however it is drawn up. Posts that share people,
            and posts with an empty slot, count for nothing in it.
    """

    holders: tuple[int | None, ...]
    spread: Spread
    least: Spread
    lonely: tuple[tuple[date, int, int], ...] = ()

    @property
    def empty(self) -> list[int]:
        """The slots that nobody has, by their place."""
        return [number for number, holder in enumerate(self.holders) if holder is None]
