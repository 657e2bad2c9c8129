"""What a term's reception days came to: the numbers, who reads them, and the workbook."""

import re
from datetime import datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from time_machine import travel

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case, Category
from cms_apps.cases.reports.terms import Span
from cms_apps.cases.setup import UNITS
from cms_apps.core.roles import EDITORS, OFFICE
from cms_apps.reception.models import Signup
from cms_apps.reception.office.columns import cells_of, columns
from cms_apps.reception.office.counting import share_of, statistics_for
from cms_apps.reception.services.keeping_desk import close_desk
from cms_apps.reception.services.signing_up import cancel
from cms_apps.reception.services.talking import say_answered
from cms_apps.reception.states import TalkOutcome
from tests.factories.cases import manager, person, unit_named
from tests.factories.people import UserFactory, administrator, member
from tests.factories.reception import HostFactory, reception_page, signed_up, slots_of
from tests.factories.reception_talks import came, now, talked, walked_in

pytestmark = pytest.mark.django_db
PAGE, SHEETS = "/admin/reception/statistics/", "/admin/reception/statistics/xlsx/"
CHINA = ZoneInfo("Asia/Shanghai")
TERM = Span.of_term(2026, "autumn")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _in_the_winter_after():
    with travel(at("2027-02-20 09:00"), tick=False):
        yield


@pytest.fixture
def host(campus):
    return HostFactory(name="林助理", name_en="")


def a_day(campus, host, day="2026-10-13", **fields):
    """Published a week before, at two in the afternoon; its two slots."""
    starts_at = at(f"{day} 14:00")
    with travel(starts_at - timedelta(days=7)):
        known = {"slug": f"day-{day}", "starts_at": starts_at, "hosts": [host], "slot_places": 4}
        return slots_of(reception_page(campus.root_page, **{**known, **fields}))


@pytest.fixture
def october(campus, host):
    """One day with one of everything that can become of a sign-up."""
    one, other = a_day(campus, host)
    with travel(one.starts_at - timedelta(days=3)):
        late, early = signed_up(one), signed_up(one)
        cancel(early.pk)
        pair, alone = came(one, party=2), came(one)
        signed_up(other, party=3)  # who does not come
        signed_up(other, party=3)  # who waits in vain
    with travel(one.starts_at - timedelta(hours=1)):
        cancel(late.pk)
    by_foot, _receipt = walked_in(one)
    talked(pair)
    talked(alone, outcome=TalkOutcome.OWED)
    talked(by_foot, outcome=TalkOutcome.PASSED_ON)
    with travel(one.starts_at + timedelta(hours=3)):
        close_desk(one.day_id)
        say_answered(pair.pk, is_answered=True)
    return one


def test_each_number_counts_what_it_says(october):
    found = statistics_for(TERM).whole.now
    assert (len(found.days), found.places, found.used) == (1, 8, 4)
    assert (found.signups, found.people) == (7, 12)
    assert (found.confirmed, found.came, found.missed, found.walk_ins) == (3, 3, 1, 1)
    assert (found.unserved, found.cancelled, found.late, found.lapsed) == (1, 2, 1, 0)
    assert {key: len(ids) for key, ids in found.talks.items()} == {"answered": 1, "owed": 1, "passed_on": 1}
    assert (found.yes, found.no, found.unsaid) == (1, 0, 0)


@pytest.mark.parametrize(
    ("answered", "became"),
    [("2026-10-15 10:00", "kept"), ("2026-10-21 10:00", "late"), (None, "late"), ("withdrawn", "")],
)
def test_a_promise_is_kept_broken_or_taken_back(october, answered, became):
    case = Case.objects.get(signup__talk__outcome="owed")
    if answered == "withdrawn":
        Case.objects.filter(pk=case.pk).update(
            state="closed", outcome="withdrawn", closed_at=at("2026-10-14 09:00")
        )
    elif answered:
        head = person(unit=unit_named("canteens"), post="head")
        Category.objects.update(needs_review=False)
        with travel(at(answered)):
            perform("submit", case_id=case.pk, actor=head, data={"text": "答复", "outcome": "resolved"})
    found = statistics_for(TERM).whole.now.promises
    assert found == {**dict.fromkeys(("kept", "late", "open"), 0), **({became: 1} if became else {})}


def test_a_promise_whose_day_is_to_come_is_open(october):
    with travel(october.starts_at + timedelta(days=1)):
        assert statistics_for(TERM).whole.now.promises["open"] == 1


def test_one_talk_with_several_is_one(campus, host):
    slot = a_day(campus, host)[0]
    talked(came(slot), came(slot), came(slot))
    assert len(statistics_for(TERM).whole.now.talks["answered"]) == 1


def test_by_day_host_and_topic_beside_the_term_before(campus, host, october):
    other = HostFactory(name="陈主任", name_en="")
    came(a_day(campus, host, "2026-04-14")[0])
    came(a_day(campus, other, "2026-11-10")[0], topic=Category.objects.get(slug="repairs"))
    found = {table.key: table for table in statistics_for(TERM).tables}
    assert [line.now.signups for line in found["day"].lines] == [7, 1]
    by_host = {line.name: (line.now.signups, line.before.signups) for line in found["host"].lines}
    assert by_host == {"林助理": (7, 1), "陈主任": (1, 0)}
    by_topic = {line.name: (line.now.signups, line.before.signups) for line in found["topic"].lines}
    assert by_topic == {"餐饮": (7, 1), "维修": (1, 0)}
    topic = found["topic"].lines[0]
    places = [
        cell
        for column, cell in zip(columns(), cells_of(topic, topic.now), strict=True)
        if column.needs_places
    ]
    assert {cell.count for cell in places} == {None}


def test_a_day_of_another_term_is_not_counted(campus, host):
    a_day(campus, host, "2026-08-31")
    a_day(campus, host, "2027-02-01")
    assert not statistics_for(TERM).whole.now.days


@pytest.mark.parametrize(("part", "whole", "share"), [(2, 4, None), (0, 0, None), (2, 5, 40), (5, 5, 100)])
def test_shares_of_few_are_not_told(part, whole, share):
    assert share_of(part, whole) == share


def test_a_share_stands_beside_its_counts(client, october):
    client.force_login(administrator())
    shown = client.get(PAGE, {"term": "2026-autumn"}).content.decode()
    assert "4 / 8 (50 %)" in shown
    assert re.search(r"1 / 3\s*<", shown)  # missed of those with a place: too few for a share


# -- Who reads it -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("office", 200),
        ("administrator", 200),
        ("keeper", 200),
        ("editor", 404),
        ("manager", 404),
        ("unit", 404),
        ("stranger", 302),
        ("nobody", 302),
    ],
)
def test_it_is_for_who_manages_sign_ups_or_cases(client, october, name, status):
    users = {
        "office": lambda: member(OFFICE),
        "administrator": administrator,
        "editor": lambda: member(EDITORS),
        "manager": manager,
        "unit": lambda: member(UNITS),
        "stranger": UserFactory,
    }
    if name == "keeper":
        user = UserFactory()
        for codename in ("access_admin", "manage_case"):
            user.user_permissions.add(Permission.objects.get(codename=codename))
        client.force_login(user)
    elif name != "nobody":
        client.force_login(users[name]())
    for address in (PAGE, SHEETS):
        assert client.get(address).status_code == status
    if status == 200:
        assert PAGE in client.get("/admin/").content.decode()


@pytest.mark.parametrize("term", ["2026", "2026-winter", "\0", "9999-autumn", "<b>"])
def test_a_term_that_is_none_is_said(client, campus, term):
    client.force_login(administrator())
    answer = client.get(PAGE, {"term": term})
    assert answer.status_code == 400
    assert "<b>”" not in answer.content.decode()


def test_a_term_without_days_says_so(client, campus):
    client.force_login(administrator())
    answer = client.get(PAGE, {"term": "2026-autumn"})
    assert answer.status_code == 200
    assert "report-none" in answer.content.decode()


# -- The workbook -----------------------------------------------------------------------------------


def test_the_workbook_has_the_same_numbers_and_no_word_of_anybody(client, october):
    Signup.objects.update(called="李同学", matter="秘密的事", contact="li@stu.example.edu.cn")
    client.force_login(administrator())
    answer = client.get(SHEETS, {"term": "2026-autumn"})
    assert 'filename="reception-2026-autumn.xlsx"' in answer.headers["Content-Disposition"]
    book = load_workbook(BytesIO(answer.content))
    assert len(book.sheetnames) == 5
    whole = dict(zip(*book.worksheets[1].iter_rows(max_row=2, values_only=True), strict=True))
    names = [column.name for column in columns()]
    assert (whole[names[1]], whole[names[2]], whole[names[3]]) == (8, 4, 7)
    cells = [
        str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    for word in ("李同学", "秘密", "li@stu"):
        assert not any(word in cell for cell in cells)


def test_a_title_that_looks_like_a_formula_is_text(client, campus, host):
    a_day(campus, HostFactory(name="=1+1", name_en=""))
    client.force_login(administrator())
    book = load_workbook(BytesIO(client.get(SHEETS, {"term": "2026-autumn"}).content))
    cell = book.worksheets[3]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


# -- Queries ----------------------------------------------------------------------------------------


def test_three_and_thirty_cost_the_same(client, campus, host):
    client.force_login(administrator())
    slot = a_day(campus, host, slot_places=90)[0]
    counts = []
    for many in (3, 27):
        for _number in range(many):
            talked(came(slot))
        client.get(PAGE, {"term": "2026-autumn"})
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, {"term": "2026-autumn"})
        counts.append(len(queries))
    assert counts[0] == counts[1]
    with CaptureQueriesContext(connection) as queries:
        statistics_for(TERM)
    assert len(queries) == 5
    assert now(Signup.objects.first()).talk_id
