"""The workbook: what stands in it, and what does not."""

from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from time_machine import travel

from cms_apps.cases.models import Category
from tests.factories.cases import a_case, manager, person, unit_named

pytestmark = pytest.mark.django_db
SHEETS = "/admin/cases/reports/xlsx/"
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _on_a_day_in_november():
    with travel(datetime(2026, 11, 24, 9, tzinfo=CHINA), tick=False):
        yield


def book(client, **query):
    answer = client.get(SHEETS, query)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return load_workbook(BytesIO(answer.content))


def test_a_sheet_a_table_with_numbers_as_numbers(client, campus):
    a_case(subject="二食堂晚饭", category=Category.objects.get(slug="dining"))
    client.force_login(manager())
    found = book(client)
    assert len(found.sheetnames) == 8
    assert all(sheet.freeze_panes == "A2" for sheet in found.worksheets)
    categories = found.worksheets[2]
    rows = list(categories.iter_rows(min_row=2, values_only=True))
    assert rows[0][0] == rows[1][0] == "餐饮"
    assert rows[1][1] == unit_named("canteens").title
    assert rows[0][2:6] == (1, 1, 0, 0)
    assert len(rows[0]) == len(next(categories.iter_rows(max_row=1, values_only=True)))


def test_the_first_sheet_says_of_which_days_it_is(client, campus):
    client.force_login(manager())
    about = book(client, **{"from": "2026-10-01", "to": "2026-10-31"}).worksheets[0]
    said = "\n".join(str(cell) for row in about.iter_rows(values_only=True) for cell in row)
    assert "2026年10月1日" in said
    assert "2026年11月24日" in said or str(date(2026, 11, 24).day) in said


def test_no_word_of_a_letter_and_nobody_s_name(client, campus):
    head = person(unit=unit_named("canteens"), post="head", last_name="陈芳")
    for _ in range(4):
        a_case(subject="暖气不热", text="王小明住在三号楼", contact="someone@example.edu.cn")
    client.force_login(head)
    cells = [
        str(cell)
        for sheet in book(client).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert not [cell for cell in cells if any(word in cell for word in ("暖气", "王小明", "陈芳", "@"))]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_a_name_is_never_a_formula(client, campus, name):
    named = Category.objects.get(slug="dining")
    named.name = named.name_en = name
    named.save()
    a_case()
    client.force_login(manager())
    cells = [
        cell for sheet in book(client).worksheets for row in sheet.iter_rows() for cell in row if cell.value
    ]
    assert name in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_a_name_with_what_no_workbook_holds_still_makes_one(client, campus):
    named = Category.objects.get(slug="dining")
    named.name = named.name_en = "餐\x07饮"
    named.save()
    a_case()
    client.force_login(manager())
    assert book(client).worksheets[2]["A2"].value == "餐饮"
