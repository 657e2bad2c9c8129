"""A letter as a line tells it, and whether what it tells can be true."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_apps.core.json_lines import printable
from cms_apps.forms.receipts import body_hash

from ..models import Case, ImportedLetter
from ..models.record import LONGEST_WORDS
from ..states import CaseKind, CaseOutcome, Source
from .report import FieldError, LetterError, Remark
from .values import (
    Moment,
    Reader,
    choice_of,
    line_up_to,
    moment,
    reference_up_to,
    text_up_to,
    yes_or_no,
)


def _longest(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)


READERS: dict[str, Reader] = {
    "reference": reference_up_to(_longest(ImportedLetter, "reference")),
    "received": moment,
    "subject": line_up_to(_longest(Case, "subject")),
    "letter": text_up_to(LONGEST_WORDS),
    "category": line_up_to(200),
    "kind": choice_of(CaseKind),
    "source": choice_of(Source),
    "unit": line_up_to(200),
    "place": line_up_to(300),
    "answer": text_up_to(LONGEST_WORDS),
    "answered": moment,
    "outcome": choice_of(CaseOutcome),
    "satisfied": yes_or_no,
    "wants_public": yes_or_no,
}
"""Every key there is; any other is a fault, which catches typing errors."""
REQUIRED = ("reference", "received", "letter")


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter; nothing of the campus was looked up yet.

    Attributes:
        digest: of the line's contents, however they were spaced or ordered.
        category, unit: address words, "" where the line names none; place: a path, or "".
        answered: when the answer went, or the matter was closed without one; None for neither.
        outcome: "" for what is owed an answer still.
    """

    line: int
    digest: str
    reference: str
    received: datetime
    text: str
    subject: str = ""
    category: str = ""
    kind: CaseKind = CaseKind.OPINION
    source: Source = Source.LETTER
    unit: str = ""
    place: str = ""
    answer: str = ""
    answered: datetime | None = None
    outcome: CaseOutcome | None = None
    is_satisfied: bool | None = None
    wants_public: bool = False

    @property
    def is_open(self) -> bool:
        return self.outcome is None


def read_letter(found: dict[str, Any], *, line: int) -> Letter:
    """The letter of a line's object; null counts as absent.

    Raises:
        LetterError: with every fault, each with its key.
    """
    values, remarks = _values(found, line)
    faulty = {remark.field for remark in remarks}
    remarks += (Remark(_("This field is required."), line, name) for name in _missing(values, faulty))
    if not faulty.intersection(READERS):
        remarks += (Remark(message, line, name) for name, message in _contradictions(values))
    if remarks:
        raise LetterError(*remarks)
    return _letter(values, line, _digest(found))


def _values(found: dict[str, Any], line: int) -> tuple[dict[str, Any], list[Remark]]:
    values: dict[str, Any] = {}
    remarks: list[Remark] = []
    for name, value in found.items():
        if name not in READERS:
            remarks.append(Remark(_("This field is not known here."), line, printable(name)))
        elif value is not None:
            try:
                values[name] = READERS[name](value)
            except FieldError as error:
                remarks.append(Remark(str(error), line, name))
    return values, remarks


def _missing(values: dict[str, Any], faulty: set[str]) -> Iterator[str]:
    return (name for name in REQUIRED if not values.get(name) and name not in faulty)


def _contradictions(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys and what is wrong with their values together."""
    received, answered = values.get("received"), values.get("answered")
    answer, outcome = values.get("answer"), values.get("outcome")
    if answer and not answered:
        yield "answered", _("Say when the answer went.")
    if answered and not (answer or outcome):
        yield "answered", _("There is neither an answer nor an outcome.")
    if received and answered and _later(received, answered) < received.at:
        yield "answered", _("This is before the letter was received.")
    if outcome in CaseOutcome.of_an_answer() and not answer:
        yield "outcome", _("Only an answer settles a matter so.")
    if values.get("satisfied") is not None and (not answer or outcome in CaseOutcome.without_answer()):
        yield "satisfied", _("There was no answer to be satisfied with.")


def _later(received: Moment, answered: Moment) -> datetime:
    """When it was answered: on the day it came, if only that is known, not before it came."""
    same_day = timezone.localdate(received.at) == timezone.localdate(answered.at)
    return max(received.at, answered.at) if answered.is_day and same_day else answered.at


def _letter(values: dict[str, Any], line: int, digest: str) -> Letter:
    received, answered, answer = values["received"], values.get("answered"), values.get("answer", "")
    return Letter(
        line=line,
        digest=digest,
        reference=values["reference"],
        received=received.at,
        text=values["letter"],
        subject=values.get("subject", ""),
        category=values.get("category", ""),
        kind=values.get("kind") or CaseKind.OPINION,
        source=values.get("source") or Source.LETTER,
        unit=values.get("unit", ""),
        place=values.get("place", ""),
        answer=answer,
        answered=_later(received, answered) if answered else None,
        outcome=values.get("outcome") or (CaseOutcome.RESOLVED if answer else None),
        is_satisfied=values.get("satisfied"),
        wants_public=values.get("wants_public", False),
    )


def _digest(found: dict[str, Any]) -> str:
    """The same for what is absent and what is null."""
    return body_hash({name: value for name, value in found.items() if value is not None})
