"""An answer's way: draft, the office's review, the manager's signature, sent.

Functions take a case locked by `moving.locked` and are called in its transaction.
"""

from typing import Any
from uuid import UUID

from django.utils import timezone

from ..models import AnswerDraft, Case
from ..states import CaseState, DraftStage, EventKind, MessageKind
from .closing import end
from .handling import accept_if_new
from .moving import IllegalMoveError, move, record, standing
from .telling import tell_manager, tell_office, tell_person, tell_senders


def draft_of(case: Case) -> AnswerDraft | None:
    return AnswerDraft.objects.filter(case=case).first()


def write(case: Case, *, actor: Any, text: str, outcome: str = "", key: UUID | None = None) -> None:
    """Keep the draft of an answer; it tells nobody anything yet, so it leaves no move.

    Raises:
        IllegalMoveError: it is out of the writer's hands.
    """
    accept_if_new(case, actor=actor)
    draft = draft_of(case) or AnswerDraft(case=case)
    if draft.stage != DraftStage.DRAFT:
        raise IllegalMoveError("the answer is being reviewed")
    draft.text, draft.outcome, draft.written_by, draft.key = text, outcome, actor, key
    draft.save()
    case.stamp += 1
    case.save(update_fields=["stamp"])


def submit(case: Case, *, actor: Any, text: str, outcome: str = "", key: UUID | None = None) -> None:
    """Write and hand on: to the office, to the manager, or to the sender, as the category has it."""
    write(case, actor=actor, text=text, outcome=outcome)
    draft = case_draft(case)
    if case.category.needs_review:
        _hand_on(case, draft, DraftStage.REVIEW, EventKind.SUBMITTED, actor, key)
        tell_office(case, EventKind.SUBMITTED)
    elif case.category.needs_sign_off:
        _hand_on(case, draft, DraftStage.SIGN_OFF, EventKind.SUBMITTED, actor, key)
        tell_manager(case, EventKind.SUBMITTED)
    else:
        _send(case, draft, actor, key)


def approve(case: Case, *, actor: Any, text: str, outcome: str = "", key: UUID | None = None) -> None:
    """The office has looked at it and may have changed words; on to the manager, or sent."""
    draft = case_draft(case, DraftStage.REVIEW)
    draft.text, draft.outcome = text, outcome
    if case.category.needs_sign_off:
        _hand_on(case, draft, DraftStage.SIGN_OFF, EventKind.APPROVED, actor, key)
        tell_manager(case, EventKind.APPROVED)
    else:
        _send(case, draft, actor, key)


def sign(case: Case, *, actor: Any, text: str, outcome: str = "", key: UUID | None = None) -> None:
    """The manager signs, and it is sent."""
    draft = case_draft(case, DraftStage.SIGN_OFF)
    draft.text, draft.outcome = text, outcome
    _send(case, draft, actor, key)


def send_back(case: Case, *, actor: Any, text: str, key: UUID | None = None) -> None:
    """Back to who wrote it, with what is missing."""
    draft = case_draft(case, DraftStage.REVIEW, DraftStage.SIGN_OFF)
    draft.stage = DraftStage.DRAFT
    draft.save()
    record(case, EventKind.SENT_BACK, actor=actor, words=text, as_kind=MessageKind.REASON, key=key)
    if draft.written_by:
        tell_person(case, draft.written_by, EventKind.SENT_BACK)


def case_draft(case: Case, *stages: DraftStage) -> AnswerDraft:
    """The draft at one of these stages, or at any.

    Raises:
        IllegalMoveError: there is none there.
    """
    draft = draft_of(case)
    if draft is None or (stages and draft.stage not in stages):
        raise IllegalMoveError("no answer stands there")
    return draft


def _hand_on(
    case: Case, draft: AnswerDraft, stage: DraftStage, kind: EventKind, actor: Any, key: UUID | None
) -> None:
    draft.stage = stage
    draft.save()
    record(case, kind, actor=actor, key=key)


def _send(case: Case, draft: AnswerDraft, actor: Any, key: UUID | None) -> None:
    """The words become the sender's to read; a settling outcome closes the case in the same breath."""
    before, outcome, text = standing(case), draft.outcome, draft.text
    draft.delete()
    move(case, CaseState.ANSWERED, now=timezone.now())
    case.is_satisfied = None
    record(
        case, EventKind.ANSWERED, before=before, actor=actor, words=text, as_kind=MessageKind.ANSWER, key=key
    )
    if outcome:
        end(case, outcome, actor=actor)
    tell_senders(case)
