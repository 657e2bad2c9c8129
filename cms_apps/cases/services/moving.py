"""What every change of a case goes through: lock, legal move, clock, record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from cms_apps.core.models import Unit

from ..models import Case, CaseEvent, Message
from ..states import MOVES, CaseOutcome, CaseState, EventKind, MessageKind
from .clock import go_on, start_clock, stop_clock


class IllegalMoveError(Exception):
    """A case can't go from where it stands to where it was to go."""


def locked(case_id: int, *others: int) -> Case:
    """The case as it is now, and nobody else's until the transaction's end.

    Args:
        others: cases to be locked with it, as one, in the order of their keys: two who lock the same ones
            never wait for each other. Whoever holds one already must not ask for more.

    Raises:
        Case.DoesNotExist.
    """
    # Not its key: rows that refer to it, such as a code for its sender, may be written meanwhile.
    rows = Case.objects.select_for_update(no_key=True).filter(pk__in={case_id, *others})
    list(rows.order_by("pk").values_list("pk"))
    return Case.objects.select_related("category", "unit", "handed_over_by").get(pk=case_id)


def move(case: Case, to: CaseState, *, outcome: str = "", now: datetime | None = None) -> None:
    """Change the state and run or stop the clock. Saves nothing: `record` does.

    Raises:
        IllegalMoveError: `states.MOVES` does not have it.
    """
    now = now or timezone.now()
    if to not in MOVES[CaseState(case.state)]:
        raise IllegalMoveError(f"{case.state} -> {to}")
    if case.state == CaseState.WAITING and to != CaseState.WAITING:
        go_on(case, now)
    case.state, case.outcome, case.closed_at = to, "", None
    match to:
        case CaseState.WAITING:
            stop_clock(case, case.paused_at or now)
        case CaseState.ANSWERED:
            case.answered_at = case.answered_at or now
        case CaseState.CLOSED:
            case.outcome, case.closed_at = CaseOutcome(outcome), now
        case CaseState.REOPENED:
            case.times_reopened += 1
            case.erase_on, case.duplicate_of, case.promised_at = None, None, None
            start_clock(case, now)


def record(
    case: Case,
    kind: EventKind,
    *,
    before: tuple[str, Unit | None] | None = None,
    actor: Any = None,
    by_sender: bool = False,
    words: str = "",
    as_kind: MessageKind | None = None,
    key: UUID | None = None,
) -> CaseEvent:
    """Save the case and write down what was done, with the words that belong to it.

    Args:
        before: state and unit before it, where they may have changed.
        words: stored as a message of `as_kind` if there are any.
    """
    from_state, from_unit = before or (case.state, case.unit)
    if not by_sender and actor is not None:
        case.sender_wrote_at = None
    case.stamp += 1
    case.save()
    event = CaseEvent.objects.create(
        case=case,
        at=timezone.now(),
        kind=kind,
        actor=actor,
        by_sender=by_sender,
        from_state=from_state,
        to_state=case.state,
        from_unit=from_unit,
        to_unit=case.unit,
        outcome=case.outcome,
        is_satisfied=case.is_satisfied if kind == EventKind.RATED else None,
        answer_due_at=case.answer_due_at,
        key=key,
    )
    if words and as_kind:
        Message.objects.create(
            case=case,
            event=event,
            kind=as_kind,
            at=event.at,
            author=actor,
            unit=_speaker(case, as_kind),
            text=words,
        )
    return event


def _speaker(case: Case, kind: MessageKind) -> Unit | None:
    return None if kind in MessageKind.by_sender() else case.unit


def standing(case: Case) -> tuple[str, Unit | None]:
    """State and unit as they are, for `record(before=…)`."""
    return case.state, case.unit
