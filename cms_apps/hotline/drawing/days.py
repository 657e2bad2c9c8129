"""The days a page of a roster shows: a week or a month of it, each with what the calendar says of it."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from cms_apps.core.calendar import WorkingCalendar

DAY = timedelta(days=1)
WEEK, MONTH = "week", "month"


@dataclass(frozen=True)
class Span:
    """A week from Monday on, or a month, as far as it lies within what there is.

    Attributes:
        before, after: a day of the one before and after; None where there is none.
    """

    kind: str
    first: date
    last: date
    before: date | None
    after: date | None

    @property
    def days(self) -> list[date]:
        return [self.first + DAY * number for number in range((self.last - self.first).days + 1)]


@dataclass(frozen=True)
class MarkedDay:
    """A day and what is special about it: "off" and "work" are not as the weekday says."""

    date: date
    mark: str

    @property
    def is_today(self) -> bool:
        return self.date == timezone.localdate()

    @property
    def is_free(self) -> bool:
        return self.mark in {"off", "weekend"}


def span_around(first: date, last: date, asked: str, kind: str) -> Span:
    """The week or month of the day that was asked for; of today, or of the nearest day, unless it is one."""
    day = min(max(day_in(asked) or timezone.localdate(), first), last)
    if kind == MONTH:
        begins = day.replace(day=1)
        ends = day.replace(day=monthrange(day.year, day.month)[1])
    else:
        begins = day - DAY * min(day.weekday(), (day - date.min).days)
        ends = begins + DAY * min(6, (date.max - begins).days)
    return Span(
        MONTH if kind == MONTH else WEEK,
        max(begins, first),
        min(ends, last),
        begins - DAY if begins > first else None,
        ends + DAY if ends < last else None,
    )


def day_in(text: str) -> date | None:
    """A day of an address; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def marked(days: Iterable[date]) -> list[MarkedDay]:
    """Two queries, however many they are."""
    calendar = WorkingCalendar()
    return [MarkedDay(day, _mark(day, calendar)) for day in days]


def _mark(day: date, calendar: WorkingCalendar) -> str:
    is_weekend, works = day.weekday() >= 5, calendar.is_workday(day)
    if is_weekend:
        return "work" if works else "weekend"
    return "" if works else "off"
