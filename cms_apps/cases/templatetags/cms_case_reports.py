"""What the reports on cases draw: bars and columns as numbers of an SVG, each with its words beside it."""

from dataclasses import dataclass

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..reports.counting import Line, Report, Table
from ..reports.facts import Tally

register = template.Library()
PLOTTED = 20
"""Lines drawn of a table; the table behind has all."""
MONTHS_DRAWN = 12
COLUMN, HEIGHT, HEAD, FOOT = 22, 44, 12, 12
"""Of a plot of columns, in units of its own: a month's width, the columns, and room for words around them."""
LARGER = 1.4
"""Pixels that such a unit is wide, where there is room."""


@dataclass(frozen=True)
class Bar:
    """A line as a bar out of 100, with a mark where it ended before."""

    name: str
    level: int
    width: str
    mark: str
    words: str


@dataclass(frozen=True)
class Column:
    label: str
    count: int
    x: str
    middle: str
    y: str
    height: str
    above: str


@dataclass(frozen=True)
class Plot:
    """One category, month by month; all plots of a page have the same scale."""

    name: str
    total: int
    shown_width: int
    width: int
    height: int
    foot: int
    line: int
    columns: list[Column]


@register.filter
def drawn(table: Table) -> list[Bar]:
    """The first lines of a table as bars of one scale."""
    lines = table.lines[:PLOTTED]
    most = max((max(line.now.opened, line.before.opened) for line in lines), default=0) or 1
    return [_bar(line, table, most) for line in lines]


def _bar(line: Line, table: Table, most: int) -> Bar:
    now, before = line.now.opened, line.before.opened
    words = _("%(now)d, before %(before)d") % {"now": now, "before": before} if table.has_before else str(now)
    mark = f"{before / most * 100:.1f}" if table.has_before and before else ""
    return Bar(line.name, line.level, f"{now / most * 100:.1f}", mark, words)


@register.filter
def plots(report: Report) -> list[Plot]:
    """Small multiples of the last months; none of a single one."""
    months = report.months[-MONTHS_DRAWN:]
    if len(months) < 2:
        return []
    most = max((max(series.counts[-MONTHS_DRAWN:]) for series in report.series), default=0) or 1
    labels = [date_format(month, "n") for month in months]
    return [
        Plot(
            series.name,
            sum(series.counts[-MONTHS_DRAWN:]),
            round(COLUMN * len(months) * LARGER),
            COLUMN * len(months),
            HEAD + HEIGHT + FOOT,
            HEAD + HEIGHT + FOOT - 2,
            HEAD + HEIGHT,
            [
                _column(place, count, label, most)
                for place, (count, label) in enumerate(
                    zip(series.counts[-MONTHS_DRAWN:], labels, strict=True)
                )
            ],
        )
        for series in report.series
    ]


def _column(place: int, count: int, label: str, most: int) -> Column:
    height = count / most * HEIGHT
    top = HEAD + HEIGHT - height
    x = place * COLUMN
    return Column(
        label, count, str(x + 4), str(x + COLUMN // 2), f"{top:.1f}", f"{height:.1f}", f"{top - 3:.1f}"
    )


@register.filter
def cases_of(line: Line, due: str) -> str:
    """Where the register lists a line's cases: all, open or overdue ones."""
    return line.address(due)


@register.filter
def figures(line: Line) -> list[tuple[str, str, str, str]]:
    """The whole in figures: what, how many, before, and where the register lists them."""
    now, before = line.now, line.before
    known = line.address
    return [
        (_("Opened"), str(now.opened), str(before.opened), known("all") if now.opened else ""),
        (_("Open now"), str(now.open), str(before.open), known("open") if now.open else ""),
        (_("Overdue now"), str(now.overdue), str(before.overdue), known("overdue") if now.overdue else ""),
        (_("Answered"), str(now.answered), str(before.answered), ""),
        (_("Median working hours to the first answer"), hours(now), hours(before), ""),
        (_("Reopened"), str(now.reopened), str(before.reopened), ""),
        (_("Satisfied of rated"), _of(now), _of(before), ""),
        (_("Co-signs"), str(now.cosigned), str(before.cosigned), ""),
    ]


@register.filter
def hours(tally: Tally) -> str:
    """The median, or a dash where nothing was answered."""
    return "–" if tally.median_hours is None else f"{tally.median_hours:.1f}"


def _of(tally: Tally) -> str:
    return f"{tally.satisfied} / {tally.rated}"
