"""A draft is filled: what is kept, what is refused, what is said."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from cms_apps.core.models import CalendarDay
from cms_apps.hotline.generating import saving
from cms_apps.hotline.generating.reading import request_for, scales
from cms_apps.hotline.generating.saving import generate
from cms_apps.hotline.models import DutyLeave, DutyPair, DutyRules, Shift
from cms_apps.hotline.services.rostering import (
    Change,
    FrozenError,
    StaleRosterError,
    change_duty,
    problems_of,
    put_in_force,
)
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post, put_shift

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)
QUERIES = 22


def staff(leaders=3, heads=3):
    return [leader() for _number in range(leaders)], [head() for _number in range(heads)]


def holders(roster, post):
    shifts = Shift.objects.filter(roster=roster, post=post).order_by("starts_at")
    return [shift.person for shift in shifts]


def test_a_draft_is_filled_and_can_be_put_in_force():
    staff()
    roster = draft(MONDAY, 14)
    found = generate(roster_id=roster.pk, seed=1)
    roster.refresh_from_db()
    assert (found.filled, found.kept, found.empty, found.warnings) == (28, 0, [], [])
    assert roster.stamp == 1
    assert not problems_of(roster)
    put_in_force(roster_id=roster.pk, actor=None)


def test_the_same_seed_fills_it_the_same_way():
    staff()
    roster = draft(MONDAY, 14)
    generate(roster_id=roster.pk, seed=5)
    first = list(roster.shifts.values_list("starts_at", "post", "person"))
    generate(roster_id=roster.pk, seed=5)
    assert list(roster.shifts.values_list("starts_at", "post", "person")) == first


def test_what_was_set_by_hand_stays_and_the_rest_is_fitted_around_it():
    (one, *_others), _heads = staff()
    roster = draft(MONDAY, 7)
    generate(roster_id=roster.pk)
    for days in (0, 2, 4):
        put_shift(roster_id=roster.pk, post=leader_post(), day=MONDAY + timedelta(days=days), people=[one])
    found = generate(roster_id=roster.pk, seed=3)
    turns = holders(roster, leader_post())
    assert found.kept == 3
    assert [turns[number] for number in (0, 2, 4)] == [one] * 3
    assert all(earlier != later for earlier, later in pairwise(turns))


def test_it_is_drawn_up_anew_where_nothing_is_to_be_kept():
    (one, *_others), _heads = staff()
    roster = draft(MONDAY, 7)
    for days in range(7):
        put_shift(roster_id=roster.pk, post=leader_post(), day=MONDAY + timedelta(days=days), people=[one])
    found = generate(roster_id=roster.pk, keep=False)
    assert (found.kept, found.filled) == (0, 14)
    assert holders(roster, leader_post()).count(one) < 4


def test_leave_and_rules_for_two_are_read():
    (one, two, _three), (other, *_heads) = staff()
    DutyLeave.objects.create(person=two, first=MONDAY, last=MONDAY + timedelta(days=6))
    DutyPair.objects.create(one=one, other=other, rule=DutyPair.Rule.TOGETHER)
    roster = draft(MONDAY, 7)
    generate(roster_id=roster.pk)
    leaders, heads = holders(roster, leader_post()), holders(roster, head_post())
    assert two not in leaders
    assert [person == one for person in leaders] == [person == other for person in heads]


def test_whoever_takes_no_turns_gets_none():
    (one, *_others), _heads = staff()
    one.is_active = False
    one.save()
    roster = draft(MONDAY, 7)
    generate(roster_id=roster.pk)
    assert one not in holders(roster, leader_post())


def test_rest_is_the_offices_rule():
    staff(leaders=2)
    roster = draft(MONDAY, 7)
    assert generate(roster_id=roster.pk).empty == []
    DutyRules.objects.create(rest_hours=48)
    assert len(generate(roster_id=roster.pk).empty) == 2


def test_an_impossible_draft_is_filled_as_far_as_it_goes_and_explained():
    (one, two), _heads = staff(leaders=2)
    DutyLeave.objects.create(person=one, first=MONDAY, last=MONDAY + timedelta(days=2))
    roster = draft(MONDAY, 3)
    with translation.override("en"):
        found = generate(roster_id=roster.pk)
    assert found.filled == 5
    assert len(found.empty) == 1
    assert f"on leave: {one.title}" in found.empty[0]
    assert two.title in found.empty[0]


def test_rest_is_kept_from_the_roster_before():
    one, two = leader(), leader()
    before = filled(draft(MONDAY - timedelta(days=7), 7), {leader_post(): [one, two]})
    put_in_force(roster_id=before.pk, actor=None, with_gaps=True)
    roster = draft(MONDAY, 5)
    generate(roster_id=roster.pk)
    assert holders(roster, leader_post()) == [two, one, two, one, two]


def test_what_a_change_took_over_counts_for_the_one_who_came():
    one, two, three = leader(), leader(), leader()
    first = timezone.localdate() + timedelta(days=1)
    in_force(first, 6, {leader_post(): [one, two, three]})
    post = leader_post()
    start, end = post.span_on(first)
    change_duty(Change(post=post, starts_at=start, ends_at=end, goes=one, comes=three), actor=None)
    asked = request_for(draft(first + timedelta(days=30), 5))
    minutes = {each.person: each.before.minutes for each in asked.request.people}
    assert minutes == {one.pk: -1440, two.pk: 0, three.pk: 1440}


def test_days_that_are_in_force_already_are_left_out_and_said():
    people = {leader_post(): [leader(), leader(), leader()]}
    in_force(MONDAY, 3, people)
    roster = draft(MONDAY, 5)
    with translation.override("en"):
        found = generate(roster_id=roster.pk)
    assert [shift.starts_at for shift in roster.shifts.all()] == [
        leader_post().span_on(MONDAY + timedelta(days=days))[0] for days in (3, 4)
    ]
    assert any(each.startswith("3 shifts are in another roster") for each in found.warnings)


def test_a_year_without_a_notice_is_warned_of():
    staff()
    roster = draft(date(2027, 2, 1), 10)
    assert any("2027" in each for each in generate(roster_id=roster.pk).warnings)


def test_days_set_by_hand_and_the_offices_weights_are_weighed():
    CalendarDay.objects.create(day=MONDAY, is_workday=False, name="校庆")
    DutyRules.objects.create(night=100, holiday=250)
    assert scales().weigh(MONDAY, *leader_post().span_on(MONDAY)).weighted_hours == 60


def test_a_roster_in_force_is_not_touched():
    roster = in_force(MONDAY, 3)
    before = list(roster.shifts.values_list("pk", flat=True))
    with pytest.raises(FrozenError):
        generate(roster_id=roster.pk)
    assert list(roster.shifts.values_list("pk", flat=True)) == before


def test_a_stale_page_generates_nothing():
    staff()
    roster = draft(MONDAY, 3)
    put_shift(roster_id=roster.pk, post=leader_post(), day=MONDAY, people=[])
    with pytest.raises(StaleRosterError):
        generate(roster_id=roster.pk, stamp=0)
    assert not roster.shifts.exists()


@pytest.mark.parametrize("meanwhile", ["shift", "days"])
def test_what_changed_while_it_was_worked_out_is_not_overwritten(monkeypatch, meanwhile):
    (one, *_others), _heads = staff()
    roster = draft(MONDAY, 3)
    solve = saving.solve

    def slow(request, seed):
        if meanwhile == "shift":
            put_shift(roster_id=roster.pk, post=leader_post(), day=MONDAY, people=[one])
        else:
            type(roster).objects.filter(pk=roster.pk).update(last=MONDAY + timedelta(days=1))
        return solve(request, seed)

    monkeypatch.setattr(saving, "solve", slow)
    with pytest.raises(StaleRosterError):
        generate(roster_id=roster.pk)
    assert roster.shifts.count() == (1 if meanwhile == "shift" else 0)


def test_a_year_at_once_is_refused():
    roster = draft(MONDAY, saving.MOST_DAYS + 1)
    with pytest.raises(ValidationError):
        generate(roster_id=roster.pk)


def test_two_rules_for_the_same_two_are_refused_either_way_round():
    one, other = leader(), leader()
    DutyPair.objects.create(one=one, other=other)
    with pytest.raises(ValidationError):
        DutyPair(one=other, other=one).full_clean()
    with pytest.raises(ValidationError):
        DutyPair(one=one, other=one).full_clean()


@pytest.mark.parametrize("days", [3, 30])
def test_queries_do_not_grow_with_the_days(days, django_assert_num_queries):
    staff(4, 4)
    roster = draft(MONDAY, days)
    with django_assert_num_queries(QUERIES):
        generate(roster_id=roster.pk)
