"""The page of a roster: drawing it week by week, putting it in force, and that nothing typed is lost."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from cms_apps.cases.setup import UNITS
from cms_apps.core.roles import EDITORS, MODERATORS, OFFICE
from cms_apps.hotline.models import DutyPost, DutyRoster, Shift
from cms_apps.hotline.services.filling import cells_of, fill
from cms_apps.hotline.services.rostering import put_in_force
from cms_apps.hotline.setup import DUTY
from cms_apps.hotline.states import RosterState
from tests.factories.cases import manager
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post
from tests.factories.people import UserFactory, administrator, member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = timezone.localdate


@pytest.fixture
def roster(campus):
    """Of a week from Monday on."""
    today = TODAY()
    return draft(today - DAY * today.weekday() + 7 * DAY)


@pytest.fixture
def desk(client, campus):
    client.force_login(member(OFFICE, username="desk"))
    return client


def page_of(roster, rest=""):
    return f"/admin/hotline/rosters/{roster.pk}/{rest}"


def name_of(post, day):
    return f"cell-{post.pk}-{day.isoformat()}"


def form_of(client, address):
    """Every field of the form as a browser would send it untouched."""
    html = client.get(address).content.decode()
    data = {"stamp": re.search(r'name="stamp" value="(\d+)"', html)[1]}
    for name, value in re.findall(r'name="(was-cell-[^"]+)" value="([^"]*)"', html):
        data[name] = value
        data[name.removeprefix("was-")] = value.split(",") if value else [""]
    return data


def text(answer):
    return answer.content.decode()


# -- Who may ----------------------------------------------------------------------------------------

MAY = {"office", "administrator"}
ROLES = ("office", "administrator", "manager", "editor", "moderator", "unit", "on duty", "stranger", "nobody")


def who(name):
    groups = {"office": OFFICE, "editor": EDITORS, "moderator": MODERATORS, "unit": UNITS}
    if name in groups:
        return member(groups[name], username=name)
    if name == "on duty":
        user = member(DUTY, username="duty")
        leader(user=user)
        return user
    return {"administrator": administrator, "manager": manager, "stranger": UserFactory}[name]()


@pytest.mark.parametrize("name", ROLES)
def test_rosters_are_for_who_may_manage_them(client, roster, name):
    frozen = in_force(TODAY() + 100 * DAY, 2)
    post, one = leader_post(), leader()
    if name != "nobody":
        client.force_login(who(name))
    change = f"change/?post={post.pk}&day={frozen.first.isoformat()}"
    addresses = [
        page_of(roster),
        page_of(frozen),
        page_of(roster, "publish/"),
        page_of(frozen, change),
        page_of(roster, "import/"),
        page_of(roster, "xlsx/"),
    ]
    for address in addresses:
        status = client.get(address).status_code
        assert (status == 200) if name in MAY else (status in {302, 404}), (name, address)
    register = client.get("/admin/cms_hotline/dutyroster/").status_code
    assert (register == 200) if name in MAY else (register in {302, 403})
    data = {"stamp": 0, f"was-{name_of(post, roster.first)}": "", name_of(post, roster.first): one.pk}
    answers = [
        client.post(page_of(roster), data),
        client.post(page_of(roster, "import/"), {"act": "take_over", "plan": "x"}),
        client.post(page_of(frozen, change), {}),
        client.post(page_of(roster, "publish/"), {"stamp": 1, "with_gaps": "on"}),
    ]
    statuses = [answer.status_code for answer in answers]
    assert (statuses == [303, 409, 422, 303]) if name in MAY else set(statuses) <= {302, 404}
    assert roster.shifts.exists() is (name in MAY)


def test_one_right_is_enough_and_taken_away_it_is_gone(client, roster):
    user = UserFactory()
    for codename in ("access_admin", "manage_roster"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    client.force_login(user)
    assert client.get(page_of(roster)).status_code == 200
    user.user_permissions.remove(Permission.objects.get(codename="manage_roster"))
    assert client.get(page_of(roster)).status_code == 404


def test_what_is_not_there_is_not_found(desk):
    for rest in ("", "publish/", "import/", "xlsx/", "change/"):
        assert desk.get(f"/admin/hotline/rosters/999999/{rest}").status_code == 404
        assert desk.post(f"/admin/hotline/rosters/999999/{rest}").status_code == 404


def test_without_its_token_nothing_is_done(roster):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member(OFFICE, username="desk"))
    assert strict.post(page_of(roster), {"stamp": 0}).status_code == 403


def test_nobody_keeps_a_copy_of_the_page(desk, roster):
    assert "no-store" in desk.get(page_of(roster)).headers["Cache-Control"]


# -- Drawing ----------------------------------------------------------------------------------------


def test_a_week_is_stored_in_one_press(desk, roster):
    one, two, chief = leader(), leader(), head()
    data = form_of(desk, page_of(roster))
    for number, day in enumerate(roster.days):
        data[name_of(leader_post(), day)] = [str((one, two)[number % 2].pk), ""]
    data[name_of(head_post(), roster.first)] = [str(chief.pk)]
    answer = desk.post(page_of(roster), data)
    assert answer.status_code == 303
    assert answer.url == f"{page_of(roster)}?from={roster.first.isoformat()}"
    assert Shift.objects.count() == 8
    assert cells_of(roster)[leader_post().pk, roster.last] == [one.pk]
    assert form_of(desk, page_of(roster))[name_of(head_post(), roster.first)] == [str(chief.pk)]


def test_two_people_at_a_post_each_have_a_select_and_a_third_has_room(desk, roster):
    one, two, post = leader(), leader(), leader_post()
    filled_cell(roster, post, [one, two])
    html = text(desk.get(page_of(roster)))
    assert html.count(f'<select name="{name_of(post, roster.first)}"') == 3
    assert html.count(f'<select name="{name_of(post, roster.last)}"') == 2


def filled_cell(roster, post, people, day=None):
    roster.refresh_from_db()
    fill(
        roster_id=roster.pk,
        cells={(post.pk, day or roster.first): [person.pk for person in people]},
        stamp=roster.stamp,
    )


def test_a_month_is_shown_and_stored_too(desk, campus):
    roster, one = draft(TODAY().replace(day=1), 28), leader()
    address = f"{page_of(roster)}?span=month"
    data = form_of(desk, address)
    for day in roster.days:
        data[name_of(leader_post(), day)] = [str(one.pk)]
    answer = desk.post(address, data)
    assert (answer.status_code, roster.shifts.count()) == (303, 28)
    assert "span=month" in answer.url


def test_only_people_who_may_hold_a_post_are_offered_and_who_stands_there_stays(desk, roster):
    gone, post = leader(), leader_post()
    filled_cell(roster, post, [gone])
    gone.posts.clear()
    data = form_of(desk, page_of(roster))
    html = text(desk.get(page_of(roster)))
    assert html.count(f'<option value="{gone.pk}" selected>') == 1
    assert html.count(f'<option value="{gone.pk}">') == 1  # in the second select of that cell
    assert desk.post(page_of(roster), data).status_code == 303
    assert roster.shifts.get().person == gone


def test_an_untouched_form_changes_nothing_and_is_in_nobodys_way(desk, roster):
    filled_cell(roster, leader_post(), [leader()])
    data = form_of(desk, page_of(roster))
    desk.post(page_of(roster), data)
    assert DutyRoster.objects.get(pk=roster.pk).stamp == 1


def test_what_somebody_else_did_to_the_same_week_is_named_and_what_was_typed_kept(desk, roster):
    mine, theirs, post = leader(name="我选的"), leader(name="他们选的"), leader_post()
    data = form_of(desk, page_of(roster))
    filled_cell(roster, post, [theirs])
    filled_cell(roster, post, [theirs], roster.last)
    data[name_of(post, roster.first)] = [str(mine.pk)]
    answer = desk.post(page_of(roster), data)
    assert answer.status_code == 409
    assert [each["who"] for each in answer.context["meanwhile"]] == ["他们选的", "他们选的"]
    cells = {choice.name: choice for row in answer.context["rows"] for choice in row.choices}
    assert cells[name_of(post, roster.first)].people == [mine.pk]
    assert cells[name_of(post, roster.last)].people == [theirs.pk]  # nobody chose anything else there
    assert cells_of(roster)[post.pk, roster.first] == [theirs.pk]
    again = {"stamp": answer.context["roster"].stamp}
    for name, choice in cells.items():
        again[f"was-{name}"], again[name] = choice.was, [str(person) for person in choice.people]
    assert desk.post(page_of(roster), again).status_code == 303
    assert cells_of(roster) == {(post.pk, roster.first): [mine.pk], (post.pk, roster.last): [theirs.pk]}


def test_what_somebody_else_did_in_another_week_is_no_hindrance(desk, campus):
    monday = TODAY() - DAY * TODAY().weekday() + 7 * DAY
    roster, one, post = draft(monday, 14), leader(), leader_post()
    data = form_of(desk, page_of(roster))
    filled_cell(roster, post, [one], roster.last)
    data[name_of(post, roster.first)] = [str(one.pk)]
    assert desk.post(page_of(roster), data).status_code == 303
    assert roster.shifts.count() == 2


def test_the_same_press_twice_is_once(desk, roster):
    one, post = leader(), leader_post()
    data = form_of(desk, page_of(roster))
    data[name_of(post, roster.first)] = [str(one.pk)]
    assert desk.post(page_of(roster), data).status_code == 303
    assert desk.post(page_of(roster), data).status_code == 303
    assert roster.shifts.count() == 1


@pytest.mark.parametrize(
    "value", ["\x00", "一", "１", "-1", "1e9", "9" * 30, "<script>", "999999", "\ud800", "1,2"]
)
def test_bad_input_is_no_server_error(desk, roster, value):
    name = name_of(leader_post(), roster.first)
    for stamp, was in ((value, value), (0, "")):
        body = urlencode({"stamp": stamp, f"was-{name}": was, name: value}, errors="surrogatepass")
        answer = desk.post(page_of(roster), body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in {303, 409, 422}
    assert not roster.shifts.exists()
    assert desk.get(f"{page_of(roster)}?from={value!a}&span={value!a}").status_code == 200


def test_gaps_clashes_and_doubles_are_told_with_links_to_their_cells(desk, roster):
    both = leader()
    both.posts.add(head_post())
    filled_cell(roster, leader_post(), [both])
    filled_cell(roster, head_post(), [both])
    other = filled(draft(roster.first, 1), {leader_post(): [leader()]})
    put_in_force(roster_id=other.pk, actor=None, with_gaps=True)
    answer = desk.get(page_of(roster))
    kinds = answer.context["findings"]
    assert [kind.total for kind in kinds] == [1, 1, 12]
    links = [finding.url for kind in kinds for finding in kind.listed]
    assert f"{page_of(roster)}?from={roster.first.isoformat()}#{name_of(head_post(), roster.first)}" in links
    for finding in (finding for kind in kinds for finding in kind.listed):
        assert f'id="{finding.url.split("#")[1]}"' in text(answer)


def test_a_year_of_gaps_is_no_long_page(desk, campus):
    answer = desk.get(page_of(draft(TODAY(), 365)))
    assert answer.context["findings"][0].total == 730
    assert len(answer.context["findings"][0].listed) == 60


def test_without_posts_or_people_it_says_so(desk, roster):
    with translation.override("en"):
        assert [post.slug for post in desk.get(page_of(roster)).context["people_missing"]] == [
            "leader",
            "head",
        ]
    DutyPost.objects.update(is_active=False)
    answer = desk.get(page_of(roster))
    assert answer.status_code == 200
    assert answer.context["posts"] == []


def test_a_full_month_costs_as_many_queries_as_an_empty_week(desk, campus):
    empty = draft(TODAY() + 200 * DAY, 7)
    full = filled(
        draft(TODAY().replace(day=1) + 400 * DAY, 28),
        {leader_post(): [leader() for _each in range(20)], head_post(): [head() for _each in range(20)]},
    )
    desk.get(page_of(empty))
    counts = []
    for address in (page_of(empty), f"{page_of(full)}?span=month"):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# -- Putting it in force ----------------------------------------------------------------------------


def publish(client, roster, **data):
    roster.refresh_from_db()
    return client.post(page_of(roster, "publish/"), {"stamp": roster.stamp, **data})


def state(roster):
    return DutyRoster.objects.get(pk=roster.pk).state


def test_gaps_are_shown_once_more_and_have_to_be_accepted(desk, roster):
    filled(roster, {leader_post(): [leader()]})
    assert desk.get(page_of(roster, "publish/")).context["has_gaps"]
    assert publish(desk, roster).status_code == 422
    assert state(roster) == RosterState.DRAFT
    answer = publish(desk, roster, with_gaps="on")
    assert (answer.status_code, answer.url) == (303, page_of(roster))
    assert state(roster) == RosterState.PUBLISHED
    assert DutyRoster.objects.get(pk=roster.pk).published_by.username == "desk"


def test_clashes_bar_it_whatever_is_accepted(desk, roster):
    both = leader()
    both.posts.add(head_post())
    filled(roster, {leader_post(): [both], head_post(): [both]})
    assert desk.get(page_of(roster, "publish/")).context["is_barred"]
    assert publish(desk, roster, with_gaps="on").status_code == 422
    assert state(roster) == RosterState.DRAFT


def test_what_changed_since_the_page_was_opened_is_looked_at_first(desk, roster):
    filled_cell(roster, leader_post(), [leader()])
    answer = desk.post(page_of(roster, "publish/"), {"stamp": 0, "with_gaps": "on"})
    assert (answer.status_code, state(roster)) == (409, RosterState.DRAFT)


def test_pressed_twice_it_is_in_force_once(desk, roster):
    filled(roster, {leader_post(): [leader()], head_post(): [head()]})
    assert publish(desk, roster).status_code == 303
    assert publish(desk, roster).status_code == 303
    assert desk.get(page_of(roster, "publish/")).status_code == 303


def test_in_force_the_page_has_no_form_and_a_late_press_changes_nothing(desk, roster):
    filled(roster, {leader_post(): [leader()], head_post(): [head()]})
    data = form_of(desk, page_of(roster))
    publish(desk, roster)
    data[name_of(leader_post(), roster.first)] = [str(leader().pk)]
    before = cells_of(roster)
    assert desk.post(page_of(roster), data).status_code == 303
    assert cells_of(roster) == before
    html = text(desk.get(page_of(roster)))
    assert "<select" not in html
    assert 'name="stamp"' not in html
