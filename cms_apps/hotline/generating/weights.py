"""What a shift weighs: its hours, those at night heavier, all of them heavier on some days.

Everything is counted in whole minutes and points, so that a shift that is cut in two weighs exactly what it
weighed whole, and no rounding ever decides who gets what.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from .days import DayKind, SetDay, kind_of

NIGHT_FROM, NIGHT_UNTIL = time(22), time(6)
A_NIGHT = 180
"""So many minutes of the night make a shift one that may not follow on another such."""
POINTS_AN_HOUR = 60 * 100 * 100
_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """In per cent of an hour by day on a plain day."""

    night: int = 150
    """An hour of the night; multiplied with that of the day, so that a night of the festival counts both."""
    weekend: int = 150
    holiday: int = 200
    spring: int = 300

    def of(self, kind: DayKind) -> int:
        by_kind = {DayKind.WEEKEND: self.weekend, DayKind.HOLIDAY: self.holiday, DayKind.SPRING: self.spring}
        return by_kind.get(kind, 100)


@dataclass(frozen=True, kw_only=True)
class Load:
    """What somebody did or is to do. Minutes, but for `shifts` (a number) and `points` (with weights).

    Minutes of a weekend, a holiday and the Spring Festival are counted apart: none is in two of them.
    """

    shifts: int = 0
    minutes: int = 0
    night: int = 0
    weekend: int = 0
    holiday: int = 0
    spring: int = 0
    points: int = 0

    def __add__(self, other: "Load") -> "Load":
        return Load(**{name: getattr(self, name) + getattr(other, name) for name in _NAMES})

    def __sub__(self, other: "Load") -> "Load":
        return Load(**{name: getattr(self, name) - getattr(other, name) for name in _NAMES})

    def shared_by(self, people: int) -> "Load":
        """What each of so many people would have of it, rounded down."""
        return Load(**{name: getattr(self, name) // people for name in _NAMES})

    @property
    def counters(self) -> tuple[int, int, int, int]:
        """What is to be even among people, the weightiest first."""
        return self.points, self.spring, self.holiday, self.weekend

    @property
    def is_night(self) -> bool:
        return self.night >= A_NIGHT

    @property
    def weighted_hours(self) -> float:
        return self.points / POINTS_AN_HOUR


_NAMES = tuple(field.name for field in fields(Load))


class Scales:
    """Weighs shifts by one set of weights and days set by hand."""

    def __init__(self, weights: Weights | None = None, by_hand: Mapping[date, SetDay] | None = None) -> None:
        self.weights = weights or Weights()
        self._by_hand = by_hand or {}
        self._kinds: dict[date, DayKind] = {}

    def kind_of(self, day: date) -> DayKind:
        if day not in self._kinds:
            self._kinds[day] = kind_of(day, self._by_hand)
        return self._kinds[day]

    def weigh(self, day: date, start: datetime, end: datetime) -> Load:
        """A shift, or a part of one.

        Args:
            day: whose shift it is; what kind of day that is counts for the whole of it, also after midnight.
        """
        kind = self.kind_of(day)
        minutes, night = (end - start) // _MINUTE, night_minutes(start, end)
        hour_points = 100 * minutes + (self.weights.night - 100) * night
        return Load(
            shifts=1,
            minutes=minutes,
            night=night,
            weekend=minutes if kind is DayKind.WEEKEND else 0,
            holiday=minutes if kind is DayKind.HOLIDAY else 0,
            spring=minutes if kind is DayKind.SPRING else 0,
            points=self.weights.of(kind) * hour_points,
        )


def night_minutes(start: datetime, end: datetime) -> int:
    """How many minutes between two times are between ten in the evening and six in the morning."""
    found = timedelta()
    day = timezone.localdate(start) - _DAY
    while day <= timezone.localdate(end):
        dusk = timezone.make_aware(datetime.combine(day, NIGHT_FROM))
        dawn = timezone.make_aware(datetime.combine(day + _DAY, NIGHT_UNTIL))
        found += max(min(end, dawn) - max(start, dusk), timedelta())
        day += _DAY
    return found // _MINUTE


def day_of(start: datetime, begins_at: time, hours: int) -> date:
    """Whose day's shift something is that starts then, at a post whose shifts begin at a time of day.

    Half a shift taken over at three in the morning is still of the day before.
    """
    local = timezone.localtime(start)
    day = local.date()
    before = day - _DAY
    ends = timezone.make_aware(datetime.combine(before, begins_at)) + timedelta(hours=hours)
    return before if local.time() < begins_at and start < ends else day
