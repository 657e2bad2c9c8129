"""Drawing up, putting in force, changing: rules, and who is first."""

from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from time_machine import travel

from cms_apps.hotline.duty import duties_between
from cms_apps.hotline.models import DutyChange, DutyRoster, Shift
from cms_apps.hotline.services import rostering
from cms_apps.hotline.services.rostering import (
    Change,
    FrozenError,
    StaleRosterError,
    change_duty,
    problems_of,
    put_in_force,
)
from cms_apps.hotline.states import RosterState
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post, put_shift
from tests.factories.roots import plant_roots
from tests.racing import at_once

TODAY = timezone.localdate
DAY = timedelta(days=1)


def code_of(refused):
    return refused.value.error_list[0].code


def holder(roster, post, number=0):
    start, _end = post.span_on(roster.days[number])
    return roster.shifts.get(post=post, starts_at=start).person


@pytest.fixture
def posts(campus):
    return leader_post(), head_post()


@pytest.mark.django_db
def test_a_day_is_filled_emptied_and_filled_anew(posts):
    roster, one, two = draft(), leader(), leader()
    for people in ([one], [one, two], [two], []):
        put_shift(roster_id=roster.pk, post=posts[0], day=roster.first, people=people)
        assert [shift.person for shift in roster.shifts.order_by("person__pk")] == people
    put_shift(roster_id=roster.pk, post=posts[0], day=roster.first, people=[one])
    shift = roster.shifts.get()
    assert shift.ends_at - shift.starts_at == timedelta(hours=24)


@pytest.mark.django_db
def test_a_day_outside_and_a_stranger_to_the_post_are_refused(posts):
    roster = draft()
    with pytest.raises(ValidationError):
        put_shift(roster_id=roster.pk, post=posts[0], day=roster.last + DAY, people=[leader()])
    with pytest.raises(ValidationError):
        put_shift(roster_id=roster.pk, post=posts[0], day=roster.first, people=[head()])
    assert not Shift.objects.exists()


@pytest.mark.django_db
def test_an_older_look_at_the_roster_changes_nothing(posts):
    roster, one = draft(), leader()
    put_shift(roster_id=roster.pk, post=posts[0], day=roster.first, people=[one], stamp=0)
    with pytest.raises(StaleRosterError):
        put_shift(roster_id=roster.pk, post=posts[0], day=roster.last, people=[one], stamp=0)
    assert roster.shifts.count() == 1


@pytest.mark.django_db
def test_gaps_have_to_be_accepted_and_are_told(posts):
    roster = filled(draft(days=2), {posts[0]: [leader()]})
    assert [gap.post for gap in problems_of(roster).gaps] == [posts[1].pk] * 2
    with pytest.raises(ValidationError) as refused:
        put_in_force(roster_id=roster.pk, actor=None)
    assert code_of(refused) == "gap"
    assert put_in_force(roster_id=roster.pk, actor=None, with_gaps=True).state == RosterState.PUBLISHED


@pytest.mark.django_db
def test_one_person_at_two_posts_is_refused_also_across_rosters(posts):
    both = leader()
    both.posts.add(posts[1])
    roster = filled(draft(days=1), {posts[0]: [both], posts[1]: [both]})
    with pytest.raises(ValidationError) as refused:
        put_in_force(roster_id=roster.pk, actor=None, with_gaps=True)
    assert code_of(refused) == "clash"
    in_force(TODAY() + DAY, 1, {posts[0]: [both]})
    other = filled(draft(TODAY() + DAY, 1), {posts[1]: [both]})
    with pytest.raises(ValidationError) as refused:
        put_in_force(roster_id=other.pk, actor=None, with_gaps=True)
    assert code_of(refused) == "clash"


@pytest.mark.django_db
def test_a_second_roster_for_the_same_shifts_is_refused(posts):
    in_force(days=3, people={posts[0]: [leader()]})
    other = filled(draft(TODAY() + 2 * DAY, 3), {posts[0]: [leader()]})
    with pytest.raises(ValidationError) as refused:
        put_in_force(roster_id=other.pk, actor=None, with_gaps=True)
    assert code_of(refused) == "doubled"
    assert problems_of(other).doubled[0].post == posts[0].pk


@pytest.mark.django_db
def test_what_is_in_force_is_frozen(posts):
    roster = in_force(days=1)
    with pytest.raises(FrozenError):
        put_shift(roster_id=roster.pk, post=posts[0], day=roster.first, people=[])
    with pytest.raises(FrozenError):
        put_in_force(roster_id=roster.pk, actor=None)
    assert roster.shifts.count() == 2


@pytest.mark.django_db
def test_a_long_roster_costs_as_many_queries_as_a_short_one(posts, django_assert_num_queries):
    for days in (2, 60):
        roster = filled(draft(TODAY() + 400 * DAY, days), {posts[0]: [leader()]})
        with django_assert_num_queries(4):
            problems_of(roster)


@pytest.mark.django_db
def test_changes_replace_add_and_remove(posts):
    roster, post = in_force(TODAY() + DAY, 1), posts[1]
    start, end = post.span_on(roster.first)
    goes, comes = holder(roster, post), head("energy")
    change_duty(Change(post=post, starts_at=start, ends_at=end, goes=goes, comes=comes), actor=None)
    third = head("repairs")
    change_duty(Change(post=post, starts_at=start, ends_at=end, comes=third), actor=None)
    change_duty(Change(post=post, starts_at=start, ends_at=end, goes=comes), actor=None)
    assert [duty.person for duty in duties_between(start, end) if duty.post == post.pk] == [third.pk]
    assert roster.shifts.filter(person=goes).exists()  # the roster itself stays as it was


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"comes": None, "goes": None}, "comes"),
        ({"comes": "goes"}, "comes"),
        ({"comes": "leader"}, "comes"),
        ({"goes": "stranger"}, "goes"),
        ({"ends_at": -1}, "ends_at"),
        ({"ends_at": 24 * 15}, "ends_at"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_at_its_field(posts, wrong, field):
    roster, post = in_force(TODAY() + DAY, 1), posts[1]
    start, end = post.span_on(roster.first)
    people = {"goes": holder(roster, post), "leader": leader(), "stranger": head("energy")}
    known = {"starts_at": start, "ends_at": end, "goes": people["goes"], "comes": head("energy")}
    wrong = {name: people.get(value, value) for name, value in wrong.items()}
    if "ends_at" in wrong:
        wrong["ends_at"] = start + timedelta(hours=wrong["ends_at"])
    with pytest.raises(ValidationError) as refused:
        change_duty(Change(post=post, **{**known, **wrong}), actor=None)
    assert list(refused.value.message_dict) == [field]
    assert not DutyChange.objects.exists()


@pytest.mark.django_db
def test_nobody_comes_who_is_at_another_post_then(posts):
    both = leader()
    both.posts.add(posts[1])
    roster = in_force(TODAY() + DAY, 1, {posts[0]: [both], posts[1]: [head()]})
    start, end = posts[1].span_on(roster.first)
    with pytest.raises(ValidationError) as refused:
        change_duty(Change(post=posts[1], starts_at=start, ends_at=end, comes=both), actor=None)
    assert list(refused.value.message_dict) == ["comes"]


@pytest.mark.django_db
def test_what_is_over_is_not_changed_any_more(posts):
    roster, post = in_force(TODAY() + DAY, 1), posts[1]
    start, end = post.span_on(roster.first)
    with travel(end), pytest.raises(ValidationError):
        change_duty(Change(post=post, starts_at=start, ends_at=end, comes=head("energy")), actor=None)


# -- At once ----------------------------------------------------------------------------------------


@pytest.fixture
def three_drafts(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return [filled(draft(days=3), {leader_post(): [leader()]}) for _each in range(3)]


def put_all_in_force(drafts):
    def work(number):
        return put_in_force(roster_id=drafts[number].pk, actor=None, with_gaps=True)

    return at_once(work, len(drafts), ValidationError)


def test_of_three_rosters_for_one_week_put_in_force_at_once_one_is(three_drafts):
    put_all_in_force(three_drafts)
    assert DutyRoster.objects.filter(state=RosterState.PUBLISHED).count() == 1


def test_without_the_lock_several_are(three_drafts, monkeypatch):
    """The control: the test above sees it when the protection is off."""
    everybody = Barrier(len(three_drafts), timeout=3)
    looked = rostering.problems_of

    def looks_first(roster):
        found = looked(roster)
        with suppress(BrokenBarrierError):
            everybody.wait()
        return found

    @contextmanager
    def nobody_waits(*args):
        yield

    @contextmanager
    def own_row(roster_id, stamp=None):
        yield DutyRoster.objects.get(pk=roster_id)

    monkeypatch.setattr(rostering, "problems_of", looks_first)
    monkeypatch.setattr(rostering, "locked_duty", nobody_waits)
    monkeypatch.setattr(rostering, "locked_draft", own_row)
    put_all_in_force(three_drafts)
    assert DutyRoster.objects.filter(state=RosterState.PUBLISHED).count() > 1


def test_six_changes_of_one_shift_at_once_send_one_person_away_once(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    post = head_post()
    roster = in_force(TODAY() + DAY, 1, {post: [head()]})
    goes, (start, end) = holder(roster, post), post.span_on(roster.first)
    others = [head("energy") for _each in range(6)]

    def work(number):
        change = Change(post=post, starts_at=start, ends_at=end, goes=goes, comes=others[number])
        return change_duty(change, actor=None)

    results = at_once(work, 6, ValidationError)
    assert sum(isinstance(result, DutyChange) for result in results) == 1
    assert len(duties_between(start, end)) == 1
