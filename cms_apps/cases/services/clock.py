"""The clock of a case: working time from its opening, without the time it waited for the sender."""

from datetime import datetime, timedelta

from django.utils import timezone

from cms_apps.core.calendar import WorkingCalendar

from ..models import Case


def set_clock(case: Case) -> None:
    """Compute both due times anew, from what was promised and the waiting so far. Saves nothing.

    What was promised to the sender by word of mouth goes before the category's promise of an answer.
    """
    calendar, waited = WorkingCalendar(), case.paused_for
    answer, resolve = case.category.answer_within, case.category.resolve_within
    case.answer_due_at = calendar.add(case.clock_from, timedelta(hours=answer) + waited)
    if case.promised_at is not None:
        case.answer_due_at = calendar.add(case.promised_at, waited) if waited else case.promised_at
    settled = calendar.add(case.clock_from, timedelta(hours=resolve) + waited)
    case.resolve_due_at = max(settled, case.answer_due_at)
    if case.answer_due_at > timezone.now():
        case.escalation = 0  # a promise not broken any more is reported anew when it is


def start_clock(case: Case, now: datetime) -> None:
    """From the beginning: at opening and at reopening."""
    case.clock_from, case.paused_at, case.paused_for = now, None, timedelta()
    case.answered_at, case.escalation = None, 0
    set_clock(case)


def stop_clock(case: Case, now: datetime) -> None:
    """It waits for the sender from now on."""
    case.paused_at = now


def go_on(case: Case, now: datetime) -> None:
    """It waits no longer: what it waited is added to the due times."""
    if case.paused_at is None:
        return
    case.paused_for += WorkingCalendar().between(case.paused_at, now)
    case.paused_at = None
    set_clock(case)
