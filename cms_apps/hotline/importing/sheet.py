"""A roster as a workbook, in the layout that is read again: dates down, posts across."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl import Workbook

from cms_apps.cases.reports.sheets import add_sheet

from ..drawing import force
from ..models import DutyPerson, DutyPost, DutyRoster
from ..services.filling import Cell, cells_of
from ..states import RosterState
from .layout import key_of, keys_of_posts


def workbook_of(roster: DutyRoster) -> bytes:
    """The plan of a draft; of a roster in force, who is on duty with every change. Names only."""
    posts = list(DutyPost.objects.filter(is_active=True))
    names = _planned(roster) if roster.state == RosterState.DRAFT else _in_force(roster)
    book = Workbook(write_only=True)
    add_sheet(book, _("Duty roster"), _head(posts), _rows(roster.days, posts, names))
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def _head(posts: Sequence[DutyPost]) -> list[str]:
    """Each post by its name, or by its address word where others are called so too."""
    own = keys_of_posts(posts)
    return [
        _("Duty day"),
        _("Weekday"),
        *(post.title if own.get(key_of(post.title)) == post else post.slug for post in posts),
    ]


def _rows(
    days: Iterable[date], posts: Sequence[DutyPost], names: Mapping[Cell, list[str]]
) -> Iterable[list[Any]]:
    for day in days:
        yield [
            day,
            date_format(day, "l"),
            *("、".join(names.get((post.pk, day), [])) for post in posts),
        ]


def _planned(roster: DutyRoster) -> dict[Cell, list[str]]:
    people = dict(DutyPerson.objects.values_list("pk", "name"))
    return {cell: [people[person] for person in held] for cell, held in cells_of(roster).items()}


def _in_force(roster: DutyRoster) -> dict[Cell, list[str]]:
    _posts, rows = force.table(roster.days)
    return {
        (cell.post.pk, cell.day): list(dict.fromkeys(held.person.name for held in cell.held))
        for row in rows
        for cell in row.cells
    }
