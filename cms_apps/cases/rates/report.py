"""The three rates as they are shown: by month, by unit, by category, and all together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from cms_apps.core.models import Unit

from ..models import Category, MonthlyCount
from .counting import Counts
from .keeping import counts_of

SHOWN_MONTHS = 12


@dataclass(frozen=True)
class Line:
    """One line of a table: whose it is, what was counted, and the rates, None where there are too few."""

    name: Any
    counts: Counts

    def as_dict(self) -> dict[str, int | float | None]:
        counts = self.counts
        return {
            **asdict(counts),
            "answered": counts.answered,
            "on_time_rate": counts.on_time_rate,
            "resolution_rate": counts.resolution_rate,
            "satisfaction_rate": counts.satisfaction_rate,
        }


@dataclass(frozen=True)
class Grid:
    """Each unit in each category; a cell is None where nothing fell due."""

    categories: list[Line]
    rows: list[tuple[Line, list[Counts | None]]]


COLUMNS = tuple(Line(None, Counts()).as_dict())


@dataclass(frozen=True)
class Report:
    whole: Line
    months: list[Line]
    units: list[Line]
    categories: list[Line]
    cells: dict[tuple[Any, Any], Counts]

    @property
    def grid(self) -> Grid:
        """Every unit that has anything with every category that has."""
        rows = [
            (unit, [self.cells.get((unit.name, category.name)) for category in self.categories])
            for unit in self.units
        ]
        return Grid(self.categories, rows)


def months_counted() -> list[date]:
    """Those that have anything, the newest first."""
    return list(MonthlyCount.objects.order_by("-month").values_list("month", flat=True).distinct())


def report(*, unit: Unit | None = None, month: date | None = None) -> Report:
    """Of the last twelve months that have anything, or of one; of all units, or of one."""
    found = list(_rows(unit, month))
    shown = set(sorted({row.month for row in found})[-SHOWN_MONTHS:])
    found = [row for row in found if row.month in shown]
    return Report(
        Line(None, sum(map(counts_of, found), Counts())),
        _lines(found, lambda row: row.month, lambda of_month: of_month),
        _lines(found, lambda row: row.unit, _order),
        _lines(found, lambda row: row.category, _order),
        _sums(found, lambda row: (row.unit, row.category)),
    )


def details(*, unit: Unit | None = None, month: date | None = None) -> Iterator[tuple[MonthlyCount, Line]]:
    """Row by row, of all months."""
    return ((row, Line(row, counts_of(row))) for row in _rows(unit, month))


def _rows(unit: Unit | None, month: date | None) -> QuerySet[MonthlyCount]:
    rows = MonthlyCount.objects.select_related("unit", "category")
    rows = rows.order_by("month", "unit__order", "unit", "category__order", "category")
    if unit is not None:
        rows = rows.filter(unit=unit)
    return rows if month is None else rows.filter(month=month)


def _order(named: Unit | Category | None) -> tuple[bool, int, str]:
    return (named is None, named.order if named else 0, named.name if named else "")


def _lines(
    rows: Iterable[MonthlyCount], whose: Callable[[MonthlyCount], Any], order: Callable[[Any], Any]
) -> list[Line]:
    sums = _sums(rows, whose)
    return [Line(name, sums[name]) for name in sorted(sums, key=order)]


def _sums(rows: Iterable[MonthlyCount], whose: Callable[[MonthlyCount], Any]) -> dict[Any, Counts]:
    sums: dict[Any, Counts] = defaultdict(Counts)
    for row in rows:
        sums[whose(row)] += counts_of(row)
    return dict(sums)
