"""What a shift weighs, and what kind of day it is of."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_apps.hotline.generating.days import DayKind, SetDay, kind_of, unannounced
from cms_apps.hotline.generating.weights import POINTS_AN_HOUR, Load, Scales, Weights, day_of, night_minutes
from tests.factories.duty_requests import span

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 23), DayKind.PLAIN),
        (date(2026, 11, 28), DayKind.WEEKEND),
        (date(2026, 2, 14), DayKind.PLAIN),  # a Saturday that is worked instead of a day of the festival
        (date(2026, 2, 16), DayKind.SPRING),
        (date(2026, 2, 21), DayKind.SPRING),  # a Saturday within it
        (date(2026, 10, 1), DayKind.HOLIDAY),
        (date(2024, 2, 29), DayKind.PLAIN),
    ],
)
def test_a_day_is_what_the_notice_says(day, kind):
    assert kind_of(day) == kind


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2027, 2, 4), DayKind.PLAIN),
        (date(2027, 2, 5), DayKind.SPRING),  # the eve: the moon is new at 23:56 on the sixth in Beijing
        (date(2027, 2, 8), DayKind.SPRING),
        (date(2027, 2, 9), DayKind.PLAIN),
        (date(2030, 2, 2), DayKind.SPRING),
        (date(2030, 2, 6), DayKind.PLAIN),
        (date(2027, 10, 3), DayKind.HOLIDAY),
        (date(2027, 10, 9), DayKind.WEEKEND),
        (date(2090, 2, 1), DayKind.PLAIN),
    ],
)
def test_without_a_notice_a_day_is_what_the_law_says(day, kind):
    assert kind_of(day) == kind


@pytest.mark.parametrize(
    ("day", "set_day", "kind"),
    [
        (date(2026, 10, 1), SetDay(True), DayKind.PLAIN),
        (MONDAY, SetDay(False, "校庆"), DayKind.HOLIDAY),
        (date(2027, 2, 10), SetDay(False, "春节"), DayKind.SPRING),
        (date(2027, 2, 10), SetDay(False, "Spring Festival"), DayKind.SPRING),
        (date(2026, 2, 14), SetDay(False), DayKind.WEEKEND),
        (date(2026, 10, 1), SetDay(False), DayKind.HOLIDAY),
    ],
)
def test_a_day_set_by_hand_comes_first(day, set_day, kind):
    assert kind_of(day, {day: set_day}) == kind


def test_years_without_a_notice_are_named():
    assert unannounced([date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 1)]) == [2027]


def test_a_shift_round_the_clock_has_eight_hours_of_night():
    assert night_minutes(*span(MONDAY)) == 8 * 60


@pytest.mark.parametrize(
    ("begins", "hours", "minutes"),
    [(8, 12, 0), (20, 12, 480), (14, 8, 0), (16, 8, 120), (0, 6, 360), (4, 4, 120)],
)
def test_hours_of_the_night_are_from_ten_to_six(begins, hours, minutes):
    assert night_minutes(*span(MONDAY, begins, hours)) == minutes


@pytest.mark.parametrize(
    ("day", "hours"),
    [(MONDAY, 28), (date(2026, 11, 28), 42), (date(2026, 10, 1), 56), (date(2026, 2, 16), 84)],
)
def test_a_day_and_a_night_weigh_by_the_kind_of_the_day(day, hours):
    assert Scales().weigh(day, *span(day)).points == hours * POINTS_AN_HOUR


def test_weights_are_the_offices_own():
    scales = Scales(Weights(night=100, weekend=100, holiday=100, spring=1000))
    assert scales.weigh(date(2026, 2, 16), *span(date(2026, 2, 16))).weighted_hours == 240


def test_kinds_of_days_are_counted_apart():
    load = Scales().weigh(date(2026, 2, 16), *span(date(2026, 2, 16)))
    assert (load.spring, load.holiday, load.weekend) == (24 * 60, 0, 0)


@given(st.dates(date(2024, 2, 1), date(2028, 3, 31)), st.integers(0, 23), st.integers(1, 24), st.data())
def test_a_shift_weighs_what_its_parts_weigh(day, begins, hours, data):
    start, end = span(day, begins, hours)
    cut = start + timedelta(minutes=data.draw(st.integers(0, hours * 60)))
    scales = Scales()
    parts = scales.weigh(day, start, cut) + scales.weigh(day, cut, end)
    assert parts - Load(shifts=1) == scales.weigh(day, start, end)


@pytest.mark.parametrize(("at", "before"), [(8, False), (3, True), (7, True), (23, False)])
def test_a_part_after_midnight_is_of_the_day_before(at, before):
    start, _end = span(MONDAY, at)
    assert day_of(start, time(8), 24) == (MONDAY - timedelta(days=1) if before else MONDAY)


def test_what_begins_before_a_short_shift_is_of_its_own_day():
    start, _end = span(MONDAY, 7)
    assert day_of(start, time(8), 12) == MONDAY
