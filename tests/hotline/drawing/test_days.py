"""Weeks and months as a roster shows them, and what the calendar says of their days."""

from datetime import date

import pytest

from cms_apps.core.models import CalendarDay
from cms_apps.hotline.drawing.days import day_in, marked, span_around

FIRST, LAST = date(2026, 11, 18), date(2027, 1, 10)


@pytest.mark.parametrize(
    ("asked", "kind", "expected"),
    [
        ("2026-11-24", "", (date(2026, 11, 23), date(2026, 11, 29), True, True)),
        ("2026-11-18", "week", (FIRST, date(2026, 11, 22), False, True)),
        ("2027-01-10", "", (date(2027, 1, 4), LAST, True, False)),
        ("1999-01-01", "", (FIRST, date(2026, 11, 22), False, True)),
        ("9999-12-31", "month", (date(2027, 1, 1), LAST, True, False)),
        ("2026-12-24", "month", (date(2026, 12, 1), date(2026, 12, 31), True, True)),
        ("2026-11-24", "<script>", (date(2026, 11, 23), date(2026, 11, 29), True, True)),
    ],
)
def test_a_week_or_month_lies_within_the_roster(asked, kind, expected):
    span = span_around(FIRST, LAST, asked, kind)
    assert (span.first, span.last, span.before is not None, span.after is not None) == expected
    assert span.days[0] == span.first
    assert span.days[-1] == span.last


@pytest.mark.parametrize("first", [date.min, date(9999, 12, 30)])
def test_the_ends_of_the_calendar_break_nothing(first):
    for kind in ("week", "month"):
        assert span_around(first, max(first, date.max), first.isoformat(), kind).days


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-02-30", "\x00", "２０２６-11-24", "2026-11-24T08:00"]
)
def test_what_is_no_day_is_none(text):
    assert day_in(text) is None


@pytest.mark.django_db
def test_days_are_marked_where_they_are_not_as_their_weekday_says(django_assert_num_queries):
    CalendarDay.objects.create(day=date(2026, 11, 28), is_workday=True)
    CalendarDay.objects.create(day=date(2026, 11, 27), is_workday=False)
    with django_assert_num_queries(2):
        days = marked(date(2026, 11, day) for day in range(26, 31))
    assert [day.mark for day in days] == ["", "off", "work", "weekend", ""]
    assert [day.is_free for day in days] == [False, True, False, True, False]


@pytest.mark.django_db
def test_statutory_holidays_are_days_off():
    (national_day,) = marked([date(2026, 10, 1)])
    assert national_day.mark == "off"
