"""The cases of a span as a report counts them, read with as many queries for three as for thirty thousand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median

from django.db.models import Count, Min, Q
from django.utils import timezone

from cms_apps.core.calendar import DAY, WorkingCalendar

from ..models import CaseEvent, CoSign
from ..models.case import CaseQuerySet
from ..states import CaseState, EventKind
from .terms import Span

AT_A_TIME = 2000
COUNTED = (
    "opened_at",
    "category",
    "unit",
    "place",
    "kind",
    "source",
    "state",
    "answered_at",
    "answer_due_at",
    "times_reopened",
    "is_satisfied",
)
"""All that is read of a case: no word of it."""


@dataclass(frozen=True)
class Fact:
    """One case: by what it is counted, and what for.

    Attributes:
        hours: working hours to its first answer, waiting for the sender included; None without an answer.
    """

    is_before: bool
    category: int
    unit: int | None
    place: int | None
    kind: str
    source: str
    month: date
    is_open: bool
    is_overdue: bool
    times_reopened: int
    is_satisfied: bool | None
    cosigns: int
    hours: float | None


@dataclass
class Tally:
    """What is counted of many cases."""

    opened: int = 0
    open: int = 0
    overdue: int = 0
    answered: int = 0
    reopened: int = 0
    rated: int = 0
    satisfied: int = 0
    cosigned: int = 0
    hours: list[float] = field(default_factory=list)

    def take(self, fact: Fact) -> None:
        self.opened += 1
        self.open += fact.is_open
        self.overdue += fact.is_overdue
        self.reopened += fact.times_reopened > 0
        self.rated += fact.is_satisfied is not None
        self.satisfied += bool(fact.is_satisfied)
        self.cosigned += fact.cosigns
        if fact.hours is not None:
            self.answered += 1
            self.hours.append(fact.hours)

    @property
    def median_hours(self) -> float | None:
        return round(median(self.hours), 1) if self.hours else None


def facts_of(cases: CaseQuerySet, span: Span, before: Span) -> Iterator[Fact]:
    """Those opened in the span and in the one before."""
    in_before = Q(opened_at__gte=before.start, opened_at__lt=before.end)
    found = cases.filter(Q(opened_at__gte=span.start, opened_at__lt=span.end) | in_before)
    ids = found.order_by().values("pk")
    cosigns = dict(CoSign.objects.filter(case__in=ids).order_by().values_list("case").annotate(Count("pk")))
    answers = CaseEvent.objects.filter(case__in=ids, kind=EventKind.ANSWERED).order_by()
    first_answers = dict(answers.values_list("case").annotate(Min("at")))
    working, open_states = _WorkingHours(), CaseState.open()
    for case in found.only(*COUNTED).order_by("pk").iterator(AT_A_TIME):
        answered = first_answers.get(case.pk)
        yield Fact(
            is_before=case.opened_at < span.start,
            category=case.category_id,
            unit=case.unit_id,
            place=case.place_id,
            kind=case.kind,
            source=case.source,
            month=timezone.localdate(case.opened_at).replace(day=1),
            is_open=case.state in open_states,
            is_overdue=case.is_overdue,
            times_reopened=case.times_reopened,
            is_satisfied=case.is_satisfied,
            cosigns=cosigns.get(case.pk, 0),
            hours=working.between(case.opened_at, answered) if answered else None,
        )


class _WorkingHours:
    """Working hours between many pairs of times: no day is looked up twice."""

    def __init__(self) -> None:
        self._calendar = WorkingCalendar()
        self._whole: dict[date, float] = {}

    def between(self, start: datetime, end: datetime) -> float:
        first, last = timezone.localdate(start), timezone.localdate(end)
        if first >= last:
            return self._hours(start, end)
        days = (last - first).days
        whole = sum(self._of_day(first + number * DAY) for number in range(1, days))
        return self._hours(start, _midnight(first + DAY)) + whole + self._hours(_midnight(last), end)

    def _of_day(self, day: date) -> float:
        if day not in self._whole:
            self._whole[day] = self._hours(_midnight(day), _midnight(day + DAY))
        return self._whole[day]

    def _hours(self, start: datetime, end: datetime) -> float:
        return self._calendar.between(start, end).total_seconds() / 3600


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))
