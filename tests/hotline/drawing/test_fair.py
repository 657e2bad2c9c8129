"""The table of who did how much: who sees which rosters, and what stands in it."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from cms_apps.core.roles import EDITORS, OFFICE
from cms_apps.hotline.models import DutyRoster
from cms_apps.hotline.setup import DUTY
from cms_apps.hotline.states import RosterState
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post
from tests.factories.people import UserFactory, administrator, member

pytestmark = pytest.mark.django_db
ADDRESS, SHEET = "/admin/hotline/fairness/", "/admin/hotline/fairness/xlsx/"
MONDAY = date(2026, 2, 9)
"""A working week, then a Saturday worked instead, then the festival from the fifteenth on."""
DAY = timedelta(days=1)
PHONE = "13911112222"


@pytest.fixture
def desk(client, campus):
    client.force_login(member(OFFICE, username="desk"))
    return client


@pytest.fixture
def on_duty(client, campus):
    user = member(DUTY, username="duty")
    client.person = leader(user=user, name="王建国", phone=PHONE)
    client.force_login(user)
    return client


def ask(client, roster, address=ADDRESS):
    return client.get(address, {"roster": getattr(roster, "pk", roster)})


# -- Who may ----------------------------------------------------------------------------------------

KINDS = ("in force", "draft", "none")
MAY = {
    "office": {"in force": 200, "draft": 200, "none": 200},
    "administrator": {"in force": 200, "draft": 200, "none": 200},
    "on duty": {"in force": 200, "draft": 404, "none": 200},
    "editor": dict.fromkeys(KINDS, 404),
    "stranger": dict.fromkeys(KINDS, 302),
    "nobody": dict.fromkeys(KINDS, 302),
}


@pytest.mark.parametrize("who", MAY)
def test_who_sees_which_rosters(client, campus, who):
    rosters = {"in force": in_force(MONDAY, 2), "draft": draft(MONDAY + 9 * DAY, 2), "none": ""}
    groups = {"office": OFFICE, "editor": EDITORS, "on duty": DUTY}
    if who in groups:
        client.force_login(user := member(groups[who]))
        if who == "on duty":
            leader(user=user)
    elif who != "nobody":
        client.force_login({"administrator": administrator, "stranger": UserFactory}[who]())
    for kind, roster in rosters.items():
        assert ask(client, roster).status_code == MAY[who][kind], kind
        sheet = 404 if who == "on duty" else MAY[who][kind]
        assert ask(client, roster, SHEET).status_code == sheet, kind


def test_who_takes_turns_no_more_sees_it_no_more(on_duty):
    in_force(MONDAY, 2)
    assert on_duty.get(ADDRESS).status_code == 200
    on_duty.person.is_active = False
    on_duty.person.save()
    assert on_duty.get(ADDRESS).status_code == 404


def test_drafts_are_offered_to_managers_only(on_duty):
    known, hidden = in_force(MONDAY, 2), draft(MONDAY + 9 * DAY, 2)
    assert on_duty.get(ADDRESS).context["rosters"] == [known]
    on_duty.force_login(member(OFFICE))
    assert on_duty.get(ADDRESS).context["rosters"] == [hidden, known]


@pytest.mark.parametrize("role", [OFFICE, DUTY])
def test_there_are_names_and_no_telephones(on_duty, role):
    in_force(MONDAY, 2, {leader_post(): [on_duty.person]})
    if role == OFFICE:
        on_duty.force_login(member(OFFICE))
    html = on_duty.get(ADDRESS).content.decode()
    assert "王建国" in html
    assert PHONE not in html
    assert "no-store" in on_duty.get(ADDRESS).headers["Cache-Control"]


# -- Which roster -----------------------------------------------------------------------------------


def test_without_a_choice_it_is_that_of_today_or_else_the_newest_in_force(desk):
    today = timezone.localdate()
    assert desk.get(ADDRESS).context["roster"] is None
    assert desk.get(SHEET).status_code == 404
    draft(today, 3)
    assert desk.get(ADDRESS).context["roster"] is None
    later = in_force(today + 20 * DAY, 3)
    assert desk.get(ADDRESS).context["roster"] == later
    now = in_force(today - DAY, 3)
    assert desk.get(ADDRESS).context["roster"] == now


@pytest.mark.parametrize("asked", ["x", "-1", "1.5", "1\0", "\0", "' or 1=1", "²", "１"], ids=repr)
def test_a_choice_that_makes_no_sense_is_as_none(desk, asked):
    known = in_force(MONDAY, 2)
    answer = ask(desk, asked)
    assert (answer.status_code, answer.context["roster"]) == (200, known)


@pytest.mark.parametrize("asked", ["0", "999999", "9" * 11, "9" * 30, "9" * 5000])
def test_a_roster_that_is_not_there_is_not_found(desk, asked):
    in_force(MONDAY, 2)
    assert ask(desk, asked).status_code == 404
    assert ask(desk, asked, SHEET).status_code == 404


def test_an_old_one_that_is_offered_no_more_is_shown_by_its_address(desk, monkeypatch):
    monkeypatch.setattr("cms_apps.hotline.drawing.fair.OFFERED", 1)
    old, new = in_force(MONDAY, 2), in_force(MONDAY + 9 * DAY, 2)
    assert ask(desk, old).context["rosters"] == [new, old]
    assert f'<option value="{old.pk}" selected>' in ask(desk, old).content.decode()


# -- What stands in it ------------------------------------------------------------------------------


def figures(answer, person):
    line = next(line for line in answer.context["lines"] if line.person == person)
    return [figure.term for figure in line.figures], [figure.ever for figure in line.figures]


def test_shifts_and_hours_of_these_days_and_in_all(desk):
    one, two = leader(name="王建国"), leader()
    in_force(MONDAY - 40 * DAY, 1, {leader_post(): [one]})
    roster = in_force(MONDAY, 8, {leader_post(): [one, two]})
    answer = ask(desk, roster)
    term, ever = figures(answer, one)
    # Four days, one of them of the festival (16 February): 3 × 28 hours and once three times as many.
    assert term == [4, 96, 32, 0, 0, 24, 3 * 28 + 3 * 28]
    assert ever[:3] == [5, 120, 40]
    assert "王建国" in answer.content.decode()


def test_by_post_it_says_how_far_people_are_apart(desk):
    roster = in_force(MONDAY, 3, {leader_post(): [leader(), leader()], head_post(): [head(), head()]})
    with translation.override("en"):
        found = ask(desk, roster).context["differences"]
    assert [(each.post.slug, each.hours) for each in found] == [("leader", 28.0), ("head", 28.0)]


def test_a_draft_counts_as_if_it_were_in_force(desk):
    one = leader()
    roster = filled(draft(MONDAY, 2), {leader_post(): [one]})
    assert figures(ask(desk, roster), one)[0][0] == 2
    DutyRoster.objects.filter(pk=roster.pk).update(state=RosterState.PUBLISHED, published_at=timezone.now())
    assert figures(ask(desk, roster), one)[0][0] == 2


def test_who_holds_no_post_and_did_nothing_is_left_out(desk):
    roster = in_force(MONDAY, 2)
    idle = leader()
    idle.posts.clear()
    assert idle not in [line.person for line in ask(desk, roster).context["lines"]]


def test_thirty_people_cost_as_many_queries_as_three(desk):
    counts = []
    for many in (3, 27):
        for number in range(many):
            leader()
            in_force(MONDAY + (many * 40 + number) * DAY, 1)
        roster = in_force(MONDAY + many * DAY, 3, {leader_post(): [leader() for _each in range(many)]})
        ask(desk, roster)
        with CaptureQueriesContext(connection) as queries:
            ask(desk, roster)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_workbook_has_the_same_as_numbers_and_no_formula(desk):
    one = leader(name="=1+1", phone=PHONE)
    roster = in_force(MONDAY, 2, {leader_post(): [one]})
    answer = ask(desk, roster, SHEET)
    assert answer.headers["Content-Disposition"].endswith('"fairness-2026-02-09-2026-02-10.xlsx"')
    book = load_workbook(BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows())
    assert [cell.value for cell in rows[1]][2:9] == [2, 48, 16, 0, 0, 0, 56]
    assert (rows[1][0].value, rows[1][0].data_type) == ("=1+1", "s")
    assert PHONE not in str([[cell.value for cell in row] for row in rows])
    assert len(book.worksheets) == 3


def test_the_menu_leads_there(on_duty):
    assert ADDRESS in on_duty.get("/admin/").content.decode()
