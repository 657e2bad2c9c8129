"""Reminders the day before: once each, to who has a place and would not know anyway."""

from datetime import timedelta
from threading import Barrier

import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from time_machine import travel
from wagtail.models import Site

from cms_apps.core.models import OutboxMessage
from cms_apps.core.schedule import registered_jobs
from cms_apps.reception.models import Signup
from cms_apps.reception.services import reminding
from cms_apps.reception.services.reminding import send_reminders
from cms_apps.reception.services.signing_up import accept, cancel, change_slot
from tests.factories.reception import reception_page, signed_up, slots_of
from tests.factories.roots import plant_roots
from tests.racing import at_once

ADDRESS = "li@stu.example.edu.cn"
HOUR = timedelta(hours=1)
MANY = 6


@pytest.fixture
def page(campus):
    return reception_page(campus.root_page, minutes=60)


def before(slot, hours):
    """So many hours before a slot begins."""
    return travel(slot.starts_at - hours * HOUR, tick=False)


def reminded(slot, hours=24):
    """The mails that a run at that time writes."""
    known = set(OutboxMessage.objects.values_list("pk", flat=True))
    with before(slot, hours):
        count = send_reminders()
    mails = list(OutboxMessage.objects.exclude(pk__in=known))
    assert len(mails) == count
    return mails


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "count"), [(24.1, 0), (24, 1), (10, 1), (0.1, 1), (0, 0), (-1, 0)])
def test_it_goes_within_the_day_before_and_not_once_it_began(page, hours, count):
    slot = slots_of(page)[0]
    signed_up(slot, contact=ADDRESS)
    assert len(reminded(slot, hours)) == count


@pytest.mark.django_db
def test_it_says_when_where_and_the_code_and_never_what_for(page):
    slot = slots_of(page)[0]
    signup = signed_up(slot, contact=ADDRESS, matter="秘密", called="李同学")
    (mail,) = reminded(slot)
    assert (mail.to, mail.about, mail.calendar) == (ADDRESS, f"signup {signup.pk}", "")
    for word in (slot.when, page.where, signup.check_in_code, "/reception/mine/"):
        assert word in mail.body
    assert signup.number in mail.subject
    for word in ("秘密", "李同学"):
        assert word not in mail.subject + mail.body


@pytest.mark.django_db
def test_its_times_are_told_in_the_sign_ups_language(page):
    slot = slots_of(page)[0]
    signed_up(slot, contact=ADDRESS, language="en")
    (mail,) = reminded(slot)
    with translation.override("en"):
        assert slot.when in mail.body
    assert slot.when not in mail.body
    assert "This is to remind you of your place" in mail.body


@pytest.mark.django_db
def test_once_is_enough(page):
    slot = slots_of(page)[0]
    signup = signed_up(slot, contact=ADDRESS)
    assert [len(reminded(slot, hours)) for hours in (24, 23.75, 2)] == [1, 0, 0]
    signup.refresh_from_db()
    assert signup.reminded_at == slot.starts_at - 24 * HOUR


@pytest.mark.django_db
def test_nobody_is_reminded_of_what_is_not_theirs(page):
    one, other = slots_of(page)[:2]
    kept, waiting = signed_up(one, contact=ADDRESS), signed_up(one, contact=ADDRESS)
    given_back, without_address = signed_up(other, contact=ADDRESS), signed_up(slots_of(page)[2])
    cancel(given_back.pk)
    (mail,) = reminded(other)  # all three times come within a day
    assert mail.about == f"signup {kept.pk}"
    assert not Signup.objects.filter(pk__in=[waiting.pk, without_address.pk]).exclude(reminded_at=None)


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "count"), [(37, 1), (35.9, 0), (25, 0), (11, 0), (1, 0)])
def test_who_signed_up_just_now_needs_none(page, hours, count):
    slot = slots_of(page)[0]
    with before(slot, hours):
        signed_up(slot, contact=ADDRESS)
    assert len(reminded(slot, min(hours, 24) - 0.1)) == count


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "count"), [(40, 1), (30, 0)])
def test_nor_who_changed_the_time_or_took_up_a_place_just_now(page, hours, count):
    one, two, three = slots_of(page)
    changing, first = signed_up(one, contact=ADDRESS), signed_up(two)
    accepting = signed_up(two, contact=ADDRESS)
    with before(one, hours):
        change_slot(changing.pk, three.pk)
        cancel(first.pk)
        accept(accepting.pk)
    assert len(reminded(three, 23)) == 2 * count


@pytest.mark.django_db
def test_what_is_changed_in_the_same_moment_loses_no_reminder_and_sends_no_second(page, monkeypatch):
    one, other = slots_of(page)[:2]
    signup = signed_up(one, contact=ADDRESS)
    looked_for = reminding._remind

    def changed_meanwhile(signup_id):
        cancel(signup.pk)
        return looked_for(signup_id)

    monkeypatch.setattr(reminding, "_remind", changed_meanwhile)
    with before(one, 24):
        assert send_reminders() == 0
    assert Signup.objects.get().reminded_at is None
    assert other.pk


@pytest.mark.django_db
def test_thirty_to_come_cost_the_same_to_look_at_as_three(page, django_assert_num_queries):
    slot = slots_of(page)[0]
    page.slots[0].__class__.objects.filter(pk=slot.pk).update(places=40)
    with before(slot, 30):
        for _number in range(3):
            signed_up(slot, contact=ADDRESS)
    with before(slot, 20), django_assert_num_queries(1):
        send_reminders()
    with before(slot, 30):
        for _number in range(27):
            signed_up(slot, contact=ADDRESS)
    with before(slot, 20), django_assert_num_queries(1):
        send_reminders()


def test_the_schedule_looks_every_quarter_of_an_hour():
    every = {job.name: job.every for job in registered_jobs()}
    assert every["remind_signups"] == every["send_reception_overviews"] == timedelta(minutes=15)


# -- Many at once -----------------------------------------------------------------------------------


@pytest.fixture
def slot(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    slot = slots_of(reception_page(Site.objects.get().root_page, slot_places=3))[0]
    for _number in range(3):
        signed_up(slot, contact=ADDRESS)
    OutboxMessage.objects.all().delete()
    return slot


def test_many_runs_at_once_remind_each_once(slot):
    with before(slot, 24):
        assert sum(at_once(lambda _number: send_reminders(), MANY)) == 3
    assert OutboxMessage.objects.count() == 3


def test_control_without_the_lock_some_are_reminded_several_times(slot, monkeypatch):
    """The test above sees it when the protection is off."""
    looked = Barrier(MANY, timeout=20)

    def careless(_number):
        due = [signup for signup in Signup.objects.all() if reminding.is_due(signup, timezone.now())]
        looked.wait()
        for signup in due:
            Signup.objects.filter(pk=signup.pk).update(reminded_at=timezone.now())
            reminding.remind(signup)

    with before(slot, 24):
        at_once(careless, MANY)
    assert OutboxMessage.objects.count() == 3 * MANY
