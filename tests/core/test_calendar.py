"""Working time, checked against the State Council's notices and a calendar on the wall."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms_apps.core.calendar import WorkingCalendar, is_announced, statutory_workday
from cms_apps.core.models import CalendarDay, Vacation, WorkingHours

pytestmark = pytest.mark.django_db

CHINA = ZoneInfo("Asia/Shanghai")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def hours(count):
    return timedelta(hours=count)


@pytest.mark.parametrize(
    ("start", "length", "due", "why"),
    [
        ("2026-11-24 09:00", 2, "2026-11-24 11:00", "within the morning"),
        ("2026-11-24 11:00", 2, "2026-11-24 15:00", "the break at noon does not count"),
        ("2026-11-24 08:00", 8, "2026-11-24 18:00", "a whole day ends with the day"),
        ("2026-11-24 13:00", 1, "2026-11-24 15:00", "sent at noon"),
        ("2026-11-24 20:00", 1, "2026-11-25 09:00", "sent in the evening"),
        ("2026-11-24 03:00", 1, "2026-11-24 09:00", "sent at night"),
        ("2026-11-27 17:00", 2, "2026-11-30 09:00", "over a weekend"),
        ("2026-11-24 10:00", 40, "2026-12-01 10:00", "five working days"),
        ("2026-09-30 17:00", 2, "2026-10-08 09:00", "over the National Day holiday 2026"),
        ("2026-10-09 17:00", 2, "2026-10-10 09:00", "a make-up Saturday is worked"),
        ("2026-10-10 17:00", 2, "2026-10-12 09:00", "the Sunday after it is not"),
        ("2026-02-13 17:00", 2, "2026-02-14 09:00", "the Saturday before Spring Festival is worked"),
        ("2026-02-14 17:00", 2, "2026-02-24 09:00", "over Spring Festival 2026"),
        (
            "2025-12-31 17:00",
            2,
            "2026-01-04 09:00",
            "year end: free until Sunday the 4th",
        ),
        ("2099-12-31 17:00", 2, "2100-01-01 09:00", "a year not announced goes by weekdays"),
        ("2024-02-28 17:00", 9, "2024-02-29 18:00", "a leap day"),
    ],
)
def test_due_times_checked_by_hand(start, length, due, why):
    assert WorkingCalendar().add(at(start), hours(length)) == at(due), why


def test_vacations_stop_the_clock_and_days_set_by_hand_come_first():
    Vacation.objects.create(name="寒假", first_day=date(2026, 1, 19), last_day=date(2026, 3, 1))
    CalendarDay.objects.create(day=date(2026, 1, 21), is_workday=True, name="值班")
    CalendarDay.objects.create(day=date(2026, 3, 2), is_workday=False, name="校庆")
    calendar = WorkingCalendar()

    assert calendar.add(at("2026-01-16 17:00"), hours(2)) == at("2026-01-21 09:00")
    assert calendar.add(at("2026-01-21 17:00"), hours(2)) == at("2026-03-03 09:00")


def test_hours_are_set_in_the_admin():
    WorkingHours.objects.create(
        morning_from=time(8, 30),
        morning_until=time(12),
        afternoon_from=time(12),
        afternoon_until=time(17),
    )
    assert WorkingCalendar().add(at("2026-11-24 11:30"), hours(2)) == at("2026-11-24 13:30")


def test_a_campus_that_never_works_says_so():
    WorkingHours.objects.create(
        morning_from=time(8), morning_until=time(8), afternoon_from=time(8), afternoon_until=time(8)
    )
    with pytest.raises(OverflowError):
        WorkingCalendar().add(at("2026-11-24 11:30"), hours(2))


moments = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 31), timezones=st.just(CHINA))


@settings(max_examples=30)
@given(start=moments, minutes=st.integers(1, 60 * 200))
def test_what_is_added_lies_between(start, minutes):
    calendar, length = WorkingCalendar(), timedelta(minutes=minutes)
    due = calendar.add(start, length)
    assert calendar.between(start, due) == length
    assert calendar.between(due, start) == -length
    # Not a moment earlier.
    assert calendar.between(start, due - timedelta(seconds=1)) < length


@settings(max_examples=30)
@given(start=moments, first=st.integers(1, 5000), second=st.integers(1, 5000))
def test_two_promises_one_after_the_other_are_one_long_one(start, first, second):
    calendar, one, two = WorkingCalendar(), timedelta(minutes=first), timedelta(minutes=second)
    assert calendar.add(calendar.add(start, one), two) == calendar.add(start, one + two)


def test_years_are_announced_or_not():
    assert is_announced(2026)
    assert not is_announced(2100)
    assert statutory_workday(date(2100, 1, 1))  # a Friday, until somebody says it is free
    assert not statutory_workday(date(2100, 1, 2))


def test_the_calendar_is_read_once(django_assert_num_queries):
    calendar = WorkingCalendar()
    with django_assert_num_queries(3):
        calendar.add(at("2026-11-24 09:00"), hours(2))
        calendar.add(at("2026-11-24 09:00"), hours(400))
