"""The table of who did how much, from what is in force."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cms_apps.hotline.generating.fairness import table
from cms_apps.hotline.services.rostering import Change, change_duty
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 2, 9)
"""A working week, then a Saturday worked instead, then the festival from the fifteenth on."""


def by_person(found):
    return {row.person.pk: row for row in found.rows}


def test_shifts_hours_and_kinds_are_counted_by_person():
    one, two = leader(), leader()
    in_force(MONDAY, 8, {leader_post(): [one, two]})
    rows = by_person(table(MONDAY, MONDAY + timedelta(days=7)))
    assert [rows[who.pk].term.shifts for who in (one, two)] == [4, 4]
    assert rows[one.pk].term.minutes == 4 * 1440
    assert rows[one.pk].term.night == 4 * 480
    assert (rows[one.pk].term.spring, rows[two.pk].term.spring) == (1440, 1440)
    assert rows[one.pk].term.weekend == 0


def test_terms_before_are_in_the_second_figure_only():
    one, two = leader(), leader()
    in_force(MONDAY - timedelta(days=60), 4, {leader_post(): [one, two]})
    in_force(MONDAY, 2, {leader_post(): [one, two]})
    row = by_person(table(MONDAY, MONDAY + timedelta(days=1)))[one.pk]
    assert (row.term.shifts, row.ever.shifts) == (1, 3)


def test_a_change_counts_for_whoever_was_there_and_hours_stay_the_same():
    one, two, post = leader(), leader(), leader_post()
    first = timezone.localdate() + timedelta(days=2)
    in_force(first, 2, {post: [one, two]})
    start, _end = post.span_on(first)
    stretch = {"starts_at": start + timedelta(hours=4), "ends_at": start + timedelta(hours=10)}
    change_duty(Change(post=post, goes=one, comes=two, **stretch), actor=None)
    rows = by_person(table(first, first + timedelta(days=1)))
    assert (rows[one.pk].term.minutes, rows[two.pk].term.minutes) == (18 * 60, 30 * 60)
    assert (rows[one.pk].term.shifts, rows[two.pk].term.shifts) == (1, 2)


def test_a_draft_counts_only_where_it_is_asked_for():
    one, two = leader(), leader()
    roster = filled(draft(MONDAY, 2), {leader_post(): [one, two]})
    last = MONDAY + timedelta(days=1)
    assert by_person(table(MONDAY, last))[one.pk].term.shifts == 0
    assert by_person(table(MONDAY, last, draft=roster))[one.pk].term.shifts == 1


def test_posts_say_by_how_much_those_who_hold_them_differ():
    one, two, other = leader(), leader(), head()
    in_force(MONDAY, 3, {leader_post(): [one, two], head_post(): [other]})
    found = table(MONDAY, MONDAY + timedelta(days=2))
    assert [(each.post, each.hours) for each in found.differences] == [(leader_post(), 28.0)]


def test_whoever_takes_turns_no_more_is_there_if_they_took_one_then():
    gone, never = leader(), leader(is_active=False)
    in_force(MONDAY, 1, {leader_post(): [gone]})
    gone.is_active = False
    gone.save()
    assert list(by_person(table(MONDAY, MONDAY))) == [gone.pk]
    assert never.pk not in by_person(table(MONDAY, MONDAY))


@pytest.mark.parametrize("people", [3, 30])
def test_the_table_takes_as_many_queries_for_any_number_of_people(people, django_assert_num_queries):
    in_force(MONDAY, people, {leader_post(): [leader() for _number in range(people)]})
    with django_assert_num_queries(7):
        assert len(table(MONDAY, MONDAY + timedelta(days=people)).rows) == people
