"""Taking over the shift of a colleague who is not there: only while it goes on, and one person does."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from time_machine import travel

from cms_apps.core.models import OutboxMessage
from cms_apps.hotline.duty import duties_between
from cms_apps.hotline.keeping import keeps_desk
from cms_apps.hotline.models import DutyChange
from cms_apps.hotline.services.rostering import Change, change_duty
from cms_apps.hotline.services.stepping_in import open_to, step_in
from cms_apps.hotline.setup import DUTY
from tests.factories.hotline import head, in_force, leader, leader_post
from tests.factories.people import member
from tests.factories.roots import plant_roots
from tests.racing import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def absent(campus):
    person = leader(name="缺席", email="away@example.edu.cn")
    in_force(timezone.localdate() + DAY, 1, {leader_post(): [person]})
    return person


@pytest.fixture
def during(absent):
    """Three hours after the beginning of the shift."""
    start, end = leader_post().span_on(timezone.localdate() + DAY)
    with travel(start + timedelta(hours=3, seconds=20), tick=False):
        yield start, end


def test_whoever_may_hold_the_post_is_on_duty_from_this_minute_on(absent, during):
    start, end = during
    me = leader(email="me@example.edu.cn", user=member(DUTY))
    (there,) = open_to(me)
    assert not keeps_desk(me.user)
    change = step_in(me, there)
    now = start + timedelta(hours=3)
    assert (change.starts_at, change.ends_at, change.made_by) == (now, end, me.user)
    assert [(duty.person, duty.starts_at, duty.ends_at) for duty in duties_between(start, end)] == [
        (absent.pk, start, now),
        (me.pk, now, end),
    ]
    assert set(OutboxMessage.objects.values_list("to", flat=True)) == {absent.email, me.email}
    del me.user._duty_person
    assert keeps_desk(me.user)


def test_nobody_else_is_offered_it(absent, during):
    _start, end = during
    away = leader(is_active=False)
    busy = leader()
    change_duty(Change(post=leader_post(), starts_at=timezone.now(), ends_at=end, comes=busy), actor=None)
    for person in (absent, head(), away, busy):
        assert open_to(person) == []


def test_before_it_begins_and_once_it_is_over_there_is_none(absent):
    me = leader()
    start, end = leader_post().span_on(timezone.localdate() + DAY)
    for moment in (start - timedelta(seconds=1), end):
        with travel(moment, tick=False):
            assert open_to(me) == []
    with travel(start, tick=False):
        assert len(open_to(me)) == 1


def test_who_was_late_takes_it_back(absent, during):
    me = leader()
    step_in(me, open_to(me)[0])
    with travel(timezone.now() + timedelta(hours=1), tick=False):
        step_in(absent, open_to(absent)[0])
        assert [duty.person for duty in duties_between(timezone.now(), during[1])] == [absent.pk]


def test_a_shift_somebody_took_over_is_none_of_the_absent_ones_any_more(absent, during):
    one, two = leader(), leader()
    seen = open_to(one)[0]
    step_in(two, seen)
    with pytest.raises(ValidationError):
        step_in(one, seen)
    assert DutyChange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_four_at_once_one_steps_in():
    plant_roots()
    call_command("setup_site", verbosity=0)
    in_force(timezone.localdate() + DAY, 1, {leader_post(): [leader()]})
    others = [leader() for _each in range(4)]
    with travel(leader_post().span_on(timezone.localdate() + DAY)[0] + timedelta(hours=1), tick=False):
        seen = open_to(others[0])[0]
        results = at_once(lambda number: step_in(others[number], seen), 4, ValidationError)
    assert sum(isinstance(result, DutyChange) for result in results) == 1
    assert DutyChange.objects.count() == 1


def test_a_change_of_what_was_is_refused(absent, during):
    start, end = during
    with pytest.raises(ValidationError) as refused:
        change_duty(
            Change(post=leader_post(), starts_at=start, ends_at=end, goes=absent, comes=leader()), actor=None
        )
    assert list(refused.value.message_dict) == ["starts_at"]
    lately = timezone.now() - timedelta(minutes=9)
    change_duty(
        Change(post=leader_post(), starts_at=lately, ends_at=end, goes=absent, comes=leader()), actor=None
    )
