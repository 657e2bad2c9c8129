"""How a case ends, and how it is taken up again.

Functions take a case locked by `moving.locked` and are called in its transaction.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from ..models import AnswerDraft, Case
from ..states import CaseOutcome, CaseState, EventKind, MessageKind
from .moving import IllegalMoveError, locked, move, record, standing
from .telling import tell_sender, tell_senders, tell_unit

SILENCE = timedelta(days=14)
"""After an answer that the sender says nothing to, the matter counts as settled."""


def end(
    case: Case,
    outcome: str,
    *,
    actor: Any = None,
    by_sender: bool = False,
    words: str = "",
    kind: EventKind = EventKind.CLOSED,
    key: UUID | None = None,
) -> None:
    """Close it; a draft nobody sent goes with it, and the day of erasing is set."""
    before, now = standing(case), timezone.now()
    AnswerDraft.objects.filter(case=case).delete()
    move(case, CaseState.CLOSED, outcome=outcome, now=now)
    case.handed_over_by = None
    case.erase_on = timezone.localdate(now) + timedelta(days=case.category.kept_days)
    record(
        case,
        kind,
        before=before,
        actor=actor,
        by_sender=by_sender,
        words=words,
        as_kind=MessageKind.REPLY if by_sender else MessageKind.CLOSING,
        key=key,
    )


def close(case: Case, *, actor: Any, outcome: str, text: str = "", key: UUID | None = None) -> None:
    """Close it by hand, with words for the sender where it was not answered.

    Raises:
        IllegalMoveError: an outcome that only an answer, or the sender, can give.
    """
    was_answered = case.state == CaseState.ANSWERED
    if outcome == CaseOutcome.WITHDRAWN or (not was_answered and outcome in CaseOutcome.of_an_answer()):
        raise IllegalMoveError("only an answer settles a matter")
    end(case, outcome, actor=actor, words=text, key=key)
    tell_senders(case)


def reopen(case: Case, *, actor: Any, text: str, key: UUID | None = None) -> None:
    """Take it up again, with the reason; its clock starts anew."""
    before = standing(case)
    move(case, CaseState.REOPENED)
    record(
        case, EventKind.REOPENED, before=before, actor=actor, words=text, as_kind=MessageKind.REASON, key=key
    )
    tell_unit(case, EventKind.REOPENED)
    tell_sender(case)


def close_the_silent() -> int:
    """Close what was answered two weeks ago and had no reply; returns how many. For the schedule."""
    due = Case.objects.silent_since(timezone.now() - SILENCE)
    closed = 0
    for case_id in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            case = locked(case_id)
            if due.filter(pk=case_id).exists():  # the sender may have written meanwhile
                end(case, CaseOutcome.RESOLVED)
                closed += 1
    return closed
