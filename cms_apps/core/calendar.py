"""Working time: what a promise of so many hours means on a campus.

Statutory holidays and make-up workdays (调休) are those of the State Council's yearly notices as
`chinesecalendar` has them; days set by hand come before vacations, and vacations before those.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property

import chinese_calendar
from django.utils import timezone

from .models import CalendarDay, Vacation, WorkingHours

DAY = timedelta(days=1)
FARTHEST = timedelta(days=1500)
"""Work that is not done by then never is: every day was made free by hand."""


def is_announced(year: int) -> bool:
    """Whether the statutory holidays of a year are known; until then its plain weekdays count as worked."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def statutory_workday(day: date) -> bool:
    """By law and yearly notice; by weekday in a year not announced."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


class WorkingCalendar:
    """The campus's working time, read from the database once, when it is first needed.

    Times are aware; days are days of the current time zone. Lengths are working time, to the microsecond.
    """

    @cached_property
    def _by_hand(self) -> dict[date, bool]:
        return dict(CalendarDay.objects.values_list("day", "is_workday"))

    @cached_property
    def _vacations(self) -> list[Vacation]:
        return list(Vacation.objects.all())

    @cached_property
    def _hours(self) -> tuple[tuple[time, time], ...]:
        return (WorkingHours.objects.first() or WorkingHours()).spans

    def is_workday(self, day: date) -> bool:
        if day in self._by_hand:
            return self._by_hand[day]
        return not any(vacation.covers(day) for vacation in self._vacations) and statutory_workday(day)

    def add(self, start: datetime, length: timedelta) -> datetime:
        """When so much working time has passed after `start`.

        A length that ends with a working span ends then, not at the next one's beginning.

        Raises:
            OverflowError: there is not so much working time in four years.
        """
        left = length
        for begins, ends in self._spans(start, start + FARTHEST):
            if ends - begins >= left:
                return begins + left
            left -= ends - begins
        raise OverflowError("not enough working time")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; negative if `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum((ends - begins for begins, ends in self._spans(start, end)), timedelta())

    def _spans(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The stretches of work within a time, in order."""
        day, last = timezone.localdate(start), timezone.localdate(end)
        while day <= last:
            if self.is_workday(day):
                for from_time, until in self._hours:
                    begins = max(start, timezone.make_aware(datetime.combine(day, from_time)))
                    ends = min(end, timezone.make_aware(datetime.combine(day, until)))
                    if begins < ends:
                        yield begins, ends
            day += DAY
