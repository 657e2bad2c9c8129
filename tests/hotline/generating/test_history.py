"""What terms carry over."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cms_apps.hotline.generating.history import Done, carried_over
from cms_apps.hotline.generating.weights import Load

SPRING, AUTUMN = date(2026, 2, 1), date(2026, 9, 1)
POST = 1


def did(person, shifts, *, term=AUTUMN, post=POST, spring=0):
    load = Load(shifts=1, minutes=1440, points=1440 * 10_000)
    found = [Done(term, term, post, person, load) for _number in range(shifts)]
    if spring:
        found.append(Done(term, term, post, person, Load(spring=spring)))
    return found


def test_the_difference_from_the_average_is_carried_over():
    found = carried_over([*did(1, 5), *did(2, 3)])
    assert (found[1].minutes, found[2].minutes) == (1440, -1440)


def test_terms_and_posts_are_compared_each_for_itself():
    found = carried_over([*did(1, 4), *did(2, 4), *did(1, 9, term=SPRING), *did(3, 2, post=2)])
    assert {person: load.minutes for person, load in found.items()} == {1: 0, 2: 0, 3: 0}


def test_whoever_took_one_shift_for_a_colleague_owes_nothing():
    found = carried_over([*did(1, 10), *did(2, 9), *did(3, 1)])
    assert 3 not in found


def test_nights_of_the_festival_are_carried_over_apart():
    found = carried_over([*did(1, 5, spring=1440), *did(2, 5)])
    assert (found[1].spring, found[2].spring) == (720, -720)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 20)), min_size=1, max_size=8))
def test_what_is_carried_over_adds_up_to_nothing(turns):
    found = carried_over([each for person, shifts in turns for each in did(person, shifts)])
    rounded = sum(load.minutes for load in found.values())
    assert 0 <= rounded < max(1, len(found))
