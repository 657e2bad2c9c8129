"""The calendar of a draft: a table of selects, and what somebody chose in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from ..models import DutyPerson, DutyPost, DutyRoster
from ..services.filling import MOST_AT_ONE_POST, Cell
from .days import MarkedDay, Span, marked


@dataclass(frozen=True)
class Choice:
    """A post on a day: who may be chosen, and who is.

    Attributes:
        was: who was there when the page was made, as it goes with the form.
        is_changed: whether somebody else changed it since.
    """

    post: DutyPost
    day: date
    options: list[DutyPerson]
    people: list[int]
    was: str
    is_changed: bool = False

    @property
    def name(self) -> str:
        return name_of((self.post.pk, self.day))

    @property
    def first(self) -> int | None:
        return self.people[0] if self.people else None

    @property
    def others(self) -> list[int | None]:
        """What the selects after the first show: whoever is there besides, and one more, if it may be."""
        more: list[int | None] = list(self.people[1:])
        return [*more, None] if len(self.people) < MOST_AT_ONE_POST else more


@dataclass(frozen=True)
class Row:
    day: MarkedDay
    choices: list[Choice]


@dataclass
class Typed:
    """What came with the form: for each cell who was chosen, and who stood there when it was opened."""

    chosen: dict[Cell, list[int]] = field(default_factory=dict)
    was: dict[Cell, list[int]] = field(default_factory=dict)

    @property
    def touched(self) -> dict[Cell, list[int]]:
        return {cell: people for cell, people in self.chosen.items() if set(people) != set(self.was[cell])}

    def over(self, now: Mapping[Cell, list[int]]) -> dict[Cell, list[int]]:
        """What is so now, under what was typed."""
        return {**now, **self.touched}

    def changed_meanwhile(self, now: Mapping[Cell, list[int]]) -> list[Cell]:
        """Cells that somebody else changed since, and not to what was chosen too; in order of day."""
        cells = [
            cell
            for cell, people in self.was.items()
            if set(now.get(cell, [])) not in (set(people), set(self.chosen[cell]))
        ]
        return sorted(cells, key=lambda cell: (cell[1], cell[0]))


def name_of(cell: Cell) -> str:
    """As a field of the form and as a place on the page."""
    return f"cell-{cell[0]}-{cell[1].isoformat()}"


def posts_for(roster: DutyRoster) -> list[DutyPost]:
    """The posts in use, and those that the roster has somebody at; each with who may hold it. Two queries."""
    people = DutyPerson.objects.filter(is_active=True)
    known = Q(is_active=True) | Q(pk__in=roster.shifts.order_by().values("post"))
    return list(DutyPost.objects.filter(known).prefetch_related(Prefetch("people", people, "able")))


def read(data: Any, posts: Iterable[DutyPost], days: Iterable[date]) -> Typed:
    """The cells of these days that the form had; what is no person's number is nobody."""
    typed, all_days = Typed(), list(days)
    for post in posts:
        for day in all_days:
            cell = post.pk, day
            if (was := data.get(f"was-{name_of(cell)}")) is not None:
                typed.was[cell] = _numbers(was.split(","))
                typed.chosen[cell] = _numbers(data.getlist(name_of(cell)))
    return typed


def table(
    posts: list[DutyPost],
    span: Span,
    now: Mapping[Cell, list[int]],
    shown: Mapping[Cell, list[int]],
    changed: Iterable[Cell] = (),
) -> list[Row]:
    """A row a day. One query for whoever stands where they may not any more, and two for the calendar.

    Args:
        now: what the roster has.
        shown: what the selects show, which may be what was typed.
        changed: cells to be marked.
    """
    cells = [(post.pk, day) for day in span.days for post in posts]
    able = {post.pk: list(getattr(post, "able", [])) for post in posts}
    known = {post: {person.pk for person in people} for post, people in able.items()}
    needed = {person for cell in cells for person in shown.get(cell, []) if person not in known[cell[0]]}
    strangers, marks = DutyPerson.objects.in_bulk(needed), set(changed)

    def choice(post: DutyPost, day: date) -> Choice:
        cell = post.pk, day
        people = shown.get(cell, [])
        extra = [
            strangers[person] for person in people if person in strangers and person not in known[post.pk]
        ]
        was = ",".join(map(str, now.get(cell, [])))
        return Choice(post, day, [*able[post.pk], *extra], people, was, cell in marks)

    return [Row(day, [choice(post, day.date) for post in posts]) for day in marked(span.days)]


def _numbers(texts: Iterable[str]) -> list[int]:
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 12]
    return list(dict.fromkeys(numbers))
