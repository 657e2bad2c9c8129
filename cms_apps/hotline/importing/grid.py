"""A sheet as it was read: rows of cells, each with its name as a spreadsheet says it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1000, 60, 500


class UnreadableError(Exception):
    """The file is none of those that are read, or too much of one. Its text is for whoever sent it."""


Value = str | date | datetime | int | float | bool | None


@dataclass(frozen=True)
class Read:
    """A cell: what is in it, and where; counted from 1.

    Attributes:
        is_blank_formula: it computes something, and the file does not say what came out.
    """

    row: int
    column: int
    value: Value = None
    is_blank_formula: bool = False

    @property
    def at(self) -> str:
        """ "C7"."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def text(self) -> str:
        return "" if self.value is None else str(self.value).strip()

    @property
    def is_empty(self) -> bool:
        return not self.text and not self.is_blank_formula


@dataclass(frozen=True)
class Merged:
    """Cells drawn as one."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def is_one_column(self) -> bool:
        return self.first_column == self.last_column


@dataclass(frozen=True)
class Grid:
    rows: list[list[Read]]
    merged: list[Merged]

    def __iter__(self) -> Iterator[list[Read]]:
        return iter(self.rows)


class GridMaker:
    """Takes rows one by one, and not more than there may be.

    Raises:
        UnreadableError: too many rows, too many columns, a cell too long, a character nobody can store.
    """

    def __init__(self) -> None:
        self.rows: list[list[Read]] = []

    def take(self, number: int, cells: Iterator[Read]) -> None:
        row = [self._sound(cell) for cell in cells if not cell.is_empty]
        if row and number > MOST_ROWS:
            raise UnreadableError(_("The sheet has more than %(count)d rows.") % {"count": MOST_ROWS})
        if row and row[-1].column > MOST_COLUMNS:
            raise UnreadableError(_("The sheet has more than %(count)d columns.") % {"count": MOST_COLUMNS})
        self.rows.append(row)

    def _sound(self, cell: Read) -> Read:
        text = cell.text
        if len(text) > LONGEST_CELL:
            raise UnreadableError(_("%(cell)s: there is too much in this cell.") % {"cell": cell.at})
        if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise UnreadableError(
                _("%(cell)s: there is a character in it that can't be stored.") % {"cell": cell.at}
            )
        return cell
