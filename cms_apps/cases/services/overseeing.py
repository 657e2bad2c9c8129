"""Whose turn it is is told in time, and who stands above is told when the time has passed.

What the clock does changes nothing that somebody at work on the case has to see, so it leaves the case's
stamp as it is: an answer being written is not refused because a reminder went out meanwhile.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from cms_apps.core.calendar import WorkingCalendar

from ..models import Case, CaseEvent
from ..models.case import CaseQuerySet
from ..states import EventKind
from .moving import locked
from .telling import tell_overdue, tell_unit

LEVELS = (timedelta(), timedelta(hours=8), timedelta(hours=16))
"""Working time after which the unit's leaders, the office and the manager learn that an answer is overdue."""
SOON = timedelta(hours=4)
"""Working time before the end of the promise at which who is in charge is reminded."""


def oversee() -> int:
    """Report what is overdue and remind of what soon will be, each once; returns how often. For the schedule.

    Any number of processes may do it at once.
    """
    now, calendar = timezone.now(), WorkingCalendar()
    told = 0
    for case in Case.objects.overdue(now).filter(escalation__lt=len(LEVELS)):
        if _level(case, now, calendar) > case.escalation:
            told += _escalate(case.pk, now, calendar)
    for case_id in list(_due_soon(now, calendar).values_list("pk", flat=True)):
        told += _remind(case_id, now, calendar)
    return told


@transaction.atomic
def _escalate(case_id: int, now: datetime, calendar: WorkingCalendar) -> int:
    """Under the lock it is asked again: another process, or an answer, may have come before."""
    case = locked(case_id)
    if not Case.objects.overdue(now).filter(pk=case_id).exists():
        return 0
    level = _level(case, now, calendar)
    reached = range(case.escalation + 1, level + 1)
    for each in reached:
        _write_down(case, EventKind.ESCALATED, now)
        tell_overdue(case, each)
    if reached:
        Case.objects.filter(pk=case_id).update(escalation=level)
    return len(reached)


@transaction.atomic
def _remind(case_id: int, now: datetime, calendar: WorkingCalendar) -> int:
    case = locked(case_id)
    if not _due_soon(now, calendar).filter(pk=case_id).exists():
        return 0
    _write_down(case, EventKind.REMINDED, now)
    tell_unit(case, EventKind.REMINDED)
    return 1


def _level(case: Case, now: datetime, calendar: WorkingCalendar) -> int:
    """How many levels have to know of an overdue case."""
    late = calendar.between(case.answer_due_at, now)
    return sum(late >= length for length in LEVELS)


def _due_soon(now: datetime, calendar: WorkingCalendar) -> CaseQuerySet:
    """Not reminded of yet for this due time; a promise of a few hours is not worth a reminder."""
    reminded = CaseEvent.objects.filter(
        case=OuterRef("pk"), kind=EventKind.REMINDED, answer_due_at=OuterRef("answer_due_at")
    )
    soon = Case.objects.owed().filter(
        answered_at=None, answer_due_at__gt=now, answer_due_at__lte=calendar.add(now, SOON)
    )
    return soon.filter(~Exists(reminded), category__answer_within__gt=SOON // timedelta(hours=1))


def _write_down(case: Case, kind: EventKind, now: datetime) -> None:
    CaseEvent.objects.create(
        case=case,
        at=now,
        kind=kind,
        from_state=case.state,
        to_state=case.state,
        from_unit=case.unit,
        to_unit=case.unit,
        outcome=case.outcome,
        answer_due_at=case.answer_due_at,
    )
