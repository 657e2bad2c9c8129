"""Rights begin and end with the second of a term, wherever they are asked for."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import travel

from cms_apps.societies.models import RightsClock, Term
from cms_apps.societies.rights import apply, apply_if_due
from cms_apps.societies.services.terms import end_now, midnight
from tests.factories.people import UserFactory
from tests.factories.societies import adviser, news, office_of, officer, page_of, society

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def made(campus):
    return society()


def may_edit(user, page):
    user = type(user).objects.get(pk=user.pk)
    return page.specific.permissions_for_user(user).can_edit()


def test_an_officer_edits_the_societys_pages_and_no_others(made, campus):
    user, other = officer(made), society("energy")
    assert may_edit(user, page_of(made))
    assert may_edit(user, news(made))
    assert not may_edit(user, page_of(made).get_parent())
    for page in (campus.root_page, page_of(other), page_of(other).get_parent(), news(other)):
        assert not may_edit(user, page)
    tester = page_of(made).permissions_for_user(type(user).objects.get(pk=user.pk))
    assert not tester.can_publish()
    assert not tester.can_delete()


def test_before_the_term_and_after_it_there_are_no_rights(made):
    today = timezone.localdate()
    user = officer(made, first=today + 2 * DAY, last=today + 3 * DAY)
    page = page_of(made)
    begins, ends = midnight(today + 2 * DAY), midnight(today + 4 * DAY)
    second = timedelta(seconds=1)
    for moment, may in ((begins - second, False), (begins, True), (ends - second, True), (ends, False)):
        with travel(moment, tick=False):
            apply_if_due()
            assert may_edit(user, page) is may
    assert Term.objects.get().user == user  # what was stays


def test_the_first_request_after_a_boundary_finds_the_rights_gone(made):
    user = officer(made, last=timezone.localdate())
    client = Client()
    client.force_login(user)
    edit = f"/admin/pages/{page_of(made).pk}/edit/"
    assert client.get(edit).status_code == 200
    with travel(midnight(timezone.localdate() + DAY), tick=False):
        assert client.get(edit).status_code == 302  # to the login: not even the admin is open


def test_a_term_that_is_ended_takes_the_rights_before_it_returns(made):
    user = officer(made)
    end_now(Term.objects.get().pk)
    assert not may_edit(user, page_of(made))
    assert not user.groups.exists()


def test_who_holds_two_offices_keeps_the_rights_of_the_second(made):
    user = officer(made)
    officer(made, user, name="秘书")
    end_now(Term.objects.earliest("pk").pk)
    assert may_edit(user, page_of(made))


def test_offices_without_rights_give_none_and_so_do_societies_that_rest(made):
    office_of(made, "顾问", gives_rights=False, seats=9)
    assert not may_edit(officer(made, name="顾问"), page_of(made))
    user, guide = officer(made), adviser(made)
    made.is_active = False
    made.save()
    apply()
    assert not may_edit(user, page_of(made))
    assert not may_edit(guide, page_of(made))


def test_an_adviser_publishes_and_is_one_as_long_as_the_register_says(made):
    guide = adviser(made)
    assert page_of(made).permissions_for_user(guide).can_publish()
    assert not page_of(made).get_parent().specific.permissions_for_user(guide).can_edit()
    made.advisers.remove(guide)
    apply()
    assert not may_edit(guide, page_of(made))


def test_who_is_put_into_the_group_by_hand_goes_at_the_next_change(made):
    intruder = UserFactory()
    made.officers.user_set.add(intruder)
    officer(made)
    assert list(made.officers.user_set.values_list("username", flat=True)) != [intruder.username]
    assert not intruder.groups.exists()


def test_a_quiet_request_costs_one_query_and_an_anonymous_one_none(made, django_assert_num_queries):
    officer(made)
    with django_assert_num_queries(1):
        assert apply_if_due() is False


def test_the_clock_stands_at_the_next_beginning_or_end(made):
    today = timezone.localdate()
    officer(made, first=today - 3 * DAY, last=today + 5 * DAY)
    officer(made, first=today + 2 * DAY, last=today + 9 * DAY)
    assert RightsClock.objects.get().next_at == midnight(today + 2 * DAY)
