"""The three rates (三率), from the record alone, with every count they are made of.

A *round* begins when a case is opened or taken up again, and falls due once. Its month is the month in which
its answer fell due, answered or not: dividing by what was answered would hide what is overdue
(https://github.com/cityofaustin/atd-data-tech/issues/21672). It counts against the unit that had it first in
that round, whoever answered in the end (首接负责), unless that unit turned out to be whom it complains about.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from ..models import CaseEvent
from ..states import CaseKind, CaseOutcome, EventKind

FEWEST = 5
"""Under so many cases there is no rate: one letter would turn it round, and might tell who wrote it."""


@dataclass
class Round:
    """One turn of a case, as its record tells it."""

    case_id: int
    category_id: int
    due_at: datetime
    unit_id: int | None = None
    answered_at: datetime | None = None
    outcome: str = ""
    is_satisfied: bool | None = None
    is_praise: bool = False

    @property
    def month(self) -> date:
        return timezone.localtime(self.due_at).date().replace(day=1)

    @property
    def is_excluded(self) -> bool:
        """Nobody had to answer it, and nobody did."""
        return self.answered_at is None and self.outcome in CaseOutcome.without_answer()


@dataclass
class Counts:
    """What a rate is made of; excluded ones are in no other count."""

    due: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    resolved: int = 0
    partly: int = 0
    not_possible: int = 0
    rated: int = 0
    satisfied: int = 0
    not_ours: int = 0
    duplicate: int = 0
    withdrawn: int = 0
    praise: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def answered(self) -> int:
        """How many were asked whether they are satisfied."""
        return self.on_time + self.late

    @property
    def on_time_rate(self) -> float | None:
        return _rate(self.on_time, self.due)

    @property
    def resolution_rate(self) -> float | None:
        return _rate(self.resolved, self.due)

    @property
    def satisfaction_rate(self) -> float | None:
        return _rate(self.satisfied, self.rated)


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole >= FEWEST else None


Key = tuple[int | None, int, date]
"""Unit, category and month."""


def rounds(events: Iterable[CaseEvent]) -> Iterator[Round]:
    """The rounds of a case's events, which come in their order, case by case."""
    for _case_id, record in groupby(events, key=lambda event: event.case_id):
        yield from _rounds_of(list(record))


def _rounds_of(record: Sequence[CaseEvent]) -> Iterator[Round]:
    turn: Round | None = None
    for event in record:
        if turn is None or event.kind == EventKind.REOPENED:
            if turn is not None:
                yield turn
            case = event.case
            turn = Round(case.pk, case.category_id, event.answer_due_at, event.to_unit_id)
            turn.is_praise = case.kind == CaseKind.PRAISE
        _take(turn, event)
    if turn is not None:
        yield turn


def _take(turn: Round, event: CaseEvent) -> None:
    if turn.answered_at is None:
        turn.due_at = event.answer_due_at  # waiting for the sender moves it
    if event.kind == EventKind.AMENDED and event.to_unit_id is None:
        turn.unit_id = None
    turn.unit_id = turn.unit_id or event.to_unit_id
    match event.kind:
        case EventKind.ANSWERED:
            turn.answered_at = turn.answered_at or event.at
        case EventKind.CLOSED | EventKind.WITHDRAWN | EventKind.MERGED:
            turn.outcome = event.outcome
        case EventKind.RATED:
            turn.is_satisfied = event.is_satisfied


def counted(turns: Iterable[Round], now: datetime) -> dict[Key, Counts]:
    """The rounds that fell due by now, counted by unit, category and month.

    What was answered before it is due waits too: counted early, a month would begin with its best cases.
    """
    found: dict[Key, Counts] = defaultdict(Counts)
    for turn in turns:
        if turn.due_at > now:
            continue
        counts = found[turn.unit_id, turn.category_id, turn.month]
        if turn.is_praise:
            counts.praise += 1  # nobody had to set anything right
        elif turn.is_excluded:
            setattr(counts, turn.outcome, getattr(counts, turn.outcome) + 1)
        else:
            _count(counts, turn)
    return dict(found)


def _count(counts: Counts, turn: Round) -> None:
    counts.due += 1
    if turn.answered_at is None:
        counts.overdue += 1
    elif turn.answered_at <= turn.due_at:
        counts.on_time += 1
    else:
        counts.late += 1
    if turn.outcome in CaseOutcome.of_an_answer():
        setattr(counts, turn.outcome, getattr(counts, turn.outcome) + 1)
    if turn.is_satisfied is not None:
        counts.rated += 1
        counts.satisfied += turn.is_satisfied
