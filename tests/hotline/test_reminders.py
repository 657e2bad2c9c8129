"""Reminders a day before a shift and two hours before it: once each, to whoever has it in the end."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.core.management import call_command
from django.utils import timezone
from time_machine import travel

from cms_apps.core.models import OutboxMessage
from cms_apps.core.schedule import registered_jobs
from cms_apps.hotline.models import DutyPerson, DutyReminder
from cms_apps.hotline.services import reminding
from cms_apps.hotline.services.reminding import due_at, send_reminders
from cms_apps.hotline.services.rostering import Change, change_duty, put_in_force
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post
from tests.factories.people import UserFactory
from tests.factories.roots import plant_roots
from tests.racing import at_once

ADDRESS = "wang@example.edu.cn"
HOUR = timedelta(hours=1)
MANY = 6


@pytest.fixture
def chief(campus):
    return head(name="王主任", email=ADDRESS, phone="13911112222")


@pytest.fixture
def roster(chief):
    return in_force(timezone.localdate() + timedelta(days=10), 1, {head_post(): [chief]})


def start_of(roster):
    return head_post().span_on(roster.first)[0]


def before(roster, hours):
    return travel(start_of(roster) - hours * HOUR, tick=False)


def reminded(roster, hours):
    """The mails that a run at that time writes."""
    known = set(OutboxMessage.objects.values_list("pk", flat=True))
    with before(roster, hours):
        count = send_reminders()
    mails = list(OutboxMessage.objects.exclude(pk__in=known))
    assert len(mails) == count
    return mails


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("hours", "count"), [(24.1, 0), (24, 1), (10, 1), (2.1, 1), (2, 1), (0.1, 1), (0, 0), (-1, 0)]
)
def test_it_goes_within_the_day_before_and_not_once_it_began(roster, hours, count):
    assert len(reminded(roster, hours)) == count


@pytest.mark.django_db
def test_one_a_day_before_and_one_two_hours_before(roster):
    assert [len(reminded(roster, hours)) for hours in (24, 23.75, 3, 2, 1.75, 0.5)] == [1, 0, 0, 1, 0, 0]
    assert set(DutyReminder.objects.values_list("kind", flat=True)) == {"day", "hours"}


@pytest.mark.django_db
def test_it_says_post_and_time_and_no_telephone(roster, chief):
    (mail,) = reminded(roster, 24)
    assert (mail.to, mail.about) == (ADDRESS, f"duty person {chief.pk}")
    assert head_post().name in mail.subject
    assert "/admin/hotline/my-shifts/" in mail.body
    assert chief.phone not in mail.body


@pytest.mark.django_db
def test_without_an_address_of_their_own_it_goes_to_the_accounts(roster, chief):
    chief.email, chief.user = "", UserFactory(email="account@example.edu.cn")
    chief.save()
    assert [mail.to for mail in reminded(roster, 24)] == ["account@example.edu.cn"]


@pytest.mark.django_db
@pytest.mark.parametrize("why", ["no address", "an account without one", "left", "draft"])
def test_nobody_is_reminded_who_cannot_or_need_not_be(campus, roster, chief, why):
    match why:
        case "no address":
            DutyPerson.objects.update(email="")
        case "an account without one":
            DutyPerson.objects.update(email="", user=UserFactory(email=""))
        case "left":
            DutyPerson.objects.update(is_active=False)
        case "draft":
            roster.shifts.all().delete()
            filled(draft(roster.first, 1), {head_post(): [chief]})
    assert reminded(roster, 24) == []


@pytest.mark.django_db
def test_one_broken_address_hinders_nobody(campus, roster, chief):
    chief.email = "none"
    chief.save()
    other = leader(email="li@example.edu.cn")
    in_force(roster.first, 1, {leader_post(): [other]})
    with before(roster, 24):
        send_reminders()
    assert [mail.to for mail in OutboxMessage.objects.all()] == ["li@example.edu.cn"]


@pytest.mark.django_db
def test_whoever_takes_over_is_reminded_and_not_whoever_went(roster, chief):
    start, end = head_post().span_on(roster.first)
    other = head("energy", email="li@example.edu.cn")
    change_duty(Change(post=head_post(), starts_at=start, ends_at=end, goes=chief, comes=other), actor=None)
    assert [mail.to for mail in reminded(roster, 24)] == ["li@example.edu.cn"]


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "count"), [(37, 1), (35, 0), (20, 0)])
def test_who_was_told_of_a_change_just_now_needs_no_second_mail(roster, chief, hours, count):
    start, end = head_post().span_on(roster.first)
    other = head("energy", email="li@example.edu.cn")
    with before(roster, hours):
        change_duty(
            Change(post=head_post(), starts_at=start, ends_at=end, goes=chief, comes=other), actor=None
        )
    assert len(reminded(roster, min(hours, 24) - 0.1)) == count
    assert len(reminded(roster, 2)) == 1


@pytest.mark.django_db
def test_what_is_changed_in_the_same_moment_is_not_reminded_of(roster, chief, monkeypatch):
    looked, start, end = reminding.due_at, *head_post().span_on(roster.first)

    def changed_meanwhile(now):
        found = looked(now)
        monkeypatch.setattr(reminding, "due_at", looked)
        change_duty(Change(post=head_post(), starts_at=start, ends_at=end, goes=chief), actor=None)
        return found

    monkeypatch.setattr(reminding, "due_at", changed_meanwhile)
    with before(roster, 24):
        assert send_reminders() == 0


@pytest.mark.django_db
def test_thirty_shifts_cost_the_same_to_look_at_as_three(campus, django_assert_num_queries):
    first = timezone.localdate() + timedelta(days=20)
    post = leader_post()
    for number, many in enumerate((3, 30)):
        roster = draft(first + timedelta(days=5 * number), 1)
        for each in range(many):
            filled(roster, {post: [leader(email=f"l{number}-{each}@example.edu.cn")]})
        put_in_force(roster_id=roster.pk, actor=None, with_gaps=True)
        with before(roster, 24), django_assert_num_queries(5):
            assert len(due_at(timezone.now())) == many


@pytest.mark.django_db
def test_old_rows_go(roster):
    reminded(roster, 24)
    with travel(start_of(roster) + timedelta(days=32)):
        send_reminders()
    assert not DutyReminder.objects.exists()


def test_the_schedule_looks_every_quarter_of_an_hour():
    every = {job.name: job.every for job in registered_jobs()}
    assert every["remind_of_duty"] == timedelta(minutes=15)


# -- Many at once -----------------------------------------------------------------------------------


@pytest.fixture
def week(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    roster = draft(timezone.localdate() + timedelta(days=10), 1)
    for number in range(3):
        filled(roster, {head_post(): [head(email=f"h{number}@example.edu.cn")]})
    return put_in_force(roster_id=roster.pk, actor=None, with_gaps=True)


def test_many_runs_at_once_remind_each_once(week):
    with before(week, 24):
        assert sum(at_once(lambda _number: send_reminders(), MANY)) == 3
    assert OutboxMessage.objects.count() == 3


def test_without_the_lock_the_row_that_is_unique_still_keeps_it_once(week):
    looked = Barrier(MANY, timeout=20)

    def work(_number):
        due = due_at(timezone.now())
        looked.wait()
        people = DutyPerson.objects.in_bulk()
        return sum(reminding._remind(people[duty.person], head_post(), duty, kind) for duty, kind in due)

    with before(week, 24):
        assert sum(at_once(work, MANY)) == 3
    assert OutboxMessage.objects.count() == 3


def test_control_without_row_and_lock_each_is_reminded_several_times(week):
    """The tests above see it when the protection is off."""
    looked = Barrier(MANY, timeout=20)

    def careless(_number):
        due = due_at(timezone.now())
        looked.wait()
        people = DutyPerson.objects.in_bulk()
        for duty, _kind in due:
            reminding.remind(people[duty.person], head_post(), duty)

    with before(week, 24):
        at_once(careless, MANY)
    assert OutboxMessage.objects.count() == 3 * MANY
