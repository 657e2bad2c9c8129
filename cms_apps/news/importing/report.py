"""What an import did, and what was wrong where."""

from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of one article; in a dry run, what would."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    FAILED = "failed"


@dataclass(frozen=True)
class Remark:
    """A fault or a note with its place: `path:line: field: message`, as compilers write it.

    Attributes:
        path: the file as it was named, or "".
        line: from 1; None where no single line is meant.
        field: the field's name, or "".
        message: in the active language.
    """

    message: str
    path: str = ""
    line: int | None = None
    field: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line) if part not in ("", None))
        return ": ".join(part for part in (place, self.field, self.message) if part)


class ArticleError(Exception):
    """An article can't be taken as it is; the others can.

    Attributes:
        remarks: one for every fault found, so that one look at the report mends them all.
    """

    def __init__(self, *remarks: Remark) -> None:
        super().__init__("; ".join(map(str, remarks)))
        self.remarks = remarks


def fault(message: str, *, line: int | None = None, field: str = "") -> ArticleError:
    """A single fault, ready to raise; the path is added by whoever knows the file."""
    return ArticleError(Remark(message, line=line, field=field))


class ImportSetupError(Exception):
    """Nothing can be imported at all, whatever the files hold: there is no news index to import into."""


@dataclass
class ImportReport:
    """What an import did.

    Attributes:
        created, unchanged, updated, failed: numbers of articles; an unreadable file counts as one failed.
        faults: why each failed one did.
        notes: what was done differently from what the file says, such as pictures left out.
        ignored_files: files of folders that are no articles by their ending.
    """

    created: int = 0
    unchanged: int = 0
    updated: int = 0
    failed: int = 0
    faults: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    ignored_files: int = 0

    def count(self, outcome: Outcome) -> None:
        setattr(self, outcome.value, getattr(self, outcome.value) + 1)

    def fail(self, path: str, error: ArticleError) -> None:
        """Count one failed article or file and keep its faults, each with its path."""
        self.failed += 1
        for remark in error.remarks:
            place = remark.path or path
            self.faults.append(Remark(remark.message, path=place, line=remark.line, field=remark.field))
