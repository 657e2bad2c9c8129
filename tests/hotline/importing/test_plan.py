"""What a sheet says of a roster, cell by cell; what is wrong is told with its cell."""

import io
from datetime import date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from openpyxl import Workbook

from cms_apps.hotline.importing.files import read_file
from cms_apps.hotline.importing.grid import UnreadableError
from cms_apps.hotline.importing.layout import day_of
from cms_apps.hotline.importing.plan import plan_of
from cms_apps.hotline.models import DutyPerson, DutyPost, DutyRoster, Shift
from cms_apps.hotline.services.filling import fill
from tests.factories.cases import unit_named
from tests.factories.hotline import DutyPersonFactory, draft, head, head_post, leader, leader_post

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def roster(campus):
    return draft(FIRST, 14)


@pytest.fixture
def people(roster):
    """Two leaders and two heads."""
    return {
        "wang": leader(name="王建国"),
        "li": leader(name="李梅", name_en="Li Mei"),
        "zhao": head("canteens", name="赵强"),
        "qian": head("energy", name="钱芳"),
    }


def plan(roster, rows, merged=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for where in merged:
        book.active.merge_cells(where)
    output = io.BytesIO()
    book.save(output)
    return plan_of(read_file(SimpleUploadedFile("roster.xlsx", output.getvalue())), roster)


def cells(found):
    """By address word of the post and day of the month, names."""
    names = {post.pk: post.slug for post in DutyPost.objects.all()}
    people = {person.pk: person.name for person in DutyPerson.objects.all()}
    return {
        (names[post], day.day): [people[person] for person in held]
        for (post, day), held in found.cells.items()
    }


def faults(found):
    return [(fault.at, fault.text) for fault in found.faults]


HEAD = ["日期", "星期", "带班领导", "值班主任", "备注"]


def test_a_sheet_as_offices_have_it(roster, people):
    found = plan(
        roster,
        [
            ["后勤集团值班表（2026年11月）"],
            [],
            HEAD,
            [datetime(2026, 11, 23), "星期一", "王建国", "赵强", "开学"],
            ["2026-11-24", "二", "李梅", "钱芳"],
            ["2026/11/25", "", "王 建 国", "赵强、钱芳"],
            ["2026年11月26日（周四）", "", "王建国，李梅", "赵强\n钱芳"],
            ["11月27日", "", "王建国 李梅", "赵强/钱芳"],
            ["１１月２８日", "", "Li Mei", "－"],
            [],
            ["备注：请按时交接。"],
        ],
    )
    assert not found.faults
    assert cells(found) == {
        ("leader", 23): ["王建国"],
        ("head", 23): ["赵强"],
        ("leader", 24): ["李梅"],
        ("head", 24): ["钱芳"],
        ("leader", 25): ["王建国"],
        ("head", 25): ["赵强", "钱芳"],
        ("leader", 26): ["王建国", "李梅"],
        ("head", 26): ["赵强", "钱芳"],
        ("leader", 27): ["王建国", "李梅"],
        ("head", 27): ["赵强", "钱芳"],
        ("leader", 28): ["李梅"],
        ("head", 28): [],
    }
    assert (found.days, found.ignored, found.missing) == (6, ["星期", "备注"], [])
    assert len(found.settings) == 11  # one cell is empty as it is
    assert not Shift.objects.exists()


@pytest.mark.parametrize(
    "name", ["带班领导", "leader", "LEADER", "Leader on duty", "leaderonduty", "带 班 领 导"]
)
def test_a_post_is_known_by_each_of_its_names(roster, people, name):
    found = plan(roster, [["date", name], [date(2026, 11, 23), "王建国"]])
    assert cells(found) == {("leader", 23): ["王建国"]}
    assert [post.slug for post in found.missing] == ["head"]


def test_the_column_of_dates_is_found_without_a_name(roster, people):
    found = plan(
        roster, [["", "", "带班领导"], [1, datetime(2026, 11, 23), "王建国"], [2, "11月24日", "李梅"]]
    )
    assert cells(found) == {("leader", 23): ["王建国"], ("leader", 24): ["李梅"]}


@pytest.mark.parametrize(
    ("row", "at", "words"),
    [
        (["2026-11-23", "", "王建囯"], "C2", ["王建囯", "王建国"]),
        (["2026-11-23", "", "孙悟空"], "C2", ["孙悟空"]),
        (["2026-11-23", "", "赵强"], "C2", ["赵强", "Leader on duty"]),
        (["2026-11-23", "", "王建国、李玫"], "C2", ["李玫", "李梅"]),
        (["2026-11-23", "", "", "<b>"], "D2", ["<b>"]),
        (["2026-12-30", "", "王建国"], "A2", ["2026-12-30"]),
        (["1月1日", "", "王建国"], "A2", ["2026-01-01"]),
        (["2026-02-30", "", "王建国"], "A2", ["2026-02-30"]),
        (["tomorrow", "", "王建国"], "A2", ["tomorrow"]),
        (["", "", "王建国"], "A2", ["date"]),
        ([46349, "", "王建国"], "A2", ["46349"]),
        (["=A1", "", "王建国"], "A2", ["formula"]),
        (["2026-11-23", "", "=A1"], "C2", ["formula"]),
    ],
)
def test_what_is_wrong_is_told_with_its_cell(roster, people, row, at, words):
    (fault,) = plan(roster, [HEAD, row]).faults
    assert fault.at == at
    assert all(word in fault.text for word in words), fault.text


def test_every_fault_is_told_at_once(roster, people):
    found = plan(
        roster,
        [
            HEAD,
            ["2026-11-23", "", "王建国", "赵强"],
            ["2026-11-24", "", "张三", "李四"],
            ["2026-11-23", "", "李梅", "钱芳"],
            ["2027-01-01", "", "王建国", "钱芳"],
        ],
    )
    assert [at for at, _text in faults(found)] == ["C3", "D3", "A4", "A5"]
    assert "A2" in faults(found)[2][1]


def test_more_than_four_at_one_post_are_refused(roster, people):
    names = [leader(name=f"领导{number}").name for number in range(5)]
    assert [at for at, _text in faults(plan(roster, [HEAD, ["2026-11-23", "", "、".join(names)]]))] == ["C2"]


def test_two_of_the_same_name_are_told_apart_by_their_unit(roster):
    one = DutyPersonFactory(
        name="王芳", name_en="Fang Wang", posts=[head_post()], unit=unit_named("canteens")
    )
    DutyPersonFactory(
        name="王芳（能源）", name_en="Fang Wang", posts=[head_post()], unit=unit_named("energy")
    )
    unit = one.unit.name
    found = plan(
        roster,
        [
            HEAD,
            ["2026-11-23", "", "", f"王芳({unit})"],
            ["2026-11-24", "", "", f"王芳（{unit}）、王芳（能源）"],
            ["2026-11-25", "", "", "Fang Wang"],
        ],
    )
    assert cells(found)["head", 23] == ["王芳"]
    assert cells(found)["head", 24] == ["王芳", "王芳（能源）"]
    assert [at for at, _text in faults(found)] == ["D4"]


def test_who_takes_no_turns_any_more_is_no_stranger_and_refused(roster):
    leader(name="已退休", is_active=False)
    (fault,) = plan(roster, [HEAD, ["2026-11-23", "", "已退休"]]).faults
    assert "已退休" in fault.text
    assert "may not hold" in fault.text


def test_a_value_drawn_over_several_days_holds_on_each_of_them(roster, people):
    rows = [
        HEAD,
        ["2026-11-23", "", "王建国", "赵强"],
        ["2026-11-24", "", None, "钱芳"],
        ["2026-11-25", "", "李梅", ""],
    ]
    found = plan(roster, rows, ["C2:C3"])
    assert not found.faults
    assert [cells(found)["leader", day] for day in (23, 24, 25)] == [["王建国"], ["王建国"], ["李梅"]]


def test_a_value_drawn_over_several_posts_is_refused(roster, people):
    found = plan(roster, [["值班表"], HEAD, ["2026-11-23", "", "王建国", None]], ["A1:E1", "C3:D3"])
    assert [at for at, _text in faults(found)] == ["C3"]


def test_a_date_drawn_over_two_rows_is_there_twice(roster, people):
    found = plan(roster, [HEAD, ["2026-11-23", "", "王建国"], [None, "", "李梅"]], ["A2:A3"])
    assert [at for at, _text in faults(found)] == ["A3"]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["日期", "星期"]],
        [["随便"], ["2026-11-23"]],
        [["带班领导", "带班领导"], ["2026-11-23", "x"]],
        [["带班领导"], ["x"]],
    ],
)
def test_what_is_no_table_of_dates_and_posts_is_refused(roster, people, rows):
    with pytest.raises(UnreadableError):
        plan(roster, rows)


def test_a_name_that_two_posts_have_is_none(roster, people):
    DutyPost.objects.create(slug="second", name="带班领导")
    found = plan(roster, [["date", "leader", "带班领导"], [date(2026, 11, 23), "王建国", "李梅"]])
    assert cells(found) == {("leader", 23): ["王建国"]}
    assert found.ignored == ["带班领导"]


def test_what_is_so_already_is_no_change(roster, people):
    cell = leader_post().pk, FIRST
    fill(roster_id=roster.pk, cells={cell: [people["wang"].pk]}, stamp=0)
    rows = [HEAD, ["2026-11-23", "", "王建国"], ["2026-11-24", "", "李梅"]]
    found = plan(roster, rows)
    assert [(setting.day.day, setting.post.slug) for setting in found.settings] == [(24, "leader")]
    assert found.unchanged == 3
    (cleared,) = plan(roster, [HEAD, ["2026-11-23", "", ""]]).settings
    assert (cleared.before, cleared.after) == ([people["wang"]], [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12月31日", date(2026, 12, 31)),
        ("1月2日", date(2027, 1, 2)),
        ("7月1日", date(2026, 7, 1)),
        ("2月29日", None),
        ("2026.12.31", date(2026, 12, 31)),
        ("2026-12-31 00:00:00", date(2026, 12, 31)),
        ("周四 2026-12-31", date(2026, 12, 31)),
        ("2026-12-31 Thu", date(2026, 12, 31)),
        ("2026-12-31 Thursday", date(2026, 12, 31)),
        ("12/31", None),
        ("", None),
        (True, None),
        (1.5, None),
    ],
)
def test_a_day_without_a_year_is_in_the_rosters(text, expected):
    across = DutyRoster(first=date(2026, 12, 20), last=date(2027, 1, 10))
    assert day_of(text, across) == expected


def test_a_long_sheet_costs_as_many_queries_as_a_short_one(people, django_assert_num_queries):
    for days in (3, 90):
        roster = draft(FIRST, days)
        rows = [HEAD, *([FIRST + timedelta(days=number), "", "王建国", "赵强"] for number in range(days))]
        with django_assert_num_queries(4):
            assert len(plan(roster, rows).settings) == 2 * days
