"""A letter as a case with its record, as if it had come and been answered here on the days it says."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from cms_apps.core.calendar import WorkingCalendar
from cms_apps.core.models import Unit
from cms_apps.forms.receipts import hash_of

from ..models import Case, CaseEvent, ImportedLetter, Message
from ..services.overseeing import LEVELS
from ..states import CaseOutcome, CaseState, EventKind, MessageKind
from .directory import Belonging
from .letter import Letter

LANGUAGE = "zh-hans"


@dataclass
class Record:
    """What is stored of one letter; nothing of it is saved yet.

    Attributes:
        is_past: its category would have had it erased by today.
    """

    case: Case
    imported: ImportedLetter
    is_past: bool
    events: list[CaseEvent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def write(
        self,
        kind: EventKind,
        at: datetime,
        to: CaseState,
        *,
        unit: Unit | None,
        outcome: str = "",
        by_sender: bool = False,
    ) -> CaseEvent:
        """Add a move to what happened before; without an actor, since nobody of today did it."""
        before = self.events[-1] if self.events else None
        event = CaseEvent(
            case=self.case,
            at=at,
            kind=kind,
            by_sender=by_sender,
            from_state=before.to_state if before else CaseState.RECEIVED,
            to_state=to,
            from_unit=before.to_unit if before else None,
            to_unit=unit,
            outcome=outcome,
            is_satisfied=self.case.is_satisfied if kind == EventKind.RATED else None,
            answer_due_at=self.case.answer_due_at,
        )
        self.events.append(event)
        self.case.stamp = len(self.events)
        return event

    def say(self, event: CaseEvent, kind: MessageKind, text: str, *, unit: Unit | None = None) -> None:
        self.messages.append(
            Message(case=self.case, event=event, kind=kind, at=event.at, unit=unit, text=text)
        )


class Recorder:
    """Makes the records of one import.

    Args:
        source: the name of where the letters were kept.
        keep_days: how many days from today a letter's words stay at least, however old it is.
    """

    def __init__(self, *, source: str, keep_days: int) -> None:
        self.source = source
        self.today = timezone.localdate()
        self.now = timezone.now()
        self.kept_until = self.today + timedelta(days=keep_days)
        self.calendar = WorkingCalendar()

    def record_of(self, letter: Letter, belonging: Belonging) -> Record:
        """The case, its moves and its words.

        Raises:
            OverflowError: the campus does not work enough for the category's promise.
        """
        case = self._case(letter, belonging)
        erase_on = self._erase_on(letter, belonging)
        case.erase_on = erase_on and max(erase_on, self.kept_until)
        imported = ImportedLetter(
            case=case, source=self.source, reference=letter.reference, digest=letter.digest
        )
        record = Record(case, imported, is_past=erase_on is not None and erase_on <= self.today)
        _tell_story(record, letter)
        return record

    def _case(self, letter: Letter, belonging: Belonging) -> Case:
        received, category = letter.received, belonging.category
        case = Case(
            source=letter.source,
            kind=letter.kind,
            state=CaseState.RECEIVED if letter.is_open else CaseState.CLOSED,
            outcome=letter.outcome or "",
            category=category,
            place=belonging.place,
            subject=letter.subject,
            unit=belonging.unit,
            first_unit=belonging.unit,
            opened_at=received,
            clock_from=received,
            answer_due_at=self.calendar.add(received, timedelta(hours=category.answer_within)),
            resolve_due_at=self.calendar.add(received, timedelta(hours=category.resolve_within)),
            answered_at=letter.answered if letter.answer else None,
            closed_at=None if letter.is_open else _closed_at(letter),
            is_satisfied=letter.is_satisfied,
            receipt_hash=hash_of(secrets.token_hex(32)),  # none was given, so nobody has it
            language=LANGUAGE,
            wants_public=letter.wants_public,
        )
        if letter.is_open and case.answer_due_at <= self.now:
            case.escalation = len(LEVELS)  # as if all had been told, so that nobody is told tonight
        return case

    def _erase_on(self, letter: Letter, belonging: Belonging) -> date | None:
        """By the category alone."""
        if letter.is_open:
            return None
        return timezone.localdate(_closed_at(letter)) + timedelta(days=belonging.category.kept_days)


def _closed_at(letter: Letter) -> datetime:
    """Where nothing is known of a letter without an answer, at once."""
    return letter.answered or letter.received


def _tell_story(record: Record, letter: Letter) -> None:
    """Only moves that `states.MOVES` has; what was accepted was so when it came, for want of a better day."""
    unit, received = record.case.unit, letter.received
    opened = record.write(EventKind.OPENED, received, CaseState.RECEIVED, unit=None, by_sender=True)
    record.say(opened, MessageKind.OPENING, letter.text)
    if unit is not None:
        record.write(EventKind.ROUTED, received, CaseState.RECEIVED, unit=unit)
    if letter.answer and letter.answered:
        record.write(EventKind.ACCEPTED, received, CaseState.ACCEPTED, unit=unit)
        answered = record.write(EventKind.ANSWERED, letter.answered, CaseState.ANSWERED, unit=unit)
        record.say(answered, MessageKind.ANSWER, letter.answer, unit=unit)
        if letter.is_satisfied is not None:
            record.write(EventKind.RATED, letter.answered, CaseState.ANSWERED, unit=unit, by_sender=True)
    if letter.outcome is not None:
        withdrawn = letter.outcome == CaseOutcome.WITHDRAWN
        kind = EventKind.WITHDRAWN if withdrawn else EventKind.CLOSED
        closed = _closed_at(letter)
        record.write(kind, closed, CaseState.CLOSED, unit=unit, outcome=letter.outcome, by_sender=withdrawn)
