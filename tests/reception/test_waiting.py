"""What the admin's first panel says of reception days: its numbers are those of the lists it leads to."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone
from time_machine import travel

from cms_apps.cases.models import Case
from cms_apps.reception.models import Talk
from cms_apps.reception.services.keeping_desk import close_desk
from cms_apps.reception.setup import HOSTS
from cms_apps.reception.states import TalkOutcome
from cms_apps.reception.waiting import WORDED_WITHIN, waiting_reception
from tests.factories.cases import office, person, unit_named
from tests.factories.desk import day_of, desk_page, here, talked
from tests.factories.reception import HostFactory, signed_up, slots_of

pytestmark = pytest.mark.django_db
DESK = "/admin/reception/desk/"


@pytest.fixture
def lin(campus):
    return HostFactory(name="林助理", user=person(HOSTS, name="lin"))


@pytest.fixture
def page(campus, lin):
    page = desk_page(campus.root_page, hosts=[lin])
    with travel(page.starts_at - timedelta(minutes=30)):
        yield page


@pytest.fixture
def slot(page):
    return slots_of(page)[0]


def waits(user):
    """Counts by where they lead."""
    request = RequestFactory().get("/admin/")
    request.user = user
    return {item.url: item.count for item in waiting_reception(request)}


def owed(slot, days):
    by = timezone.localdate() + timedelta(days=days)
    return talked(here(slot), outcome=TalkOutcome.OWED, owed_by=by, unit=unit_named("canteens"))


def test_a_host_sees_today_s_desk_with_the_people_still_to_come_and_nothing_else(page, slot, lin):
    signed_up(slot, party=2)
    here(slots_of(page)[1])
    assert waits(lin.user) == {f"{DESK}{day_of(page).pk}/": 2}


def test_on_other_days_and_after_closing_the_desk_does_not_wait(page, slot, lin):
    with travel(page.starts_at - timedelta(days=1)):
        assert waits(lin.user) == {}
    with travel(page.ends_at + timedelta(minutes=5)):
        close_desk(day_of(page).pk)
        assert waits(lin.user) == {}


def test_two_desks_of_one_day_lead_to_the_list(page, slot, campus):
    other = desk_page(campus.root_page, slug="other", starts_at=page.starts_at + timedelta(hours=1))
    signed_up(slot)
    signed_up(slots_of(other)[0])
    assert waits(office())[DESK] == 2


def test_the_office_words_talks_and_sees_promises_due(slot, client):
    desk = office()
    register = "/admin/cms_reception/talk/"
    near, far = owed(slot, 1), owed(slot, 20)
    talk = talked(here(slot))
    Talk.objects.filter(pk=talk.pk).update(raised="窗口")
    assert waits(desk)[f"{register}?to_do=word"] == 2
    assert waits(desk)[f"{register}?to_do=due"] == 1
    client.force_login(desk)
    due = client.get(register, {"to_do": "due"}).content.decode()
    assert near.number in due
    assert far.number not in due


def test_a_promise_answered_and_a_talk_of_long_ago_do_not_wait(slot):
    desk = office()
    register = "/admin/cms_reception/talk/"
    owed(slot, 1)
    Case.objects.update(answered_at=timezone.now())
    assert waits(desk)[f"{register}?to_do=due"] == 0
    with travel(timezone.now() + WORDED_WITHIN + timedelta(days=1)):
        assert waits(desk)[f"{register}?to_do=word"] == 0


def test_a_promise_to_three_waits_once_until_all_are_answered(slot):
    desk = office()
    by = timezone.localdate() + timedelta(days=1)
    talked(here(slot), here(slot), outcome=TalkOutcome.OWED, owed_by=by, unit=unit_named("canteens"))
    first = Case.objects.order_by("pk").first()
    due = "/admin/cms_reception/talk/?to_do=due"
    assert waits(desk)[due] == 1
    Case.objects.filter(pk=first.pk).update(answered_at=timezone.now())
    assert waits(desk)[due] == 1


def test_who_has_nothing_to_do_with_it_sees_nothing(page):
    assert waits(person(unit=unit_named("canteens"))) == {}
