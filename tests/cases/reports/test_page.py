"""The report's page: for whom, of what, and where its numbers lead."""

import re
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext
from time_machine import travel

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Category
from cms_apps.core.models import Place
from cms_apps.core.roles import EDITORS
from tests.factories.cases import a_case, manager, office, person, unit_named
from tests.factories.people import UserFactory, administrator

pytestmark = pytest.mark.django_db
PAGE = "/admin/cases/reports/"
SHEETS, BULLETIN = f"{PAGE}xlsx/", f"{PAGE}bulletin/"
CHINA = ZoneInfo("Asia/Shanghai")
FOR_ALL = ("office", "manager", "administrator")
FOR_ONE_UNIT = ("head", "deputy")
NOT_FOR = ("staff", "editor", "stranger")


@pytest.fixture(autouse=True)
def _on_a_day_in_november():
    with travel(datetime(2026, 11, 24, 9, tzinfo=CHINA), tick=False):
        yield


@pytest.fixture
def house(campus):
    canteens = unit_named("canteens")
    return {
        "office": office(),
        "manager": manager(),
        "administrator": administrator(username="root"),
        "head": person(unit=canteens, post="head"),
        "deputy": person(unit=canteens, post="deputy"),
        "staff": person(unit=canteens),
        "editor": person(EDITORS),
        "stranger": UserFactory(),
    }


def opened(day, **fields):
    with travel(datetime.fromisoformat(f"{day} 09:00").replace(tzinfo=CHINA), tick=False):
        return a_case(**fields)


def shown(client, **query):
    answer = client.get(PAGE, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "reads", "drafts"),
    [
        ("office", 200, 302),
        ("manager", 200, 404),
        ("administrator", 200, 302),
        ("head", 200, 404),
        ("deputy", 200, 404),
        ("staff", 404, 404),
        ("editor", 404, 404),
        ("stranger", 403, 302),
    ],
)
def test_each_address_is_for_those_whose_work_it_is(client, house, who, reads, drafts):
    client.force_login(house[who])
    for address in (PAGE, SHEETS):
        assert client.get(address, HTTP_X_REQUESTED_WITH="XMLHttpRequest").status_code == reads
        assert client.post(address, HTTP_X_REQUESTED_WITH="XMLHttpRequest").status_code in (405, 403, 404)
    assert client.post(BULLETIN, {"month": "2026-10"}).status_code == drafts
    assert client.get(BULLETIN).status_code in (405, 302)


def test_nobody_is_let_in_without_signing_in(client, campus):
    for address in (PAGE, SHEETS, BULLETIN):
        assert client.get(address).url.startswith("/admin/login/")
        assert client.post(address, {"month": "2026-10"}).url.startswith("/admin/login/")


@pytest.mark.parametrize("who", [*FOR_ALL, *FOR_ONE_UNIT, "staff", "editor"])
def test_the_menu_leads_there_for_who_has_a_report(client, house, who):
    client.force_login(house[who])
    assert (PAGE in client.get("/admin/").content.decode()) is (who not in NOT_FOR)


def test_a_head_reads_of_their_own_unit_and_no_words(client, house):
    for number in range(3):
        opened("2026-10-12", subject=f"晚饭 {number}")
        opened("2026-10-12", subject="投影仪坏了", category=Category.objects.get(slug="repairs"))
    client.force_login(house["head"])
    text = shown(client)
    assert "投影仪" not in text
    assert "晚饭" not in text
    assert unit_named("repairs").title not in text
    assert "维修" not in text
    client.force_login(house["manager"])
    text = shown(client)
    assert "投影仪" in text
    assert unit_named("repairs").title in text


NUMBER = re.compile(r'<a href="(/admin/cms_cases/case/\?[^"]+)">(\d+)</a>')


@pytest.mark.parametrize("who", ["office", "head"])
def test_every_number_leads_to_as_many_cases(client, house, who):
    north = Place.objects.create(name="北区", kind=Place.Kind.CAMPUS)
    building = Place.objects.create(name="三号楼", kind=Place.Kind.BUILDING, parent=north)
    room = Place.objects.create(name="201", kind=Place.Kind.ROOM, parent=building)
    opened("2026-01-12")
    opened("2026-10-12", place=room)
    done = opened("2026-10-12", place=building)
    perform("close", case_id=done.pk, actor=house["head"], data={"outcome": "not_ours", "text": "x"})
    opened("2026-11-12", place=north)
    opened("2026-11-20", category=Category.objects.get(slug="other"))
    passed = opened("2026-11-20")
    perform(
        "transfer",
        case_id=passed.pk,
        actor=house["head"],
        data={"unit": unit_named("repairs").pk, "text": "x"},
    )
    client.force_login(house[who])
    links = NUMBER.findall(shown(client))
    assert len(links) > 10
    for address, number in links:
        answer = client.get(unescape(address))
        assert answer.status_code == 200, address
        assert answer.context_data["result_count"] == int(number), address


@pytest.mark.parametrize(
    "narrowing", ["span=x", "span=2026-10-01..", "span=2026-10-02..2026-10-01", "place=x", "place=99999"]
)
def test_a_narrowing_that_makes_no_sense_lists_nothing(client, house, narrowing):
    opened("2026-10-12")
    client.force_login(house["office"])
    answer = client.get(f"/admin/cms_cases/case/?due=all&{narrowing}")
    assert answer.context_data["result_count"] == 0


@pytest.mark.parametrize("address", [PAGE, SHEETS])
@pytest.mark.parametrize(
    "query",
    [
        {"term": "2026-summer"},
        {"from": "2026-13-01", "to": "2026-13-02"},
        {"from": "2026-10-02", "to": "2026-10-01"},
        {"from": "<script>", "to": "\0"},
    ],
)
def test_nonsense_in_the_address_is_answered_in_words(client, house, address, query):
    client.force_login(house["office"])
    answer = client.get(address, query)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert 'role="alert"' in text
    assert 'id="report-term"' in text
    assert "<script>&" not in text


def test_a_term_nobody_wrote_in_says_so(client, house):
    client.force_login(house["office"])
    assert gettext("Nobody wrote in these days, nor in those before. Choose others above.") in shown(client)


def test_names_are_escaped(client, house):
    named = Category.objects.get(slug="dining")
    named.name = named.name_en = "<b>=1+1"
    named.save()
    opened("2026-10-12")
    client.force_login(house["office"])
    assert "<b>=1" not in shown(client)


def test_the_page_costs_as_many_queries_for_three_cases_as_for_thirty(client, house):
    client.force_login(house["office"])
    place = Place.objects.create(name="北区", kind=Place.Kind.CAMPUS)

    def some(number):
        for _ in range(number):
            case = opened("2026-10-12", place=place)
            data = {"text": "好", "outcome": "resolved"}
            perform("submit", case_id=case.pk, actor=house["head"], data=data)
            perform("approve", case_id=case.pk, actor=house["office"], data=data)

    some(3)
    shown(client)
    with CaptureQueriesContext(connection) as few:
        shown(client)
    some(27)
    with CaptureQueriesContext(connection) as many:
        shown(client)
    assert len(few) == len(many)
