"""A report as a workbook: a sheet a table, numbers as numbers, no word of a letter and nobody's name."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from ..staff.turns import moment
from .counting import Report, Table
from .facts import Tally

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST_NAME, NUMBER = 36, 12
"""Widths of columns, in characters."""


def workbook_of(report: Report) -> bytes:
    book = Workbook(write_only=True)
    _about(book, report)
    whole = Table("whole", _("All together"), [report.whole])
    for table in (whole, *report.tables):
        add_sheet(book, table.title, _head(table), _rows(table))
    months = [f"{month:%Y-%m}" for month in report.months]
    rows = [[series.name, *series.counts, series.total] for series in report.series]
    add_sheet(book, _("Categories by month"), [_("Case category"), *months, _("Sum")], rows)
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def counted_columns() -> list[str]:
    """What each line says, in the order of `counts_of`."""
    return [
        _("Opened"),
        _("Open now"),
        _("Overdue now"),
        _("Answered"),
        _("Median working hours to the first answer"),
        _("Reopened"),
        _("Rated"),
        _("Satisfied"),
        _("Co-signs"),
    ]


def counts_of(tally: Tally) -> list[int | float | None]:
    return [
        tally.opened,
        tally.open,
        tally.overdue,
        tally.answered,
        tally.median_hours,
        tally.reopened,
        tally.rated,
        tally.satisfied,
        tally.cosigned,
    ]


def what_is_counted() -> list[str]:
    """In sentences, for the page and for the workbook."""
    return [
        _("Counted are cases opened in these days. What became of them is told as it stands now."),
        _("A case counts for the unit that has it now; in the three rates, for the one that had it first."),
        _("Rooms are counted with their building, buildings also with their campus."),
        _("Hours are working time from opening to the first answer, waiting for the sender included."),
        _("Letters merged with another one count as opened; their answer is that of the other."),
        _("Rated and satisfied are what senders said last."),
    ]


def _head(table: Table) -> list[str]:
    names = [_("Case category"), _("Unit")] if table.key == "category" else [table.title]
    if table.key == "place":
        names = [_("Campus"), _("Building")]
    before = [_("%(what)s, before") % {"what": name} for name in counted_columns()]
    return [*names, *counted_columns(), *(before if table.has_before else [])]


def _rows(table: Table) -> Iterable[list[Any]]:
    """Names of parts stand in a column of their own, beside the name of the whole."""
    upper = ""
    for line in table.lines:
        names = [line.name]
        if table.key in {"category", "place"}:
            upper = upper if line.level else line.name
            names = [upper, line.name if line.level else _("Sum")]
        yield [*names, *counts_of(line.now), *(counts_of(line.before) if table.has_before else [])]


def _about(book: Workbook, report: Report) -> None:
    rows = [
        [_("Span"), report.span.name],
        [_("Days"), report.span.days],
        [_("Before"), report.before.days],
        [_("Counted at"), moment(timezone.now())],
        *(
            [_("What is counted") if number == 0 else "", line]
            for number, line in enumerate(what_is_counted())
        ),
    ]
    add_sheet(book, _("About"), [_("Report on cases"), ""], rows)


def add_sheet(book: Workbook, title: str, head: list[str], rows: Iterable[list[Any]]) -> None:
    """One more sheet: names of columns on top, texts as texts, numbers as numbers."""
    sheet = book.create_sheet(_sheet_title(title))
    sheet.freeze_panes = "A2"
    for column in range(1, len(head) + 1):
        width = WIDEST_NAME if column <= 2 else NUMBER
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.append([_cell(sheet, name, is_head=True) for name in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _sheet_title(title: str) -> str:
    """Excel takes 31 characters, and these not."""
    return "".join(character for character in title if character not in "[]:*?/\\")[:31]


def _cell(sheet: Any, value: Any, *, is_head: bool = False) -> WriteOnlyCell:
    """A text stays a text: openpyxl would take one that begins with = for a formula."""
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    if is_head:
        cell.font = Font(bold=True)
    return cell
