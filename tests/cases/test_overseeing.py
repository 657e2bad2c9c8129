"""Overdue answers climb from unit to office to manager, each once, by working time."""

from datetime import datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from time_machine import travel

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case, CaseEvent
from cms_apps.cases.services import sender
from cms_apps.cases.services.moving import locked
from cms_apps.cases.services.overseeing import oversee
from cms_apps.cases.services.telling import tell_overdue
from cms_apps.cases.states import EventKind
from cms_apps.core.models import OutboxMessage
from cms_apps.core.schedule import registered_jobs
from tests.factories.cases import a_case, category, manager, office, person, unit_named
from tests.factories.roots import plant_roots
from tests.racing import at_once

CHINA = ZoneInfo("Asia/Shanghai")
MANY = 8


def at(text):
    return travel(datetime.fromisoformat(text).replace(tzinfo=CHINA), tick=False)


class House:
    """A unit, an office and a manager, and who was told since one last asked."""

    def __init__(self):
        self.head = person(unit=unit_named("canteens"), post="head", name="head")
        self.cook = person(unit=unit_named("canteens"), name="cook")
        self.desk, self.boss = office(name="desk"), manager(name="boss")
        self.forget()

    def forget(self):
        OutboxMessage.objects.all().delete()

    def told(self):
        told = sorted(OutboxMessage.objects.values_list("to", flat=True))
        self.forget()
        return [address.partition("@")[0] for address in told]


@pytest.fixture
def house(campus):
    category(answer_within=16, resolve_within=80)
    return House()


def events(case, kind=EventKind.ESCALATED):
    return CaseEvent.objects.filter(case=case, kind=kind)


def opened(**fields):
    """On a Monday morning, so that the answer is due on Tuesday at 18:00."""
    with at("2026-11-23 08:00"):
        case = a_case(**fields)
    OutboxMessage.objects.all().delete()
    return case


@pytest.mark.parametrize(
    ("moment", "told", "level"),
    [
        ("2026-11-24 11:59", [], 0),
        ("2026-11-24 12:00", ["head"], 0),  # four working hours before: a reminder
        ("2026-11-24 17:59", ["head"], 0),
        ("2026-11-24 18:00", [], 0),  # to the minute
        ("2026-11-24 18:01", ["head"], 1),
        ("2026-11-25 08:00", ["head"], 1),
        ("2026-11-25 17:59", ["head"], 1),
        ("2026-11-25 18:00", ["desk", "head"], 2),
        ("2026-11-26 17:59", ["desk", "head"], 2),
        ("2026-11-26 18:00", ["boss", "desk", "head"], 3),
        ("2026-12-26 18:00", ["boss", "desk", "head"], 3),
    ],
)
def test_who_knows_when_the_schedule_first_runs_at(house, moment, told, level):
    case = opened()
    with at(moment):
        oversee()
    assert house.told() == told
    case.refresh_from_db()
    assert (case.escalation, events(case).count()) == (level, level)


def test_over_days_each_is_told_once_however_often_it_runs(house):
    opened()
    told = []
    for moment in (
        "2026-11-24 08:00",
        "2026-11-24 14:10",
        "2026-11-24 17:50",
        "2026-11-24 20:00",
        "2026-11-25 08:10",
        "2026-11-25 18:00",
        "2026-11-26 18:00",
        "2026-11-27 18:00",
    ):
        with at(moment):
            oversee()
            told.append(house.told())
            assert oversee() == 0
    assert told == [[], ["head"], [], ["head"], [], ["desk"], ["boss"], []]


def test_holidays_and_nights_do_not_count(house):
    with at("2026-09-29 08:00"):
        case = a_case()  # due on the 30th at 18:00; then the National Day holiday
    house.forget()
    with at("2026-10-07 23:00"):
        oversee()
    case.refresh_from_db()
    assert case.escalation == 1
    with at("2026-10-08 18:00"):
        oversee()
    case.refresh_from_db()
    assert case.escalation == 2


def test_who_is_in_charge_is_reminded_and_not_who_leads(house):
    case = opened()
    with at("2026-11-23 09:00"):
        perform("accept", case_id=case.pk, actor=house.cook, data={})
    house.forget()
    with at("2026-11-24 15:00"):
        assert oversee() == 1
    assert house.told() == ["cook"]
    assert events(case, EventKind.REMINDED).count() == 1


def test_a_promise_of_a_few_hours_gets_no_reminder(house):
    category(answer_within=4)
    with at("2026-11-23 08:00"):
        a_case()
        house.forget()
        assert oversee() == 0


def test_a_later_due_time_is_reminded_of_and_reported_anew(house):
    case = opened()
    slow = category(slug="slow", pk=None, name="慢", answer_within=40)
    with at("2026-11-25 08:10"):
        assert oversee() == 1
        perform("amend", case_id=case.pk, actor=house.desk, data={"category": slow.pk})
        house.forget()
        assert oversee() == 0
    with at("2026-11-27 15:00"):
        assert oversee() == 1
        assert house.told() == ["head"]
    with at("2026-11-28 10:00"):
        assert oversee() == 1
        assert house.told() == ["head"]
    case.refresh_from_db()
    assert case.escalation == 1


def test_what_waits_for_the_sender_or_was_answered_is_not_overdue(house):
    category(needs_review=False)
    asked, answered, closed = opened(), opened(), opened()
    with at("2026-11-24 09:00"):
        perform("ask", case_id=asked.pk, actor=house.head, data={"text": "哪个窗口?"})
        perform("submit", case_id=answered.pk, actor=house.head, data={"text": "下周"})
        sender.withdraw(locked(closed.pk))
    house.forget()
    with at("2026-12-24 09:00"):
        assert oversee() == 0
    assert house.told() == []


def test_taken_up_again_it_climbs_again(house):
    category(needs_review=False)
    case = opened()
    with at("2026-11-27 10:00"):
        assert oversee() == 3
        perform("submit", case_id=case.pk, actor=house.head, data={"text": "好", "outcome": "resolved"})
        sender.rate(locked(case.pk), is_satisfied=False, text="没有")
        house.forget()
        assert oversee() == 0
    with at("2026-12-01 10:10"):
        oversee()
    assert house.told() == ["head"]
    assert events(case).count() == 4


def test_a_case_without_a_unit_begins_with_the_office(house):
    opened(about_unit=unit_named("canteens"))
    with at("2026-11-25 08:00"):
        oversee()
    assert house.told() == ["desk"]


def test_whom_it_complains_about_is_not_told_however_high(house):
    case = opened(about_people=[house.head, house.boss])
    with at("2026-11-30 08:00"):
        assert oversee() == 3
    assert house.told() == ["desk"]
    case.refresh_from_db()
    assert case.escalation == 3


def test_an_answer_being_written_is_not_refused_for_a_reminder(house):
    case = opened()
    with at("2026-11-23 09:00"):
        perform("accept", case_id=case.pk, actor=house.head, data={})
    case.refresh_from_db()
    with at("2026-11-25 09:00"):
        assert oversee() == 1
        perform("note", case_id=case.pk, actor=house.head, data={"text": "在办"}, stamp=case.stamp)
        perform("submit", case_id=case.pk, actor=house.head, data={"text": "好"}, stamp=case.stamp + 1)


def test_the_schedule_looks_every_ten_minutes():
    every = {job.name: job.every.total_seconds() for job in registered_jobs()}
    assert every["oversee_cases"] == every["send_case_digests"] == 600


def test_its_number_of_queries_does_not_grow_with_what_was_reported(house, django_assert_num_queries):
    for _ in range(5):
        opened()
    with at("2026-12-24 09:00"):
        oversee()
        with django_assert_num_queries(2 + 3):  # cases and reminders; the calendar's three tables
            oversee()


# -- Two at once -----------------------------------------------------------------------------


@pytest.fixture
def late(transactional_db):
    """A case two working days overdue, with real transactions."""
    plant_roots()
    call_command("setup_site", verbosity=0)
    house = House()
    case = opened()
    Case.objects.filter(pk=case.pk).update(answer_due_at=timezone.now() - timedelta(days=14))
    return house, case


def test_many_at_once_tell_each_once(late):
    house, case = late
    assert sum(at_once(lambda _number: oversee(), MANY)) == 3
    assert house.told() == ["boss", "desk", "head"]
    assert events(case).count() == 3


def test_control_without_asking_again_under_the_lock_some_are_told_twice(late):
    house, _case = late
    looked = Barrier(MANY)

    def careless(_number):
        overdue = list(Case.objects.overdue().filter(escalation=0))
        looked.wait()
        for case in overdue:
            tell_overdue(case, 1)
            Case.objects.filter(pk=case.pk).update(escalation=1)

    at_once(careless, MANY)
    assert len(house.told()) == MANY
