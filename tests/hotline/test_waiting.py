"""What the admin's first panel says of the roster."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone
from time_machine import travel

from cms_apps.core.roles import OFFICE
from cms_apps.hotline.models import DutyPost
from cms_apps.hotline.setup import DUTY
from cms_apps.hotline.waiting import gaps_ahead, waiting_hotline
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post
from tests.factories.people import UserFactory, member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def noon(campus):
    today = timezone.localdate()
    with travel(leader_post().span_on(today)[0] + timedelta(hours=4), tick=False):
        yield today


def lines(user):
    request = RequestFactory().get("/admin/")
    request.user = user
    return {item.order: item for item in waiting_hotline(request)}


def test_who_keeps_the_roster_sees_where_nobody_will_be(noon):
    office = member(OFFICE)
    assert lines(office)[40].count == 0  # no roster was in force yet
    in_force(noon - 40 * DAY, 3)
    assert lines(office)[40].count == 2 * 15  # both posts, the rest of today's shift and of two weeks
    in_force(noon - DAY, 17, {leader_post(): [leader()], head_post(): [head()]})
    assert lines(office)[40].count == 0
    DutyPost.objects.create(slug="night", name="夜班")
    item = lines(office)[40]
    assert item.count == 15
    assert item.url == f"/admin/hotline/week/?from={noon.isoformat()}"


def test_posts_out_of_use_and_drafts_count_for_nothing(noon):
    in_force(noon - 40 * DAY, 3)
    filled(draft(noon - DAY, 17), {leader_post(): [leader()]})
    assert len(gaps_ahead()) == 30
    DutyPost.objects.update(is_active=False)
    assert gaps_ahead() == []


def test_who_is_on_the_roster_sees_their_next_shift(noon):
    user = member(DUTY)
    me = leader(user=user)
    assert lines(user)[41].count == 0
    in_force(noon + DAY, 10, {leader_post(): [leader(), me]})
    item = lines(user)[41]
    assert (item.count, item.url) == (3, "/admin/hotline/my-shifts/")
    assert f"{noon + 2 * DAY} 08:00" in item.label
    assert list(lines(user)) == [41, 43]


def test_others_see_nothing_of_it(noon):
    leader(user=(left := member(DUTY)), is_active=False)
    for user in (UserFactory(), left):
        assert lines(user) == {}


def test_the_first_panel_is_drawn_with_it(client, noon):
    client.force_login(member(OFFICE))
    assert "/admin/hotline/week/" in client.get("/admin/").content.decode()


def test_a_full_fortnight_costs_what_an_empty_one_does(noon, django_assert_num_queries):
    in_force(noon - 40 * DAY, 3)
    with django_assert_num_queries(4):
        gaps_ahead()
    in_force(noon, 14, {leader_post(): [leader(), leader()], head_post(): [head(), head()]})
    with django_assert_num_queries(4):
        gaps_ahead()
