"""What a unit does with a case before it answers, and what the office does with units.

Functions take a case locked by `moving.locked` and are called in its transaction.
"""

from typing import Any
from uuid import UUID

from cms_apps.core.models import Place, Unit

from ..models import AnswerDraft, Case, Category
from ..states import CaseState, DraftStage, EventKind, MessageKind
from .clock import set_clock
from .moving import IllegalMoveError, move, record, standing
from .telling import tell_office, tell_person, tell_sender, tell_senders, tell_unit


def accept(case: Case, *, actor: Any, key: UUID | None = None) -> None:
    """The unit takes it on; who handed it over is free of it, though not in the figures."""
    before = standing(case)
    move(case, CaseState.ACCEPTED)
    case.handed_over_by = None
    case.handler = case.handler or actor
    record(case, EventKind.ACCEPTED, before=before, actor=actor, key=key)


def accept_if_new(case: Case, *, actor: Any) -> None:
    """Who works on it has accepted it."""
    if case.state in {CaseState.RECEIVED, CaseState.REOPENED}:
        accept(case, actor=actor)


def assign_unit(case: Case, *, actor: Any, unit: Unit, text: str = "", key: UUID | None = None) -> None:
    """The office gives it to a unit, or to another one."""
    before = standing(case)
    _give_to(case, unit)
    case.handed_over_by = None
    case.first_unit = case.first_unit or unit
    record(
        case, EventKind.ROUTED, before=before, actor=actor, words=text, as_kind=MessageKind.REASON, key=key
    )
    tell_unit(case, EventKind.ROUTED)


def assign_person(case: Case, *, actor: Any, handler: Any, key: UUID | None = None) -> None:
    """Somebody of the unit is in charge of it."""
    case.handler = handler
    record(case, EventKind.ASSIGNED, actor=actor, key=key)
    tell_person(case, handler, EventKind.ASSIGNED)


def transfer(case: Case, *, actor: Any, unit: Unit, text: str, key: UUID | None = None) -> None:
    """Hand it over to another unit, with the reason; that one may refuse.

    Raises:
        IllegalMoveError: it was handed over itself: accept or refuse it first.
    """
    if case.handed_over_by is not None:
        raise IllegalMoveError("handed over already")
    before, giver = standing(case), case.unit
    _give_to(case, unit)
    case.handed_over_by = giver
    record(
        case,
        EventKind.TRANSFERRED,
        before=before,
        actor=actor,
        words=text,
        as_kind=MessageKind.REASON,
        key=key,
    )
    tell_unit(case, EventKind.TRANSFERRED)


def refuse(case: Case, *, actor: Any, text: str, key: UUID | None = None) -> None:
    """Give a hand-over back, with the reason: it is on record, and the first unit goes on owing the answer.

    Raises:
        IllegalMoveError: nobody handed it over.
    """
    if case.handed_over_by is None:
        raise IllegalMoveError("nothing was handed over")
    before = standing(case)
    case.unit, case.handed_over_by, case.handler = case.handed_over_by, None, None
    record(
        case, EventKind.REFUSED, before=before, actor=actor, words=text, as_kind=MessageKind.REASON, key=key
    )
    tell_unit(case, EventKind.REFUSED)
    tell_office(case, EventKind.REFUSED)


def progress(case: Case, *, actor: Any, text: str, key: UUID | None = None) -> None:
    """Tell the sender what is being done."""
    accept_if_new(case, actor=actor)
    before = standing(case)
    move(case, CaseState.IN_PROGRESS)
    record(
        case,
        EventKind.PROGRESS,
        before=before,
        actor=actor,
        words=text,
        as_kind=MessageKind.PROGRESS,
        key=key,
    )
    tell_senders(case)


def ask(case: Case, *, actor: Any, text: str, key: UUID | None = None) -> None:
    """Ask the sender; the clock waits for the reply."""
    accept_if_new(case, actor=actor)
    before = standing(case)
    move(case, CaseState.WAITING)
    record(
        case, EventKind.ASKED, before=before, actor=actor, words=text, as_kind=MessageKind.QUESTION, key=key
    )
    tell_sender(case)


def note(case: Case, *, actor: Any, text: str, key: UUID | None = None) -> None:
    """Words for the house only."""
    record(case, EventKind.NOTED, actor=actor, words=text, as_kind=MessageKind.NOTE, key=key)


def instruct(case: Case, *, actor: Any, text: str, key: UUID | None = None) -> None:
    """The manager's instruction (批示)."""
    record(case, EventKind.INSTRUCTED, actor=actor, words=text, as_kind=MessageKind.INSTRUCTION, key=key)
    tell_unit(case, EventKind.INSTRUCTED)
    tell_office(case, EventKind.INSTRUCTED)


def supervise(case: Case, *, actor: Any, text: str, key: UUID | None = None) -> None:
    """The office presses for it (督办)."""
    record(case, EventKind.SUPERVISED, actor=actor, words=text, as_kind=MessageKind.SUPERVISION, key=key)
    tell_unit(case, EventKind.SUPERVISED)


def amend(
    case: Case,
    *,
    actor: Any,
    category: Category,
    place: Place | None,
    about_unit: Unit | None,
    about_people: Any,
    kind: str = "",
    key: UUID | None = None,
) -> None:
    """Set right what it is about; whoever it turns out to complain about loses it at once.

    The clock follows the category as long as no answer was given.
    """
    before = standing(case)
    case.kind = kind or case.kind
    case.category, case.place, case.about_unit = category, place, about_unit
    people = list(about_people)
    case.about_people.set(people)
    if case.answered_at is None:
        set_clock(case)
    if case.handed_over_by == about_unit:
        case.handed_over_by = None
    if case.handler in people:
        case.handler = None
    if about_unit is not None and case.unit == about_unit:
        case.unit, case.handler, case.handed_over_by = None, None, None
    if case.first_unit == about_unit:
        case.first_unit = None
    record(case, EventKind.AMENDED, before=before, actor=actor, key=key)
    if case.unit is None:
        tell_office(case, EventKind.AMENDED)


def _give_to(case: Case, unit: Unit) -> None:
    """Raises IllegalMoveError where it may not go: to itself, to whom it is about."""
    if unit in (case.unit, case.about_unit):
        raise IllegalMoveError("a case goes to another unit, and never to whom it is about")
    if case.state != CaseState.RECEIVED:
        move(case, CaseState.RECEIVED)
    case.unit, case.handler = unit, None
    # What the other unit began is this one's to go on with.
    AnswerDraft.objects.filter(case=case).update(stage=DraftStage.DRAFT)
