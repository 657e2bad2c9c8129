"""Where in a sheet what stands: the row of post names, the column of dates, and the dates themselves."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from ..models import DutyPost, DutyRoster
from .grid import Grid, Read, UnreadableError, Value

HEAD_WITHIN = 20
"""Rows from the top in which the names of posts are looked for."""
DATE_WORDS = frozenset({"日期", "date", "值班日期", "日子", "day", "dutyday"})
_FULL = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_SHORT = re.compile(r"(\d{1,2})月(\d{1,2})日?", re.ASCII)
_BESIDE = re.compile(
    r"[\s(]*(?:(?:星期|周|礼拜)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)[\s)]*",
    re.IGNORECASE,
)
_MIDNIGHT = re.compile(r"\s+0{1,2}:00(?::00)?$")


@dataclass(frozen=True)
class Layout:
    """Where the table begins, and what its columns are.

    Attributes:
        ignored: names of columns that are no post, such as those of weekdays.
    """

    head: int
    dates: int
    posts: dict[int, DutyPost]
    ignored: list[str]


def key_of(text: str) -> str:
    """The same for what reads the same: full-width or not, with spaces between or not, in any case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def keys_of_posts(posts: Iterable[DutyPost]) -> dict[str, DutyPost]:
    """By name, English name and address word; a name that several have is none."""
    found: dict[str, DutyPost] = {}
    every: Counter[str] = Counter()
    for post in posts:
        for key in {key_of(text) for text in (post.name, post.name_en, post.slug) if text}:
            every[key] += 1
            found[key] = post
    return {key: post for key, post in found.items() if every[key] == 1}


def layout_of(grid: Grid, posts: list[DutyPost], roster: DutyRoster) -> Layout:
    """The first row that names posts, and the first column beside them that has dates.

    Raises:
        UnreadableError: there is no such row or column, or a post is named twice.
    """
    keys = keys_of_posts(posts)
    for number, row in enumerate(grid.rows[:HEAD_WITHIN]):
        found = {cell.column: keys[key_of(cell.text)] for cell in row if key_of(cell.text) in keys}
        if not found:
            continue
        named = Counter(found.values())
        if twice := [cell.at for cell in row if cell.column in found and named[found[cell.column]] > 1]:
            raise UnreadableError(_("%(cells)s: the same post twice.") % {"cells": " ".join(twice)})
        dates = _date_column(row, grid.rows[number + 1 :], set(found), roster)
        others = [cell.text for cell in row if cell.column not in found and cell.column != dates]
        return Layout(number, dates, found, others)
    names = ", ".join(post.title for post in posts)
    raise UnreadableError(_("No row has the names of posts: %(names)s.") % {"names": names})


def _date_column(head: list[Read], below: list[list[Read]], posts: set[int], roster: DutyRoster) -> int:
    named = [cell.column for cell in head if key_of(cell.text) in DATE_WORDS and cell.column not in posts]
    if named:
        return named[0]
    for row in below:
        for cell in row:
            if cell.column not in posts and day_of(cell.value, roster) is not None:
                return cell.column
    raise UnreadableError(_("No column has dates."))


def day_of(value: Value, roster: DutyRoster) -> date | None:
    """A date as a spreadsheet has it, or as it is written; without a year, in the roster's.

    Returns:
        None for what is no date.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    text = _BESIDE.sub("", unicodedata.normalize("NFKC", value)).strip()
    text = _MIDNIGHT.sub("", text)
    if full := _FULL.fullmatch(text):
        return _day(*map(int, full.groups()))
    if short := _SHORT.fullmatch(text):
        return _in_roster(int(short[1]), int(short[2]), roster)
    return None


def _in_roster(month: int, day: int, roster: DutyRoster) -> date | None:
    """In the year in which it is one of the roster's days; else in its first year that has such a day."""
    years = range(roster.first.year, roster.last.year + 1)
    days = [found for year in years if (found := _day(year, month, day)) is not None]
    inside = [found for found in days if roster.first <= found <= roster.last]
    return next(iter([*inside, *days]), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
