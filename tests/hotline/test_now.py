"""Who is on duty now, for everybody: right at the second of a change, and no person in it."""

from dataclasses import fields
from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from cms_apps.hotline.now import PublicDuty, on_duty_at, public_duties
from cms_apps.hotline.services.rostering import Change, change_duty
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 23)


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


def units(now):
    return [(duty.post.slug, duty.unit.slug if duty.unit else None) for duty in now.on_duty]


@pytest.fixture
def week(campus):
    return in_force(FIRST)


def test_post_and_unit_are_told_until_the_next_change(week):
    now = on_duty_at(at("2026-11-24 22:00"))
    assert units(now) == [("leader", None), ("head", "repairs")]
    assert now.until == at("2026-11-25 08:00")


def test_at_the_second_of_the_change_the_next_ones_are_on_duty(week):
    before, after = at("2026-11-25 07:59:59"), at("2026-11-25 08:00:00")
    assert units(on_duty_at(before))[1] == ("head", "repairs")
    assert units(on_duty_at(after))[1] == ("head", "canteens")
    assert on_duty_at(before).until == after


def test_midnight_changes_nothing(week):
    assert units(on_duty_at(at("2026-11-24 23:59:59"))) == units(on_duty_at(at("2026-11-25 00:00:00")))


def test_after_the_last_shift_nobody_is_on_duty_and_nothing_is_known_to_change(week):
    now = on_duty_at(at("2026-11-30 08:00"))
    assert (now.on_duty, now.until) == ([], None)
    assert on_duty_at(at("2026-11-22 12:00")).until == at("2026-11-23 08:00")


def test_two_of_one_unit_in_turn_are_no_change_to_the_outside(campus):
    in_force(FIRST, people={head_post(): [head(), head()]})
    assert on_duty_at(at("2026-11-23 12:00")).until == at("2026-11-30 08:00")


def test_a_draft_says_nothing(campus):
    filled(draft(FIRST), {head_post(): [head()]})
    assert on_duty_at(at("2026-11-24 12:00")).on_duty == []


def test_a_change_later_in_the_shift_is_the_next_change(week, django_assert_num_queries):
    post, other, day = head_post(), head("energy"), timezone.localdate() + timedelta(days=10)
    roster = in_force(day, 3)
    start, _end = post.span_on(day)
    holder = roster.shifts.get(post=post, starts_at=start).person
    evening = start + timedelta(hours=12)
    change_duty(
        Change(post=post, starts_at=evening, ends_at=evening + timedelta(hours=2), goes=holder, comes=other),
        actor=None,
    )
    with django_assert_num_queries(5):
        now = on_duty_at(start + timedelta(hours=1))
    assert now.until == evening
    assert units(on_duty_at(evening))[1] == ("head", "energy")
    assert on_duty_at(evening).until == evening + timedelta(hours=2)


def test_no_field_of_what_is_public_leads_to_a_person():
    assert {field.name for field in fields(PublicDuty)} == {"post", "unit", "starts_at", "ends_at"}


def test_a_term_costs_as_many_queries_as_a_day(campus, django_assert_num_queries):
    in_force(FIRST, 120, {leader_post(): [leader() for _each in range(6)]})
    for end in (at("2026-11-24 00:00"), at("2027-03-20 00:00")):
        with django_assert_num_queries(4):
            public_duties(at("2026-11-23 00:00"), end)
