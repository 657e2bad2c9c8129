"""The bound below which no spread can be."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from cms_apps.hotline.generating.bounds import least_spread


def exact(loads, shares):
    """By giving every share to everybody."""
    found = []
    for holders in product(range(len(loads)), repeat=len(shares)):
        sums = list(loads)
        for share, holder in zip(shares, holders, strict=True):
            sums[holder] += share
        found.append(max(sums) - min(sums))
    return min(found)


@given(st.lists(st.integers(-6, 12), min_size=1, max_size=3), st.lists(st.integers(0, 6), max_size=5))
def test_nothing_is_evener_than_the_bound(loads, shares):
    assert least_spread(loads, shares) <= exact(loads, shares)


@given(st.lists(st.integers(-6, 12), min_size=1, max_size=3), st.integers(1, 4), st.integers(0, 5))
def test_the_bound_is_reached_where_all_shares_are_alike(loads, share, count):
    shares = [share] * count
    assert least_spread(loads, shares) == exact(loads, shares)


def test_what_was_before_cannot_be_taken_back():
    assert least_spread([100, 0, 0], [2, 2, 2]) == 98


def test_many_small_pieces_are_no_work():
    assert least_spread([0, 1, 2], [10**12, 10**12 + 1]) <= 1
