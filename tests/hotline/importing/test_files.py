"""Files of every kind: read within bounds, or refused in words; nothing in them is run."""

import io
import zipfile
from datetime import date, datetime
from random import Random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from cms_apps.hotline.importing import files
from cms_apps.hotline.importing.files import read_file
from cms_apps.hotline.importing.grid import UnreadableError

ROWS = [["日期", "带班领导"], [datetime(2026, 11, 24), "王建国"], ["11月25日", "李梅、赵强"]]


def workbook(rows=ROWS, merged=(), title="值班"):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for where in merged:
        sheet.merge_cells(where)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def values(content, name="roster.xlsx"):
    return [[cell.value for cell in row] for row in read_file(SimpleUploadedFile(name, content))]


def repacked(content, **parts):
    """The same archive with some of its parts replaced."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, parts.pop(name, None) or old.read(name))
        for name, text in parts.items():
            new.writestr(name, text)
    return output.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(xml):
    return repacked(workbook(), **{SHEET: xml})


def sheet_of(cells, after=""):
    names = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{names}"><sheetData>{cells}</sheetData>{after}</worksheet>'.encode()


def test_a_workbook_is_read_cell_by_cell():
    grid = read_file(SimpleUploadedFile("roster.xlsx", workbook()))
    assert [[(cell.at, cell.value) for cell in row] for row in grid] == [
        [("A1", "日期"), ("B1", "带班领导")],
        [("A2", datetime(2026, 11, 24)), ("B2", "王建国")],
        [("A3", "11月25日"), ("B3", "李梅、赵强")],
    ]


def test_merged_cells_are_known():
    grid = read_file(SimpleUploadedFile("roster.xlsx", workbook(merged=["B2:B3", "A1:B1"])))
    assert {(each.first_row, each.first_column, each.last_row, each.last_column) for each in grid.merged} == {
        (2, 2, 3, 2),
        (1, 1, 1, 2),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_is_read_in_every_encoding_that_offices_use(encoding, delimiter):
    text = f'日期{delimiter}带班领导\r\n2026/11/24{delimiter}"王建国\n李梅"\r\n'
    assert values(text.encode(encoding), "roster.csv") == [
        ["日期", "带班领导"],
        ["2026/11/24", "王建国\n李梅"],
    ]


def test_the_content_decides_and_not_the_name():
    assert values(workbook(), "roster.csv")[0] == ["日期", "带班领导"]
    assert values("日期,带班领导".encode(), "roster.xlsx") == [["日期", "带班领导"]]


def test_a_formula_is_not_run_and_its_last_result_is_read():
    cells = (
        '<row r="1"><c r="A1"><f>1+1</f><v>46350</v></c>'
        '<c r="B1" t="str"><f>HYPERLINK("x")</f><v>王建国</v></c>'
        '<c r="C1"><f>cmd|"/c calc"!A1</f></c></row>'
    )
    (row,) = read_file(SimpleUploadedFile("a.xlsx", with_sheet(sheet_of(cells))))
    assert [(cell.at, cell.value, cell.is_blank_formula) for cell in row] == [
        ("A1", 46350, False),
        ("B1", "王建国", False),
        ("C1", None, True),
    ]


def bomb():
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SHEET, b"\0" * (50 * 1024 * 1024))
    return output.getvalue()


def entities():
    lines = ['<!ENTITY a0 "aaaaaaaaaa">']
    lines += [f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 12)]
    body = sheet_of('<row r="1"><c r="A1" t="str"><v>&a11;</v></c></row>').decode()
    return with_sheet(f"<!DOCTYPE x [{''.join(lines)}]>{body}".encode())


def outside():
    body = sheet_of('<row r="1"><c r="A1" t="str"><v>&out;</v></c></row>').decode()
    return with_sheet(f'<!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/passwd">]>{body}'.encode())


def many_parts():
    return repacked(workbook(), **{f"xl/part{number}.xml": b"x" for number in range(400)})


def noise(seed):
    return Random(seed).randbytes(5000)  # noqa: S311 - the same in every run


HOSTILE = {
    "fifty megabytes": lambda: b"PK\x03\x04" + b"x" * (50 * 1024 * 1024),
    "a zip bomb": bomb,
    "entities in entities": entities,
    "an entity from outside": outside,
    "many parts": many_parts,
    "a zip that is no workbook": lambda: repacked(workbook(), **{"[Content_Types].xml": b"<x/>"}),
    "cut off": lambda: workbook()[:-200],
    "noise after a zip's mark": lambda: b"PK\x03\x04" + noise(1),
    "noise": lambda: bytes([0x81]) + noise(2),
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(200),
    "an old workbook": lambda: b"\xd0\xcf\x11\xe0" + bytes(600),
    "UTF-16": lambda: "日期,带班领导".encode("utf-16"),
    "a NUL": lambda: "日期,带班\0领导".encode(),
    "a cell too long": lambda: workbook([["x" * 600]]),
    "a csv cell too long": lambda: b"a," + b"x" * 200_000,
    "10,000 columns": lambda: workbook([["x"] * 10_000]),
    "10,000 csv columns": lambda: b"x," * 10_000,
    "many rows": lambda: workbook([["x"]] * 1200),
    "many csv rows": lambda: b"x\n" * 1200,
    "broken xml": lambda: with_sheet(b"<worksheet><sheetData>"),
    "a number that is none": lambda: with_sheet(sheet_of('<row r="1"><c r="A1" t="n"><v>x</v></c></row>')),
    "a text that is not there": lambda: with_sheet(sheet_of('<row r="1"><c r="A1" t="s"><v>9</v></c></row>')),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_hostile_or_broken_is_refused_in_words(kind):
    with pytest.raises(UnreadableError) as refused:
        values(HOSTILE[kind]())
    assert str(refused.value)


def test_a_row_far_below_and_a_column_far_beyond_cost_nothing():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert len(values(with_sheet(sheet_of(cells)))) <= files.MOST_ROWS + 1


def test_merged_cells_without_number_are_refused():
    merges = "".join(f'<mergeCell ref="B{row}:B{row + 1}"/>' for row in range(1, 6000, 2))
    xml = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>', f"<mergeCells>{merges}</mergeCells>")
    with pytest.raises(UnreadableError):
        values(with_sheet(xml))


def test_an_empty_sheet_is_an_empty_table():
    assert values(workbook([])) == [] or not any(values(workbook([])))
    assert values(b"", "empty.csv") == []


def test_dates_of_the_other_epoch_are_the_same_days():
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)
    book.active.append([date(2026, 11, 24)])
    output = io.BytesIO()
    book.save(output)
    assert values(output.getvalue())[0][0] == datetime(2026, 11, 24)
