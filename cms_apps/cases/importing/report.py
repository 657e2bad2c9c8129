"""What an import of letters did, and what was wrong where; never a word of a letter."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

SHOWN_FAULTS = 200
"""A file of the wrong kind has a fault in every line; who mends it needs to see the first ones."""


class Outcome(StrEnum):
    """What became of one letter; in a dry run, what would."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    """Elsewhere, since it came in: a case's record is only added to, so it is left as it is."""


@dataclass(frozen=True)
class Remark:
    """A fault or a note with its place.

    Attributes:
        line: from 1; None where the whole file is meant.
        field: the key of the line's object, or "".
        message: in the active language, without anything of what the line says.
    """

    message: str
    line: int | None = None
    field: str = ""

    def __str__(self) -> str:
        text = f"{self.field}: {self.message}" if self.field else self.message
        return text if self.line is None else _("line %(line)d: %(text)s") % {"line": self.line, "text": text}


class FieldError(Exception):
    """A value does not fit its field; the message is the only argument."""


class LetterError(Exception):
    """A line can't be taken as it is; the others can.

    Attributes:
        remarks: one for every fault found, so that one look at the report mends them all.
    """

    def __init__(self, *remarks: Remark) -> None:
        super().__init__("; ".join(map(str, remarks)))
        self.remarks = remarks


def fault(message: str, *, line: int | None = None, field: str = "") -> LetterError:
    """A single fault, ready to raise."""
    return LetterError(Remark(message, line, field))


@dataclass
class ImportReport:
    """What an import did.

    Attributes:
        created, unchanged, changed, failed: numbers of lines; a file that can't be read on is one failed.
        faults: why they failed, as many as are shown; `more_faults` counts the rest.
        notes: which letters were changed elsewhere, no more of them either.
        open: how many of the created ones are owed an answer still.
        past: how many of the created ones are older than their category keeps letters; they are kept until
            `kept_until`.
        unknown_years: those whose holidays nobody knows, so that plain weekdays count as worked.
    """

    kept_until: date
    shown: int = SHOWN_FAULTS
    created: int = 0
    unchanged: int = 0
    changed: int = 0
    failed: int = 0
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    more_faults: int = 0
    open: int = 0
    past: int = 0
    unknown_years: set[int] = field(default_factory=set)

    def count(self, outcome: Outcome) -> None:
        setattr(self, outcome.value, getattr(self, outcome.value) + 1)

    def fail(self, error: LetterError) -> None:
        self.failed += 1
        fitting = max(self.shown - len(self.faults), 0)
        self.faults += error.remarks[:fitting]
        self.more_faults += len(error.remarks[fitting:])

    def note_changed(self, line: int) -> None:
        self.count(Outcome.CHANGED)
        if len(self.notes) < self.shown:
            self.notes.append(Remark(_("It was changed elsewhere; here it is left as it is."), line))
