"""The day's figures: once a working day, to who may read the cases, and only where there are any."""

from datetime import date, datetime, time
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case, DigestDay
from cms_apps.cases.services import sender
from cms_apps.cases.services.digest import _to_house, send_digests
from cms_apps.cases.services.moving import locked
from cms_apps.core.models import CalendarDay, OutboxMessage, WorkingHours
from tests.factories.cases import a_case, category, manager, office, person, unit_named
from tests.factories.robots import RobotServer, chat_group
from tests.factories.roots import plant_roots
from tests.racing import at_once

CHINA = ZoneInfo("Asia/Shanghai")
MANY = 8


def at(text):
    return travel(datetime.fromisoformat(text).replace(tzinfo=CHINA), tick=False)


@pytest.fixture
def server(settings):
    found = RobotServer()
    settings.CHAT_GATEWAYS = [found.origin]
    yield found
    found.close()


@pytest.fixture
def canteens(campus):
    return unit_named("canteens")


def opened(**fields):
    with at("2026-11-23 08:00"):
        case = a_case(**fields)
    OutboxMessage.objects.all().delete()
    return case


def digests():
    """Each digest by the address or the group it goes to."""
    return {message.to or message.group.name: message for message in OutboxMessage.objects.all()}


def test_it_counts_what_there_is_to_do_in_chinese_with_links(canteens, client):
    category(answer_within=8, needs_review=True)
    chief = person(unit=canteens, post="head")
    fresh, overdue, written_to, reviewed, done = (opened() for _ in range(5))
    with at("2026-11-23 09:00"):
        for case in (overdue, written_to, reviewed):
            perform("accept", case_id=case.pk, actor=chief, data={})
        perform("submit", case_id=reviewed.pk, actor=chief, data={"text": "好"})
        perform("ask", case_id=written_to.pk, actor=chief, data={"text": "哪里?"})
        sender.reply(locked(written_to.pk), text="二楼")
        sender.withdraw(locked(done.pk))
    Case.objects.exclude(pk=overdue.pk).update(answer_due_at=datetime(2027, 1, 1, tzinfo=CHINA))
    OutboxMessage.objects.all().delete()
    with at("2026-11-24 08:00"):
        assert send_digests() == 1
        client.force_login(chief)
        message = digests()[chief.email]
        assert canteens.name in message.subject
        assert "2026-11-24" in message.subject
        expected = {"new": 1, "owed": 4, "overdue": 1, "review": 1, "news": 1}
        lines = message.body.splitlines()
        assert len(lines) == 2 * len(expected)
        for line, link in zip(lines[::2], lines[1::2], strict=True):
            question = link.partition("?due=")[2]
            assert line.endswith(f" {expected.pop(question)}")
            address = f"{reverse('cms_cases_case_modeladmin_index')}?due={question}"
            assert link == f"http://localhost{address}"
            shown = client.get(address).context["view"].queryset.count()
            assert line.endswith(f" {shown}")
    assert expected == {}
    assert fresh.subject not in message.body


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("2026-11-24 07:59", 0),
        ("2026-11-24 08:00", 1),
        ("2026-11-24 22:00", 1),  # after a night's failure late is better than never
        ("2026-11-28 09:00", 0),  # Saturday
        ("2026-10-01 09:00", 0),  # National Day
        ("2026-10-10 09:00", 1),  # a Saturday that is worked
    ],
)
def test_it_comes_when_a_working_day_begins(canteens, moment, sent):
    person(unit=canteens, post="head")
    with at("2026-09-01 08:00"):
        a_case()
    with at(moment):
        assert send_digests() == sent
    assert DigestDay.objects.count() == sent


def test_it_follows_the_houses_own_calendar(canteens):
    person(unit=canteens, post="head")
    opened()
    CalendarDay.objects.create(day=date(2026, 11, 24), is_workday=False)
    WorkingHours.objects.update_or_create(defaults={"morning_from": time(9)})
    for moment, sent in (("2026-11-24 12:00", 0), ("2026-11-25 08:30", 0), ("2026-11-25 09:00", 1)):
        with at(moment):
            assert send_digests() == sent


def test_once_a_day_however_often_it_runs(canteens):
    person(unit=canteens, post="head")
    opened()
    for moment, sent in (
        ("2026-11-24 08:00", 1),
        ("2026-11-24 08:10", 0),
        ("2026-11-24 17:00", 0),
        ("2026-11-25 08:00", 1),
    ):
        with at(moment):
            assert send_digests() == sent


def test_nothing_is_sent_where_there_is_nothing_to_do(canteens, server):
    person(unit=canteens, post="head")
    person(unit=unit_named("energy"), post="head")
    office()
    chat_group(server, unit=unit_named("energy"))
    with at("2026-11-24 08:00"):
        assert send_digests() == 0
    opened()
    with at("2026-11-25 08:00"):
        send_digests()
    assert not any("energy" in to or "群" in to for to in digests())


def test_units_get_theirs_and_who_stands_above_the_whole(canteens, server):
    head, deputy = person(unit=canteens, post="head"), person(unit=canteens, post="deputy")
    person(unit=canteens)
    desk, boss = office(), manager()
    chat_group(server, name="食堂群", unit=canteens)
    chat_group(server, name="集团群")
    chat_group(server, name="不要日报", unit=canteens, gets_digest=False)
    opened()
    opened(about_unit=canteens)
    with at("2026-11-24 08:00"):
        assert send_digests() == 6
    sent = digests()
    assert set(sent) == {head.email, deputy.email, desk.email, boss.email, "食堂群", "集团群"}
    assert sent[head.email].body == sent["食堂群"].body
    assert sent[desk.email].body == sent[boss.email].body
    assert sent[desk.email].body.splitlines()[0].endswith(" 2")
    assert sent[head.email].body.splitlines()[0].endswith(" 1")
    assert "unassigned" in sent[desk.email].body
    # What complains about somebody is counted in no group: nobody knows who sits there.
    assert "unassigned" not in sent["集团群"].body


def test_whom_a_case_complains_about_does_not_learn_of_it_from_a_number(canteens, server):
    head, deputy = person(unit=canteens, post="head"), person(unit=canteens, post="deputy")
    chat_group(server, name="食堂群", unit=canteens)
    opened(about_people=[head])
    with at("2026-11-24 08:00"):
        send_digests()
    assert set(digests()) == {deputy.email}


def test_two_cases_cost_as_many_queries_as_twenty(canteens):
    person(unit=canteens, post="head")
    office()
    costs = []
    for day, more in (("2026-11-24", 2), ("2026-11-25", 18)):
        for _ in range(more):
            opened()
        with at(f"{day} 08:00"), CaptureQueriesContext(connection) as queries:
            assert send_digests() == 2
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_old_days_are_forgotten(canteens):
    person(unit=canteens, post="head")
    opened()
    DigestDay.objects.create(day=date(2026, 10, 20))
    DigestDay.objects.create(day=date(2026, 11, 20))
    with at("2026-11-24 08:00"):
        send_digests()
    assert list(DigestDay.objects.order_by("day").values_list("day", flat=True)) == [
        date(2026, 11, 20),
        date(2026, 11, 24),
    ]


# -- Two at once -----------------------------------------------------------------------------


@pytest.fixture
def desk(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    desk = office()
    opened()
    return desk


def test_many_at_once_send_one(desk):
    with at("2026-11-24 08:00"):
        assert sum(at_once(lambda _number: send_digests(), MANY)) == 1
    assert OutboxMessage.objects.filter(to=desk.email).count() == 1


def test_control_look_then_send_sends_several(desk):
    looked = Barrier(MANY)
    today = date(2026, 11, 24)

    def careless(_number):
        is_sent = DigestDay.objects.filter(day=today).exists()
        looked.wait()
        if not is_sent:
            _to_house(today)
            DigestDay.objects.get_or_create(day=today)

    with at("2026-11-24 08:00"):
        at_once(careless, MANY)
    assert OutboxMessage.objects.filter(to=desk.email).count() == MANY
