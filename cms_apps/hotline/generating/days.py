"""What kind of day it is for whoever is on duty: plain, weekend, holiday, or of the Spring Festival.

A day set by hand (cms_core's `CalendarDay`) comes first, then the State Council's notice as
`chinesecalendar` has it. In a year without a notice yet the days are those that the law names itself
(Regulation on Public Holidays for National Annual Festivals and Memorial Days, as amended for 2025) as far as
they need no notice: 1 January, the eve of the Spring Festival to its third day, 1 and 2 May, 1 to 3 October.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import chinese_calendar

from cms_apps.core.calendar import is_announced, statutory_workday

_SATURDAY = 5
_BY_LAW = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
_NEW_YEARS = {
    2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31),
    2034: (2, 19), 2035: (2, 8), 2036: (1, 28), 2037: (2, 15), 2038: (2, 4), 2039: (1, 24), 2040: (2, 12),
    2041: (2, 1), 2042: (1, 22), 2043: (2, 10), 2044: (1, 30), 2045: (2, 17), 2046: (2, 6), 2047: (1, 26),
    2048: (2, 14), 2049: (2, 2), 2050: (1, 23),
}  # fmt: skip
"""The lunar new year by Beijing time. In 2027 the moon is new at 23:56 there and in 2030 at 0:07: calendars
that reckon less precisely have those two a day off."""
_SPRING_NAMES = ("春节", "spring festival")


class DayKind(StrEnum):
    PLAIN = "plain"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SPRING = "spring"
    """Of the Spring Festival, which is counted apart."""


@dataclass(frozen=True)
class SetDay:
    """A day that was set by hand."""

    is_workday: bool
    name: str = ""


def kind_of(day: date, by_hand: Mapping[date, SetDay] | None = None) -> DayKind:
    """What kind of day it is; a working day set by hand is a plain one, whatever the calendar says."""
    set_day = (by_hand or {}).get(day)
    if set_day is None:
        return _by_calendar(day)
    if set_day.is_workday:
        return DayKind.PLAIN
    if any(name in set_day.name.lower() for name in _SPRING_NAMES):
        return DayKind.SPRING
    known = _by_calendar(day)
    if known is not DayKind.PLAIN:
        return known
    return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.HOLIDAY


def unannounced(days: Iterable[date]) -> list[int]:
    """The years among them whose holidays are not announced yet: then the kinds are a guess."""
    return sorted(year for year in {day.year for day in days} if not is_announced(year))


def _by_calendar(day: date) -> DayKind:
    if not is_announced(day.year):
        return _by_law(day)
    if statutory_workday(day):
        return DayKind.PLAIN
    _is_free, name = chinese_calendar.get_holiday_detail(day)
    if name is None:
        return DayKind.WEEKEND
    is_spring = name == chinese_calendar.Holiday.spring_festival.value
    return DayKind.SPRING if is_spring else DayKind.HOLIDAY


def _by_law(day: date) -> DayKind:
    if day.year in _NEW_YEARS:
        after = day - date(day.year, *_NEW_YEARS[day.year])
        if timedelta(days=-1) <= after <= timedelta(days=2):
            return DayKind.SPRING
    if (day.month, day.day) in _BY_LAW:
        return DayKind.HOLIDAY
    return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.PLAIN
