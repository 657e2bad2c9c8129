"""Having a draft drawn up by the rules: who may, what is refused, and where the outcome stands."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms_apps.core.roles import EDITORS, OFFICE
from cms_apps.hotline.drawing import generate as page
from cms_apps.hotline.generating.saving import MOST_DAYS
from cms_apps.hotline.models import DutyLeave, DutyPair, DutyPost, DutyRoster
from cms_apps.hotline.services.filling import cells_of
from cms_apps.hotline.services.rostering import put_in_force
from cms_apps.hotline.setup import DUTY
from tests.factories.hotline import draft, filled, head, head_post, leader, leader_post, put_shift
from tests.factories.people import UserFactory, administrator, member

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)
DAY = timedelta(days=1)


@pytest.fixture
def roster(campus):
    return draft(MONDAY, 4)


@pytest.fixture
def staff(campus):
    return [leader(), leader()], [head(), head()]


@pytest.fixture
def desk(client, campus):
    client.force_login(member(OFFICE, username="desk"))
    return client


def address(roster, rest="generate/"):
    return f"/admin/hotline/rosters/{roster.pk}/{rest}"


def press(client, roster, **fields):
    stamp = DutyRoster.objects.get(pk=roster.pk).stamp
    data = {"seed": "0", "keep": "on", "stamp": stamp, **fields}
    return client.post(address(roster), {name: value for name, value in data.items() if value is not None})


def outcome(client, roster):
    return client.get(address(roster)).context["outcome"]


# -- Who may ----------------------------------------------------------------------------------------

MAY = {"office": True, "administrator": True, "on duty": False, "editor": False, "nobody": False}


@pytest.mark.parametrize("who", MAY)
def test_it_is_for_who_may_manage_rosters(client, roster, staff, who):
    groups = {"office": OFFICE, "on duty": DUTY, "editor": EDITORS}
    if who in groups:
        client.force_login(user := member(groups[who]))
        if who == "on duty":
            leader(user=user)
    elif who == "administrator":
        client.force_login(administrator())
    status, pressed = client.get(address(roster)).status_code, press(client, roster).status_code
    assert (status, pressed) == (200, 303) if MAY[who] else {status, pressed} <= {302, 404}
    assert roster.shifts.exists() is MAY[who]


def test_without_its_token_nothing_is_drawn_up(roster, staff):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member(OFFICE))
    assert press(strict, roster).status_code == 403
    assert not roster.shifts.exists()


def test_a_roster_that_is_not_there_is_not_found(desk):
    assert desk.get("/admin/hotline/rosters/999999/generate/").status_code == 404
    assert desk.post("/admin/hotline/rosters/999999/generate/").status_code == 404


# -- What it goes by --------------------------------------------------------------------------------


def test_it_says_what_it_goes_by_and_where_that_is_changed(desk, roster, staff):
    (one, two), _heads = staff
    DutyPair.objects.create(one=one, other=two)
    for first, last in ((MONDAY - 3 * DAY, MONDAY), (MONDAY + 3 * DAY, MONDAY + 9 * DAY)):
        DutyLeave.objects.create(person=one, first=first, last=last)
    DutyLeave.objects.create(person=one, first=MONDAY + 4 * DAY, last=MONDAY + 9 * DAY)
    answer = desk.get(address(roster))
    assert (answer.context["away"], answer.context["pairs"]) == (2, 1)
    assert [len(post.able) for post in answer.context["posts"]] == [2, 2]
    html = answer.content.decode()
    for kind in ("dutyleave", "dutypair", "dutyperson"):
        assert f'href="/admin/cms_hotline/{kind}/"' in html
    assert re.search(r'href="/admin/settings/cms_hotline/dutyrules/', html)
    assert f'href="{address(roster)}"' in desk.get(address(roster, "")).content.decode()


def test_with_the_one_right_only_there_is_no_link_to_what_is_closed(client, roster, staff):
    user = UserFactory()
    for codename in ("access_admin", "manage_roster"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    html = client.get(address(roster)).content.decode()
    assert "/admin/cms_hotline/dutyleave/" not in html
    assert "dutyrules" not in html
    assert press(client, roster).status_code == 303


# -- The outcome ------------------------------------------------------------------------------------


def test_a_press_fills_the_roster_and_comes_back_to_tell(desk, roster, staff):
    answer = press(desk, roster, seed="7")
    assert (answer.status_code, answer.url) == (303, address(roster))
    found = outcome(desk, roster)
    assert (found["filled"], found["kept"], found["empty"], found["seed"]) == (8, 0, [], 7)
    assert roster.shifts.count() == 8
    html = desk.get(address(roster)).content.decode()
    assert f'href="/admin/hotline/fairness/?roster={roster.pk}"' in html
    assert re.search(r'name="seed" value="7"', html)


def test_the_spread_is_told_in_hours(desk, roster):
    leader(), leader(), leader()
    DutyPost.objects.exclude(slug="leader").update(is_active=False)
    press(desk, roster)
    found = outcome(desk, roster)
    # Four shifts of 28 weighted hours for three people: one has two.
    assert (found["spread"], found["least"], found["is_evenest"]) == (28.0, 28.0, True)


def test_what_stays_empty_is_told_with_its_reason_and_what_to_look_at_too(desk, roster):
    one, other = leader(name="王建国"), leader(name="李素梅")
    DutyLeave.objects.create(person=one, first=MONDAY, last=MONDAY + 9 * DAY)
    filled(roster, {head_post(): [head()]})
    DutyPair.objects.create(one=one, other=other, rule=DutyPair.Rule.TOGETHER)
    press(desk, roster)
    found = outcome(desk, roster)
    assert (found["filled"], found["kept"], len(found["empty"])) == (0, 4, 4)
    assert "王建国" in found["empty"][0]
    assert found["empty"][0] in desk.get(address(roster)).content.decode()


def test_by_hand_stays_only_where_it_is_ticked(desk, roster, staff):
    (one, _two), _heads = staff
    put_shift(roster_id=roster.pk, post=leader_post(), day=MONDAY, people=[one])
    press(desk, roster)
    assert outcome(desk, roster)["kept"] == 1
    press(desk, roster, keep=None)
    found = outcome(desk, roster)
    assert (found["kept"], found["keep"], roster.shifts.filter(by_hand=True).count()) == (0, False, 0)


def test_the_outcome_goes_once_the_roster_is_changed_and_is_nobody_elses(desk, roster, staff):
    (one, _two), _heads = staff
    press(desk, roster)
    other = Client()
    other.force_login(member(OFFICE))
    assert outcome(other, roster) is None
    assert outcome(desk, draft(MONDAY + 50 * DAY, 2)) is None
    assert outcome(desk, roster) is not None
    put_shift(roster_id=roster.pk, post=leader_post(), day=MONDAY, people=[one])
    assert outcome(desk, roster) is None
    assert not [key for key in desk.session.keys() if key.startswith("cms_hotline")]  # noqa: SIM118


def test_of_two_outcomes_the_newer_one_is_told(desk, roster, staff):
    press(desk, roster, seed="1")
    press(desk, roster, seed="2")
    assert outcome(desk, roster)["seed"] == 2


def test_the_page_takes_as_many_queries_for_many_people_as_for_few(desk, roster, staff):
    counts = []
    for many in (1, 20):
        for _number in range(many):
            DutyLeave.objects.create(person=leader(), first=MONDAY, last=MONDAY)
        desk.get(address(roster))
        with CaptureQueriesContext(connection) as queries:
            desk.get(address(roster))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# -- What is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "seed", ["", "zwei", "-1", "10000", "9" * 5000, "1.5", "1\0", "\0", "1e3", None, "<b>"], ids=repr
)
def test_a_number_that_is_none_is_told_at_its_field_and_the_tick_stays_as_it_was(desk, roster, staff, seed):
    answer = press(desk, roster, seed=seed, keep=None)
    assert answer.status_code == 422
    assert answer.context["form"].errors["seed"]
    assert 'name="keep" checked' not in answer.content.decode()
    assert not roster.shifts.exists()


@pytest.mark.parametrize("stamp", ["", "x", "-1", "99", "9" * 5000, "0\0", None], ids=repr)
def test_a_page_that_is_no_longer_true_is_refused_and_nothing_typed_is_lost(desk, roster, staff, stamp):
    put_shift(roster_id=roster.pk, post=leader_post(), day=MONDAY, people=staff[0][:1])
    before = cells_of(roster)
    answer = press(desk, roster, seed="41", stamp=stamp)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="seed" value="41"' in html
    assert 'name="stamp" value="1"' in html  # so that the next press does it
    assert answer.context["outcome"] is None
    assert cells_of(roster) == before
    assert press(desk, roster, seed="41").status_code == 303


@pytest.mark.parametrize("stamp", ["9" * 5000, "x"])
def test_beside_it_a_huge_stamp_is_stale_too(desk, roster, staff, stamp):
    assert desk.post(address(roster, "publish/"), {"stamp": stamp, "with_gaps": "on"}).status_code == 409
    cell = f"cell-{leader_post().pk}-{MONDAY.isoformat()}"
    data = {"stamp": stamp, f"was-{cell}": "", cell: staff[0][0].pk}
    assert desk.post(address(roster, ""), data).status_code in {303, 409}


def test_pressed_twice_the_second_is_stale_and_tells_what_the_first_did(desk, roster, staff):
    assert press(desk, roster, seed="3", stamp=0).status_code == 303
    shifts = list(roster.shifts.values_list("pk"))
    with translation.override("en"):
        answer = press(desk, roster, seed="3", stamp=0)
    assert answer.status_code == 409
    assert (answer.context["outcome"]["filled"], answer.context["outcome"]["seed"]) == (8, 3)
    assert len(answer.context["refusal"]) == 1
    assert list(roster.shifts.values_list("pk")) == shifts
    assert outcome(desk, roster)["filled"] == 8
    assert press(desk, roster, seed="3").status_code == 303


def test_a_press_that_was_overtaken_tells_what_the_other_did_though_it_began_before(
    desk, roster, staff, monkeypatch
):
    """Its own session was read before the first press kept its outcome there."""
    first = Client()
    first.cookies = desk.cookies
    really = page.generate

    def overtaken(**how):
        monkeypatch.setattr(page, "generate", really)
        assert press(first, roster, seed="5", stamp=0).status_code == 303
        return really(**how)

    monkeypatch.setattr(page, "generate", overtaken)
    answer = press(desk, roster, seed="5", stamp=0)
    assert answer.status_code == 409
    assert answer.context["outcome"]["filled"] == 8
    assert outcome(desk, roster)["seed"] == 5


def test_what_somebody_else_did_meanwhile_is_not_told_as_ones_own(desk, roster, staff):
    press(desk, roster)
    put_shift(roster_id=roster.pk, post=leader_post(), day=MONDAY, people=staff[0][:1])
    answer = press(desk, roster, stamp=1)
    assert (answer.status_code, answer.context["outcome"]) == (409, None)


def test_in_force_nothing_is_drawn_up_any_more(desk, roster, staff):
    press(desk, roster)
    put_in_force(roster_id=roster.pk, actor=None)
    before = cells_of(roster)
    for answer in (desk.get(address(roster)), press(desk, roster), press(desk, roster, seed="x")):
        assert (answer.status_code, answer.url) == (303, address(roster, ""))
    assert cells_of(roster) == before
    assert not [key for key in desk.session.keys() if key.startswith("cms_hotline")]  # noqa: SIM118


def test_put_in_force_while_it_is_worked_out_it_stays_as_it_is(desk, roster, staff, monkeypatch):
    filled(roster, {leader_post(): staff[0], head_post(): staff[1]})
    before, really = cells_of(roster), page.generate

    def frozen_meanwhile(**how):
        put_in_force(roster_id=roster.pk, actor=None)
        return really(**how)

    monkeypatch.setattr(page, "generate", frozen_meanwhile)
    answer = press(desk, roster)
    assert (answer.status_code, answer.url) == (303, address(roster, ""))
    assert cells_of(roster) == before


def test_too_many_days_are_refused_before_and_after_the_press(desk, campus, staff):
    roster = draft(MONDAY, MOST_DAYS + 1)
    assert desk.get(address(roster)).context["is_too_long"]
    answer = press(desk, roster, seed="12")
    assert answer.status_code == 422
    assert str(MOST_DAYS) in answer.context["refusal"][0]
    assert 'name="seed" value="12"' in answer.content.decode()
    assert not roster.shifts.exists()


def test_without_posts_or_people_it_says_so_instead_of_failing(desk, roster):
    assert press(desk, roster).status_code == 303
    assert len(outcome(desk, roster)["empty"]) == 8
    DutyPost.objects.update(is_active=False)
    assert press(desk, roster).status_code == 303
    assert desk.get(address(roster)).status_code == 200
