"""Shifts and changes together: by hypothesis, and some by hand."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cms_apps.hotline.duty import Duty, applied
from cms_apps.hotline.problems import clashes, gaps

START = datetime(2028, 2, 28, tzinfo=UTC)
"""A leap day and a month's end lie within the week."""
HOUR = timedelta(hours=1)
WEEK = 7 * 24
LEADER, HEAD = 1, 2


@dataclass
class Change:
    post_id: int
    starts_at: datetime
    ends_at: datetime
    goes_id: int | None = None
    comes_id: int | None = None


def at(hours):
    return START + hours * HOUR


def duty(start, end, person, post=LEADER):
    return Duty(at(start), at(end), post, person)


def on_duty(duties, hours, post=LEADER):
    """Who is at a post in the hour that begins then."""
    return sorted(
        each.person for each in duties if each.post == post and each.starts_at <= at(hours) < each.ends_at
    )


@st.composite
def plans(draw):
    """A week at one post without a gap: turns of 1 to 24 hours."""
    found, hour = [], 0
    while hour < WEEK:
        end = min(hour + draw(st.integers(1, 24)), WEEK)
        found.append(duty(hour, end, draw(st.integers(1, 4))))
        hour = end
    return found


@st.composite
def changes(draw):
    start = draw(st.integers(0, WEEK - 2))
    end = draw(st.integers(start + 1, WEEK))
    goes, comes = draw(st.tuples(st.none() | st.integers(1, 4), st.none() | st.integers(5, 6)).filter(any))
    return Change(LEADER, at(start), at(end), goes, comes)


@given(plans())
def test_a_plan_without_changes_is_what_it_was(plan):
    assert gaps(applied(plan, []), [(LEADER, at(0), at(WEEK))]) == []
    for hour in range(WEEK):
        assert len(on_duty(applied(plan, []), hour)) == 1


@given(plans(), st.lists(changes(), max_size=5))
def test_hour_by_hour_the_last_change_holds(plan, made):
    """The rule told once more, hour by hour instead of stretch by stretch."""
    got = applied(plan, made)
    for hour in range(WEEK):
        there = set(on_duty(plan, hour))
        for change in made:
            if not change.starts_at <= at(hour) < change.ends_at:
                continue
            if change.goes_id is None:
                there.add(change.comes_id)
            elif change.goes_id in there:
                there.discard(change.goes_id)
                there |= {change.comes_id} - {None}
        assert on_duty(got, hour) == sorted(there)


@given(plans(), st.lists(changes(), max_size=5))
def test_nobody_is_at_a_post_twice_at_once(plan, made):
    got = applied(plan, made)
    for number, one in enumerate(got):
        for other in got[number + 1 :]:
            assert one.person != other.person or not one.touches(other.starts_at, other.ends_at)


@given(plans(), st.integers(0, WEEK - 1), st.integers(1, 4))
def test_who_takes_anothers_place_takes_as_many_hours(plan, start, goes):
    swap = Change(LEADER, at(start), at(WEEK), goes, 9)

    def hours(duties):
        return sum((each.ends_at - each.starts_at for each in duties), timedelta())

    before, after = applied(plan, []), applied(plan, [swap])
    assert hours(after) == hours(before)
    assert gaps(after, [(LEADER, at(0), at(WEEK))]) == []


def test_a_change_of_another_post_touches_nothing():
    plan = [duty(0, 24, 1), duty(0, 24, 1, HEAD)]
    got = applied(plan, [Change(HEAD, at(0), at(24), 1, 2)])
    assert (on_duty(got, 5), on_duty(got, 5, HEAD)) == ([1], [2])


def test_who_goes_in_the_middle_leaves_both_ends():
    got = applied([duty(0, 24, 1)], [Change(LEADER, at(8), at(10), 1)])
    assert [(each.starts_at, each.ends_at) for each in got] == [(at(0), at(8)), (at(10), at(24))]
    assert [(gap.starts_at, gap.ends_at) for gap in gaps(got, [(LEADER, at(0), at(24))])] == [(at(8), at(10))]


def test_what_is_wanted_and_nobody_covers_is_a_gap():
    wanted = [(LEADER, at(0), at(24)), (HEAD, at(0), at(12))]
    got = gaps([duty(2, 8, 1), duty(6, 20, 2)], wanted)
    assert [(gap.starts_at, gap.ends_at, gap.post) for gap in got] == [
        (at(0), at(2), LEADER),
        (at(0), at(12), HEAD),
        (at(20), at(24), LEADER),
    ]


def test_one_person_at_two_posts_at_once_is_a_clash_and_one_after_the_other_is_none():
    got = clashes([duty(0, 12, 1), duty(10, 24, 1, HEAD), duty(12, 20, 2), duty(20, 24, 2, HEAD)])
    assert [(clash.starts_at, clash.ends_at, clash.person) for clash in got] == [(at(10), at(12), 1)]
