"""Files that offices send: xlsx, and csv in the encodings that spreadsheet programs write. Nothing is run."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from .grid import MOST_COLUMNS, MOST_ROWS, Grid, GridMaker, Merged, Read, UnreadableError

LARGEST_FILE = 2 * 1024 * 1024
LARGEST_UNPACKED = 16 * 1024 * 1024
MOST_PARTS = 300
WIDEST = 200
"""Columns that are looked at, to tell that there are too many."""
MOST_MERGED = 2000
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]{0,200}?ref=\"([A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?)\""
)
_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_file(file: Any) -> Grid:
    """The first sheet of a workbook, or the table of a csv file, told apart by how they begin.

    Raises:
        UnreadableError: see there.
    """
    if file.size > LARGEST_FILE:
        raise UnreadableError(
            _("The file is larger than %(count)d MB.") % {"count": LARGEST_FILE // (1024 * 1024)}
        )
    content = file.read(LARGEST_FILE + 1)
    if content.startswith(_ZIP):
        return read_xlsx(content)
    if content.startswith(_OLD_EXCEL):
        raise UnreadableError(
            _("This is an old Excel file, or one with a password. Save it as .xlsx without a password.")
        )
    return read_csv(content)


def read_xlsx(content: bytes) -> Grid:
    """What cells show; what a formula last gave is taken as it stands in the file.

    Raises:
        UnreadableError: see there.
    """
    try:
        _look_at_parts(content)
        rows, path = _cells(content, data_only=True)
        formulas, _path = _cells(content, data_only=False)
        return Grid(_with_formulas(rows, formulas), _merged(content, path))
    except UnreadableError:
        raise
    except Exception as error:  # a broken workbook fails in openpyxl in a dozen ways
        raise UnreadableError(_("This is no readable .xlsx file.")) from error


def read_csv(content: bytes) -> Grid:
    """A table of text: UTF-8 with or without its mark, or GB18030.

    Raises:
        UnreadableError: see there.
    """
    if b"\x00" in content:
        wide = content.startswith(_UTF16)
        raise UnreadableError(
            _("Save the file as CSV UTF-8.") if wide else _("This is neither an .xlsx file nor a .csv file.")
        )
    text, maker = _decoded(content), GridMaker()
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        for number, values in enumerate(lines, start=1):
            cells = (Read(number, column, value) for column, value in enumerate(values, start=1))
            maker.take(number, cells)
    except csv.Error as error:
        raise UnreadableError(_("This is neither an .xlsx file nor a .csv file.")) from error
    return Grid(maker.rows, [])


def _look_at_parts(content: bytes) -> None:
    """Before anything is unpacked: what a zip says of its size is the most that is ever read of it."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except BadZipFile as error:
        raise UnreadableError(_("This is no readable .xlsx file.")) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnreadableError(_("Unpacked, this file is too large."))


def _cells(content: bytes, *, data_only: bool) -> tuple[list[list[Read]], str]:
    """The first sheet's cells, and where in the archive it lies."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a file says of its size need not be so
        maker = GridMaker()
        for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=WIDEST), start=1):
            maker.take(number, _read(number, row))
        # Of a sheet that is read as it comes, openpyxl tells no merged cells; they stand in the same part.
        return maker.rows, sheet._worksheet_path
    finally:
        book.close()


def _read(number: int, row: Any) -> Iterator[Read]:
    for column, cell in enumerate(row, start=1):
        if cell.value is not None:
            yield Read(number, column, cell.value, cell.data_type == "f")


def _with_formulas(rows: list[list[Read]], formulas: list[list[Read]]) -> list[list[Read]]:
    """What cells show, and those of a formula that shows nothing."""
    found = []
    for shown, meant in zip(rows, formulas, strict=True):
        known = {cell.column for cell in shown}
        blank = [
            Read(cell.row, cell.column, None, True)
            for cell in meant
            if cell.is_blank_formula and cell.column not in known
        ]
        found.append(sorted([*shown, *blank], key=lambda cell: cell.column))
    return found


def _merged(content: bytes, path: str) -> list[Merged]:
    with ZipFile(io.BytesIO(content)) as archive:
        found = _MERGED.findall(archive.read(path))
    if len(found) > MOST_MERGED:
        raise UnreadableError(_("Too many cells of this sheet are merged."))
    merged = []
    for reference in found:
        first_column, first_row, last_column, last_row = range_boundaries(reference.decode())
        if last_row <= MOST_ROWS and last_column <= MOST_COLUMNS:
            merged.append(Merged(first_row, first_column, last_row, last_column))
    return merged


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(_("This is neither an .xlsx file nor a .csv file."))


def _delimiter(text: str) -> str:
    """Which of the usual ones the first lines have most of."""
    start = text[:4000]
    return max((",", ";", "\t"), key=start.count)
