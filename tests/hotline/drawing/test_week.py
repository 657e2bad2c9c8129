"""The sheet for the wall: names of the week, for those on the roster and those who keep it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms_apps.core.roles import EDITORS, OFFICE
from cms_apps.hotline.services.rostering import Change, change_duty
from cms_apps.hotline.setup import DUTY
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post
from tests.factories.people import UserFactory, administrator, member

pytestmark = pytest.mark.django_db
WEEK = "/admin/hotline/week/"
DAY = timedelta(days=1)


@pytest.fixture
def monday():
    today = timezone.localdate()
    return today - DAY * today.weekday() + 7 * DAY


def names(answer):
    return {held.person.name for row in answer.context["rows"] for cell in row.cells for held in cell.held}


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("office", True),
        ("administrator", True),
        ("on duty", True),
        ("off the roster", False),
        ("editor", False),
        ("stranger", False),
        ("nobody", False),
    ],
)
def test_it_is_for_those_on_the_roster_and_those_who_keep_it(client, campus, who, may):
    user = {
        "office": lambda: member(OFFICE),
        "administrator": administrator,
        "editor": lambda: member(EDITORS),
        "on duty": lambda: member(DUTY),
        "off the roster": lambda: member(DUTY),
        "stranger": UserFactory,
        "nobody": lambda: None,
    }[who]()
    if who in {"on duty", "off the roster"}:
        leader(user=user, is_active=who == "on duty")
    if user:
        client.force_login(user)
    assert (client.get(WEEK).status_code == 200) is may


def test_it_shows_what_is_in_force_with_changes_and_no_draft_and_no_telephone(client, campus, monday):
    client.force_login(member(OFFICE))
    chief, other = head(name="值班甲", phone="13700001111"), head(name="替班乙")
    in_force(monday, 7, {leader_post(): [leader(name="领导丙")], head_post(): [chief]})
    filled(draft(monday + 7 * DAY, 7), {leader_post(): [leader(name="草稿丁")]})
    start, end = head_post().span_on(monday)
    change_duty(Change(post=head_post(), starts_at=start, ends_at=end, goes=chief, comes=other), actor=None)
    answer = client.get(f"{WEEK}?from={monday + 2 * DAY}")
    assert names(answer) == {"值班甲", "替班乙", "领导丙"}
    assert len(answer.context["rows"]) == 7
    assert "13700001111" not in answer.content.decode()
    assert names(client.get(f"{WEEK}?from={monday + 7 * DAY}")) == set()
    assert "no-store" in answer.headers["Cache-Control"]


def test_weeks_across_two_rosters_are_whole(client, campus, monday):
    client.force_login(member(OFFICE))
    in_force(monday, 3, {leader_post(): [leader(name="前半")]})
    in_force(monday + 3 * DAY, 4, {leader_post(): [leader(name="后半")]})
    assert names(client.get(f"{WEEK}?from={monday}")) == {"前半", "后半"}


@pytest.mark.parametrize("asked", ["", "x", "0001-01-01", "9999-12-31", "%00", "%ED%A0%80"])
def test_any_week_may_be_asked_for(client, campus, asked):
    client.force_login(member(OFFICE))
    assert client.get(f"{WEEK}?from={asked}").status_code == 200


def test_a_full_week_costs_as_many_queries_as_an_empty_one(client, campus, monday, django_assert_num_queries):
    client.force_login(member(OFFICE))
    in_force(monday, 7, {leader_post(): [leader()]})
    many = {leader_post(): [leader() for _each in range(7)], head_post(): [head() for _each in range(7)]}
    in_force(monday + 7 * DAY, 7, many)
    client.get(WEEK)
    for day in (monday, monday + 7 * DAY):
        with django_assert_num_queries(WEEK_QUERIES):
            client.get(f"{WEEK}?from={day}")


WEEK_QUERIES = 21
