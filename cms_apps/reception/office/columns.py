"""What a line of the statistics says, for the page and for the workbook."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ..states import TalkOutcome
from .counting import Line, Tally, share_of


@dataclass(frozen=True)
class Column:
    """One number of a tally; with `whole`, also what share of that it is.

    Attributes:
        needs_places: nothing where places are nobody's, as by topic.
    """

    name: str
    count: Callable[[Tally], int]
    whole: Callable[[Tally], int] | None = None
    needs_places: bool = False


@dataclass(frozen=True)
class Cell:
    """`count` None for what can't be said; `share` in percent, None for none."""

    count: int | None
    share: int | None = None
    whole: int | None = None


def columns() -> list[Column]:
    """In the active language."""
    return [
        Column(_("Days with reception"), lambda tally: len(tally.days), needs_places=True),
        Column(_("Places offered"), lambda tally: tally.places, needs_places=True),
        Column(_("Places used"), lambda tally: tally.used, lambda tally: tally.places, needs_places=True),
        Column(_("Signed up or came"), lambda tally: tally.signups),
        Column(_("People with them"), lambda tally: tally.people),
        Column(_("Had a place"), lambda tally: tally.confirmed),
        Column(_("Came in person"), lambda tally: tally.came),
        Column(
            _("Did not come, of those with a place"),
            lambda tally: tally.missed,
            lambda tally: tally.confirmed,
        ),
        Column(_("Came without a sign-up"), lambda tally: tally.walk_ins),
        Column(_("Waited and got no place"), lambda tally: tally.unserved),
        Column(_("Let an offer go"), lambda tally: tally.lapsed),
        Column(_("Gave it back"), lambda tally: tally.cancelled),
        Column(_("Gave it back late"), lambda tally: tally.late),
        *(_talks(outcome) for outcome in TalkOutcome),
        Column(_("Promises kept"), lambda tally: tally.promises["kept"], _due),
        Column(_("Promises broken"), lambda tally: tally.promises["late"], _due),
        Column(_("Promises not due yet"), lambda tally: tally.promises["open"]),
        Column(_("Matter answered: yes"), lambda tally: tally.yes, _said),
        Column(_("Matter answered: no"), lambda tally: tally.no, _said),
        Column(_("Matter answered: not said"), lambda tally: tally.unsaid),
    ]


def cells_of(line: Line, tally: Tally) -> list[Cell]:
    return [_cell(column, tally, line.has_places) for column in columns()]


def notes() -> list[str]:
    """In sentences, for the page and for the workbook."""
    return [
        _(
            "Counted are days that lie in the term, also those to come. "
            "What became of them is told as it stands now."
        ),
        _("Numbers are sign-ups, whoever comes along included once; people and places count each person."),
        _("Walk-ins count as sign-ups that came. A day can be counted for several hosts."),
        _("A promise is a case whose answer was promised by a day; kept means answered by then."),
        _("Whether the matter was answered is asked after talks that were answered at once."),
        _("Shares of fewer than 5 are not shown."),
    ]


def _cell(column: Column, tally: Tally, has_places: bool) -> Cell:
    if column.needs_places and not has_places:
        return Cell(None)
    count = column.count(tally)
    if column.whole is None:
        return Cell(count)
    whole = column.whole(tally)
    return Cell(count, share_of(count, whole), whole)


def _talks(outcome: TalkOutcome) -> Column:
    name = _("Talks: %(outcome)s") % {"outcome": outcome.label}

    def count(tally: Tally) -> int:
        return len(tally.talks[outcome])

    return Column(name, count)


def _due(tally: Tally) -> int:
    return tally.promises["kept"] + tally.promises["late"]


def _said(tally: Tally) -> int:
    return tally.yes + tally.no


def head(first: Any, *, has_before: bool) -> list[str]:
    """Names of a sheet's columns: each share beside its count."""
    names = []
    for column in columns():
        names.append(column.name)
        if column.whole is not None:
            names.append(_("%(what)s, in percent") % {"what": column.name})
    before = [_("%(what)s, before") % {"what": name} for name in names]
    return [str(first), *names, *(before if has_before else [])]


def row(line: Line, *, has_before: bool) -> list[Any]:
    """A sheet's row under `head`."""
    cells = [*cells_of(line, line.now), *(cells_of(line, line.before) if has_before else [])]
    values: list[Any] = [line.name]
    for cell, column in zip(cells, columns() * 2, strict=False):
        values.append(cell.count)
        if column.whole is not None:
            values.append(cell.share)
    return values
