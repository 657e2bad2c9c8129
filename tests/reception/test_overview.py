"""What each host is told the working day before: counts and times, once, by the campus's own calendar."""

from datetime import date, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from time_machine import travel
from wagtail.models import Site

from cms_apps.cases.models import Category
from cms_apps.core.calendar import WorkingCalendar
from cms_apps.core.models import CalendarDay, OutboxMessage, Vacation
from cms_apps.reception.models import Host, ReceptionDay, Signup, Slot
from cms_apps.reception.services import overview
from cms_apps.reception.services.overview import send_overviews
from cms_apps.reception.services.signing_up import cancel
from tests.factories.reception import HostFactory, reception_page, signed_up, slots_of
from tests.factories.roots import plant_roots
from tests.racing import at_once

CHINA = ZoneInfo("Asia/Shanghai")
TUESDAY = "2026-11-24 14:00"
EVE = "2026-11-23 16:00"
LIN, WANG = "lin@example.edu.cn", "wang@example.edu.cn"
MANY = 6
QUERIES = 11


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def at(text):
    return travel(moment(text), tick=False)


def a_day(parent, begins=TUESDAY, **fields):
    """With two slots an hour of Ms Lin's, published long before."""
    with at("2026-09-01 08:00"):
        return reception_page(parent, starts_at=moment(begins), slot_places=9, **fields)


def told(text):
    """The mails that a run at that time writes, by address."""
    known = set(OutboxMessage.objects.values_list("pk", flat=True))
    with at(text):
        count = send_overviews()
    mails = list(OutboxMessage.objects.exclude(pk__in=known))
    assert len(mails) == count
    return {mail.to: mail for mail in mails}


@pytest.fixture
def lin(campus):
    return HostFactory(email=LIN)


@pytest.fixture
def page(campus, lin):
    return a_day(campus.root_page, hosts=[lin])


def signed(slot, topic="dining", **fields):
    with at("2026-11-20 09:00"):
        return signed_up(slot, topic=Category.objects.get(slug=topic), **fields)


# -- What it says -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_counts_by_time_and_topic_and_names_nobody(page):
    first, second = slots_of(page)
    signed(first, called="李同学", matter="秘密", contact="li@stu.example.edu.cn")
    signed(first, party=3)
    signed(first, topic="dormitory")
    cancel_me = signed(second)
    with at("2026-11-20 10:00"):
        cancel(cancel_me.pk)
    mail = told(EVE)[LIN]
    lines = mail.body.split("\n")
    dining, dormitory = (Category.objects.get(slug=slug).title for slug in ("dining", "dormitory"))
    assert f"14:00–14:20  {dining} 2 · {dormitory} 1" in lines
    assert any(line.startswith("14:20–14:40  ") and dining not in line for line in lines)
    assert page.title in lines
    assert page.where in lines
    for word in ("李同学", "秘密", "li@stu", "R0"):
        assert word not in mail.subject + mail.body


@pytest.mark.django_db
def test_how_many_come_and_how_many_wait_are_summed_up(page):
    slot = slots_of(page)[0]
    Slot.objects.filter(pk=slot.pk).update(places=4)
    for party in (3, 1, 2, 1):
        signed(slot, party=party)
    with translation.override("en"):
        said = overview._summary(list(Signup.objects.all()))
    assert said == "2 sign-ups, of 4 people in all. 2 more wait for a place."


@pytest.mark.django_db
def test_it_leads_to_the_desk_of_the_day(page, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://admin.example.edu.cn"
    address = reverse("cms_reception_desk_day", args=[ReceptionDay.objects.get().pk])
    assert f"https://admin.example.edu.cn{address}" in told(EVE)[LIN].body


@pytest.mark.django_db
def test_it_is_in_the_houses_language_whoever_runs_the_schedule(page):
    with translation.override("en"):
        mail = told(EVE)[LIN]
    assert "2026年11月24日" in mail.subject
    assert "2026年11月24日" in mail.body.split("\n")


@pytest.mark.django_db
def test_a_day_without_sign_ups_is_told_too(page):
    assert "14:00–14:20  " in told(EVE)[LIN].body


# -- To whom ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_host_is_told_of_their_own_times(campus, lin):
    wang = HostFactory(name="王处长", email=WANG)
    page = a_day(campus.root_page, hosts=[lin, wang])
    mine, hers = (Slot.objects.get(starts_at=page.starts_at, host=host) for host in (lin, wang))
    signed(mine)
    signed(hers, topic="dormitory")
    mails = told(EVE)
    assert set(mails) == {LIN, WANG}
    dining, dormitory = (Category.objects.get(slug=slug).title for slug in ("dining", "dormitory"))
    assert [title in mails[LIN].body for title in (dining, dormitory)] == [True, False]
    assert [title in mails[WANG].body for title in (dining, dormitory)] == [False, True]


@pytest.mark.django_db
def test_the_address_is_that_of_the_account_where_there_is_no_other(page, lin):
    lin.email, lin.user = "", get_user_model().objects.create_user("lin", email=WANG)
    lin.save()
    assert set(told(EVE)) == {WANG}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", [{"email": ""}, {"until": date(2026, 11, 23)}, {"since": date(2026, 11, 25)}]
)
def test_who_has_no_address_or_no_office_is_told_nothing(page, lin, change):
    Host.objects.filter(pk=lin.pk).update(**change)
    assert told(EVE) == {}
    assert ReceptionDay.objects.get().overview_sent_at == moment(EVE)


@pytest.mark.django_db
def test_times_of_nobody_in_particular_are_told_to_nobody(page):
    Slot.objects.filter(pk=slots_of(page)[0].pk).update(host=None)
    assert "14:00–14:20" not in told(EVE)[LIN].body


# -- When -------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("begins", "due"),
    [
        (TUESDAY, EVE),
        ("2026-11-23 14:00", "2026-11-20 16:00"),  # a Monday: on Friday
        ("2026-11-24 00:00", EVE),
        ("2026-10-08 09:00", "2026-09-30 16:00"),  # after National Day
        ("2026-10-12 09:00", "2026-10-10 16:00"),  # a Monday after a Saturday that is worked
        ("2026-10-10 09:00", "2026-10-09 16:00"),  # that Saturday itself
    ],
)
def test_it_goes_in_the_afternoon_of_the_last_working_day_before(campus, lin, begins, due):
    a_day(campus.root_page, begins, hosts=[lin])
    early = moment(due) - timedelta(minutes=1)
    assert told(early.strftime("%Y-%m-%d %H:%M")) == {}
    assert set(told(due)) == {LIN}


@pytest.mark.django_db
@pytest.mark.parametrize(("late", "count"), [("2026-11-24 08:00", 1), ("2026-11-24 14:00", 0)])
def test_missed_it_goes_late_and_not_once_the_day_began(page, late, count):
    assert len(told(late)) == count


@pytest.mark.django_db
def test_it_follows_the_houses_own_calendar(campus):
    CalendarDay.objects.create(day=date(2026, 11, 23), is_workday=False)
    assert overview.due_at(moment(TUESDAY), WorkingCalendar()) == moment("2026-11-20 16:00")
    CalendarDay.objects.create(day=date(2026, 11, 22), is_workday=True)  # a Sunday
    assert overview.due_at(moment(TUESDAY), WorkingCalendar()) == moment("2026-11-22 16:00")


@pytest.mark.django_db
def test_after_a_vacation_it_goes_on_the_day_before(campus):
    Vacation.objects.create(name="寒假", first_day=date(2026, 10, 20), last_day=date(2026, 11, 23))
    assert overview.due_at(moment(TUESDAY), WorkingCalendar()) == moment(EVE)


@pytest.mark.django_db
def test_once_however_often_it_runs_and_again_when_the_day_is_put_off(page):
    assert set(told(EVE)) == {LIN}
    assert told("2026-11-23 16:15") == told("2026-11-24 09:00") == {}
    for slot in slots_of(page):
        slot.starts_at, slot.ends_at = slot.starts_at + timedelta(7), slot.ends_at + timedelta(7)
        slot.save()
    assert told("2026-11-24 10:00") == {}
    assert set(told("2026-11-30 16:00")) == {LIN}


@pytest.mark.django_db
def test_a_day_without_times_is_no_day(page):
    Slot.objects.all().delete()
    assert told(EVE) == {}


@pytest.mark.django_db
def test_one_day_costs_the_same_whoever_signed_up(page, django_assert_num_queries):
    def cost(count):
        for number in range(count):
            signed(slots_of(page)[number % 2])
        ReceptionDay.objects.update(overview_sent_at=None)
        with at(EVE), django_assert_num_queries(QUERIES):
            send_overviews()

    Slot.objects.update(places=40)
    cost(3)
    cost(27)


# -- Many at once -----------------------------------------------------------------------------------


@pytest.fixture
def desk(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return a_day(Site.objects.get().root_page, hosts=[HostFactory(email=LIN)])


def test_many_runs_at_once_write_one(desk):
    with at(EVE):
        assert sum(at_once(lambda _number: send_overviews(), MANY)) == 1
    assert OutboxMessage.objects.filter(to=LIN).count() == 1


def test_control_look_then_send_writes_several(desk):
    looked = Barrier(MANY, timeout=20)

    def careless(_number):
        day = ReceptionDay.objects.get()
        looked.wait()
        if day.overview_sent_at is None:
            ReceptionDay.objects.update(overview_sent_at=moment(EVE))
            for host in overview._hosts(day, date(2026, 11, 24)):
                overview._tell(host, day, list(day.slots.all()), [])

    with at(EVE):
        at_once(careless, MANY)
    assert OutboxMessage.objects.filter(to=LIN).count() == MANY
