"""What taking over a sheet would do to a draft: which cells it sets, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from ..models import DutyPerson, DutyPost, DutyRoster
from ..services.filling import MOST_AT_ONE_POST, Cell, cells_of
from .grid import Grid, Merged, Read
from .layout import Layout, day_of, layout_of
from .names import Directory, directory


@dataclass(frozen=True)
class Fault:
    """Something wrong, and in which cell."""

    at: str
    text: str


@dataclass(frozen=True)
class Setting:
    """A cell of the roster that would be another than it is."""

    day: date
    post: DutyPost
    before: list[DutyPerson]
    after: list[DutyPerson]


@dataclass
class Plan:
    """Everything the sheet says of the roster, by cell; also what is so already."""

    cells: dict[Cell, list[int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    missing: list[DutyPost] = field(default_factory=list)
    days: int = 0

    @property
    def unchanged(self) -> int:
        return len(self.cells) - len(self.settings)


def plan_of(grid: Grid, roster: DutyRoster) -> Plan:
    """Looks at every cell before anything is stored. Five queries, however long the sheet is.

    Raises:
        UnreadableError: it is no table of dates and posts.
    """
    posts = list(DutyPost.objects.filter(is_active=True).prefetch_related("people"))
    layout = layout_of(grid, posts, roster)
    plan = Plan(ignored=layout.ignored)
    plan.missing = [post for post in posts if post not in layout.posts.values()]
    people = directory()
    _read_rows(plan, _Sheet(grid, layout), roster, people)
    plan.settings = list(_settings(plan.cells, cells_of(roster), posts, people.people))
    return plan


class _Sheet:
    """A grid with its layout: a value drawn across several rows stands in each of them."""

    def __init__(self, grid: Grid, layout: Layout) -> None:
        self.layout, self.rows = layout, grid.rows
        self.cells = {(cell.row, cell.column): cell for row in grid.rows for cell in row}
        used = {layout.dates, *layout.posts}
        below = [merged for merged in grid.merged if merged.last_row > layout.head + 1]
        self.merged = [each for each in below if used & set(range(each.first_column, each.last_column + 1))]

    def at(self, row: int, column: int) -> Read:
        if (row, column) in self.cells:
            return self.cells[row, column]
        for merged in self.merged:
            inside = merged.first_row <= row <= merged.last_row
            if inside and merged.is_one_column and merged.first_column == column:
                return self.cells.get((merged.first_row, column), Read(row, column))
        return Read(row, column)

    def across(self) -> Iterable[Merged]:
        """Cells drawn as one over several columns: whose they are can't be known."""
        last = max((row for row, column in self.cells if column == self.layout.dates), default=0)
        return (each for each in self.merged if not each.is_one_column and each.first_row <= last)


def _read_rows(plan: Plan, sheet: _Sheet, roster: DutyRoster, people: Directory) -> None:
    layout, seen = sheet.layout, dict[date, str]()
    for merged in sheet.across():
        at = Read(merged.first_row, merged.first_column).at
        plan.faults.append(Fault(at, _("drawn as one cell over several columns: separate it")))
    for number in range(layout.head + 2, len(sheet.rows) + 1):
        where = sheet.at(number, layout.dates)
        cells = {column: sheet.at(number, column) for column in layout.posts}
        if where.is_empty and all(cell.is_empty for cell in cells.values()):
            continue
        day = _day(plan, where, Read(number, layout.dates).at, cells, roster, seen)
        if day is None:
            continue
        plan.days += 1
        for column, post in layout.posts.items():
            _read_cell(plan, cells[column], (post, day), people)


def _day(
    plan: Plan,
    where: Read,
    at: str,
    cells: Mapping[int, Read],
    roster: DutyRoster,
    seen: dict[date, str],
) -> date | None:
    """The day of a row; None for a row without one, which is a fault only where it names somebody."""
    day, is_used = day_of(where.value, roster), any(not cell.is_empty for cell in cells.values())
    fault = ""
    if where.is_blank_formula:
        fault = _("a formula without a result: save the file in a spreadsheet program first")
    elif where.is_empty:
        fault = _("the date of this row is missing")
    elif day is None:
        fault = _("“%(text)s” is no date") % {"text": where.text} if is_used else ""
    elif not roster.first <= day <= roster.last:
        fault = _("%(day)s is none of the roster's days") % {"day": day.isoformat()}
    elif day in seen:
        fault = _("%(day)s is there twice, also in %(cell)s") % {"day": day.isoformat(), "cell": seen[day]}
    if fault:
        plan.faults.append(Fault(at, fault))
    if fault or day is None:
        return None
    seen[day] = at
    return day


def _read_cell(plan: Plan, cell: Read, where: tuple[DutyPost, date], people: Directory) -> None:
    post, day = where
    if cell.is_blank_formula:
        wrong = [_("a formula without a result: save the file in a spreadsheet program first")]
        found: list[int] = []
    else:
        found, wrong = people.named(cell.text)
    able = {person.pk for person in post.people.all() if person.is_active}
    for number in found:
        if number not in able:
            said = {"who": people.people[number].title, "post": post.title}
            wrong.append(_("%(who)s may not hold the post %(post)s") % said)
    if len(found) > MOST_AT_ONE_POST:
        wrong.append(_("at most four people at one post"))
    plan.faults.extend(Fault(cell.at, text) for text in wrong)
    plan.cells[post.pk, day] = found


def _settings(
    cells: Mapping[Cell, list[int]],
    before: Mapping[Cell, list[int]],
    posts: Iterable[DutyPost],
    people: Mapping[int, DutyPerson],
) -> Iterable[Setting]:
    known = {post.pk: post for post in posts}
    for (post, day), after in sorted(cells.items(), key=lambda item: (item[0][1], known[item[0][0]].order)):
        was = before.get((post, day), [])
        if set(was) != set(after):
            yield Setting(day, known[post], [people[pk] for pk in was], [people[pk] for pk in after])
