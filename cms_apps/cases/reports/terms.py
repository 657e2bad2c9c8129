"""Which days a report is about: a term (学期), or days that were asked for.

A year has two terms without a day between them: autumn is 1 September to 31 January, spring 1 February to
31 August. Universities begin the year in September; the change in winter stands on a fixed day, because the
winter vacation moves with the Spring Festival and the vacations kept in `core` are names and days set by
hand, often after the term's first letters: counts of a finished term would change with them. Vacations
belong to the term they end, so every letter belongs to one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..rates.months import month_after

DAY = timedelta(days=1)
LONGEST = timedelta(days=3 * 366)
YEARS = range(2000, 2100)
OFFERED_TERMS = 12
AUTUMN, SPRING = "autumn", "spring"
_TERM = re.compile(rf"(20\d\d)-({AUTUMN}|{SPRING})", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class SpanError(Exception):
    """What was asked for is no span of days; its text says why, to whoever asked."""


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both within it.

    Attributes:
        term: such as 2026-autumn; "" for days that are no whole term.
    """

    first: date
    last: date
    term: str = ""

    @classmethod
    def of_term(cls, year: int, season: str) -> Self:
        """The term that begins in that year."""
        if season == AUTUMN:
            return cls(date(year, 9, 1), date(year + 1, 1, 31), f"{year}-{season}")
        return cls(date(year, 2, 1), date(year, 8, 31), f"{year}-{season}")

    @property
    def start(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return timezone.make_aware(datetime.combine(self.last + DAY, time.min))

    @property
    def name(self) -> str:
        if not self.term:
            return self.days
        words = _("Autumn term %(year)s") if self.term.endswith(AUTUMN) else _("Spring term %(year)s")
        return words % {"year": self.term[:4]}

    @property
    def days(self) -> str:
        first, last = (date_format(day, "DATE_FORMAT") for day in (self.first, self.last))
        return _("%(first)s to %(last)s") % {"first": first, "last": last}

    @property
    def query(self) -> dict[str, str]:
        """What asks for it in an address."""
        if self.term:
            return {"term": self.term}
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}

    def months(self, today: date) -> list[date]:
        """The first days of its months, as far as they have begun."""
        found, month = [], self.first.replace(day=1)
        while month <= min(self.last, today):
            found.append(month)
            month = month_after(month)
        return found

    def cut_to(self, month: date) -> "Span":
        """Those of its days that lie in the month."""
        return Span(max(self.first, month), min(self.last, month_after(month) - DAY))

    def before(self, today: date) -> "Span":
        """What it is compared with: the term before, or as many days right before.

        While it lasts, only as many days as have passed: else every running term would look quiet.
        """
        passed = (min(self.last, today) - self.first).days + 1
        if not self.term:
            length = passed if passed > 0 else (self.last - self.first).days + 1
            return Span(self.first - length * DAY, self.first - DAY)
        earlier = term_of(self.first - DAY)
        if today >= self.last or passed <= 0:
            return earlier
        return Span(earlier.first, min(earlier.last, earlier.first + (passed - 1) * DAY))


def term_of(day: date) -> Span:
    if day.month == 1:
        return Span.of_term(day.year - 1, AUTUMN)
    return Span.of_term(day.year, AUTUMN if day.month >= 9 else SPRING)


def terms_since(day: date, today: date) -> list[Span]:
    """The terms from that of `day` to the current one, the newest first; at most `OFFERED_TERMS`."""
    found = [term_of(today)]
    while found[-1].first > day and len(found) < OFFERED_TERMS:
        found.append(term_of(found[-1].first - DAY))
    return found


def asked_span(query: Mapping[str, str], today: date) -> Span:
    """By `?term=2026-autumn`, or by `?from=2026-09-01&to=2026-09-30`; the current term if nothing is asked.

    Raises:
        SpanError: it is no term and no days to count.
    """
    first, last = query.get("from", "").strip(), query.get("to", "").strip()
    if first or last:
        return _between(_day(first), _day(last))
    term = query.get("term", "").strip()
    if not term:
        return term_of(today)
    found = _TERM.fullmatch(term)
    if found is None:
        raise SpanError(_("There is no term “%(term)s”. Choose one of the list.") % {"term": term[:20]})
    return Span.of_term(int(found[1]), found[2])


def _between(first: date, last: date) -> Span:
    if last < first:
        raise SpanError(_("The last day is before the first one. Change one of the two."))
    if last - first >= LONGEST:
        raise SpanError(_("At most three years are counted at once. Choose fewer days."))
    return Span(first, last)


def _day(text: str) -> date:
    if not text:
        raise SpanError(_("Two days are needed: the first and the last one."))
    try:
        day = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        raise SpanError(_("“%(text)s” is no day. Write it like 2026-11-24.") % {"text": text[:20]})
    return day
