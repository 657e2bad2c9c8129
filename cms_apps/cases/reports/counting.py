"""The tables of a report: cases opened in a span, by several keys, beside those of the span before."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms_apps.core.models import Place, Unit

from ..models import Category
from ..states import CaseKind, Source
from .facts import Fact, Tally, facts_of
from .terms import Span
from .whose import Reader

REGISTER = "cms_cases_case_modeladmin_index"


@dataclass
class Line:
    """One line of a table.

    Attributes:
        level: 0, or 1 for a part of the line of level 0 above it.
        narrow: what of an address lists its cases in the register; None where the register can't.
    """

    name: str
    now: Tally = field(default_factory=Tally)
    before: Tally = field(default_factory=Tally)
    level: int = 0
    narrow: Mapping[str, Any] | None = None

    def take(self, fact: Fact) -> None:
        (self.before if fact.is_before else self.now).take(fact)

    @property
    def by_need(self) -> tuple[int, int, str]:
        """What is written about most comes first."""
        return (-self.now.opened, -self.before.opened, self.name)

    def address(self, due: str) -> str:
        """Of its cases in the register; "" where there is none."""
        if self.narrow is None:
            return ""
        return f"{reverse(REGISTER)}?{urlencode({**self.narrow, 'due': due})}"


@dataclass(frozen=True)
class Table:
    key: str
    title: str
    lines: list[Line]
    has_before: bool = True


@dataclass(frozen=True)
class Series:
    """How many cases of one category were opened in each month."""

    name: str
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True)
class Report:
    span: Span
    before: Span
    whole: Line
    tables: list[Table]
    months: list[date]
    series: list[Series]


Key = Callable[[Fact], Hashable]


def report_for(reader: Reader, span: Span) -> Report:
    """Everything but the words; nine queries, however many cases there are."""
    today = timezone.localdate()
    before = span.before(today)
    facts = list(facts_of(reader.cases, span, before))
    narrow = _of_span(reader, span)
    units, categories = Unit.objects.in_bulk(), Category.objects.in_bulk()
    months = span.months(today)
    whole = Line(_("All together"), narrow=narrow)
    for fact in facts:
        whole.take(fact)
    tables = [
        Table("category", _("By category and unit"), _by_category(facts, categories, units, narrow)),
        Table("place", _("By place"), _by_place(facts, narrow)),
        Table("kind", _("By kind"), _by_choice(facts, "kind", CaseKind, narrow)),
        Table("source", _("By way in"), _by_choice(facts, "source", Source, narrow)),
        Table("month", _("By month"), _by_month(facts, months, span, reader), has_before=False),
    ]
    return Report(span, before, whole, tables, months, _series(facts, months, categories))


def _of_span(reader: Reader, span: Span) -> dict[str, Any] | None:
    if reader.narrow is None:
        return None
    return {**reader.narrow, "span": f"{span.first.isoformat()}..{span.last.isoformat()}"}


def _grouped(facts: Iterable[Fact], key: Key, line: Callable[[Any], Line]) -> dict[Any, Line]:
    """One line for each key there is."""
    found: dict[Any, Line] = {}
    for fact in facts:
        whose = key(fact)
        if whose not in found:
            found[whose] = line(whose)
        found[whose].take(fact)
    return found


def _nested(whole: Mapping[Any, Line], parts: Mapping[tuple[Any, Any], Line]) -> list[Line]:
    """Each line with its parts below it, what has most first."""
    below: dict[Any, list[Line]] = defaultdict(list)
    for (upper, _lower), line in parts.items():
        below[upper].append(line)
    lines: list[Line] = []
    for key, line in sorted(whole.items(), key=lambda item: item[1].by_need):
        lines += [line, *sorted(below[key], key=lambda part: part.by_need)]
    return lines


def _by_category(
    facts: list[Fact],
    categories: Mapping[int, Category],
    units: Mapping[int, Unit],
    narrow: dict[str, Any] | None,
) -> list[Line]:
    def of_category(key: int) -> Line:
        return Line(categories[key].title, narrow=_and(narrow, category__id__exact=key))

    def of_unit(key: tuple[int, int | None]) -> Line:
        category, unit = key
        own = {"unit__id__exact": unit} if unit else {"unit__isnull": "True"}
        name = units[unit].title if unit else _("Without a unit")
        return Line(name, level=1, narrow=_and(narrow, category__id__exact=category, **own))

    whole = _grouped(facts, lambda fact: fact.category, of_category)
    return _nested(whole, _grouped(facts, lambda fact: (fact.category, fact.unit), of_unit))


def _by_place(facts: list[Fact], narrow: dict[str, Any] | None) -> list[Line]:
    """Campuses with their buildings; a room is counted with its building."""
    places = Place.objects.in_bulk()

    def line(key: int | None, level: int = 0) -> Line:
        if key is None:
            return Line(_("No place given"))
        return Line(places[key].title, level=level, narrow=_and(narrow, place=key))

    def way_down(fact: Fact) -> list[int]:
        """From the campus to the place itself."""
        way: list[int] = []
        at = fact.place
        while at is not None:
            way.insert(0, at)
            at = places[at].parent_id
        return way

    ways = {fact.place: way_down(fact) for fact in facts}
    whole = _grouped(facts, lambda fact: next(iter(ways[fact.place]), None), line)
    in_buildings = [fact for fact in facts if len(ways[fact.place]) > 1]
    parts = _grouped(in_buildings, lambda fact: tuple(ways[fact.place][:2]), lambda key: line(key[1], 1))
    return _nested(whole, parts)


def _by_choice(
    facts: list[Fact], field_name: str, choices: type[TextChoices], narrow: dict[str, Any] | None
) -> list[Line]:
    def line(key: str) -> Line:
        return Line(str(choices(key).label), narrow=_and(narrow, **{f"{field_name}__exact": key}))

    found = _grouped(facts, lambda fact: getattr(fact, field_name), line)
    return sorted(found.values(), key=lambda line: line.by_need)


def _by_month(facts: list[Fact], months: list[date], span: Span, reader: Reader) -> list[Line]:
    """Also months without a case; the first and the last one as far as they lie in the span."""
    lines = {month: Line(date_format(month, "YEAR_MONTH_FORMAT")) for month in months}
    for month, line in lines.items():
        line.narrow = _of_span(reader, span.cut_to(month))
    for fact in facts:
        if not fact.is_before and fact.month in lines:
            lines[fact.month].take(fact)
    return list(lines.values())


def _series(facts: list[Fact], months: list[date], categories: Mapping[int, Category]) -> list[Series]:
    counts: dict[int, dict[date, int]] = defaultdict(lambda: dict.fromkeys(months, 0))
    for fact in facts:
        if not fact.is_before and fact.month in counts[fact.category]:
            counts[fact.category][fact.month] += 1
    found = [
        Series(categories[key].title, list(of.values())) for key, of in counts.items() if any(of.values())
    ]
    return sorted(found, key=lambda series: (-series.total, series.name))


def _and(narrow: dict[str, Any] | None, **more: Any) -> dict[str, Any] | None:
    return None if narrow is None else {**narrow, **more}
