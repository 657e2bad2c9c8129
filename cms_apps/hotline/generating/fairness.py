"""Who did how much: a row per person, of one stretch of days and of all that is remembered.

Counted is what is in force, with its changes. Numbers come raw; the only figure made of them is by how many
weighted hours those of a post differ.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ..duty import Duty, duties_between
from ..models import DutyPerson, DutyPost, DutyRoster
from .reading import REMEMBERED, midnight, scales
from .weights import Load, Scales, day_of


@dataclass(frozen=True)
class Row:
    """One person's.

    Attributes:
        term: in the days asked for; `ever`: those and the four years before them.
    """

    person: DutyPerson
    term: Load
    ever: Load


@dataclass(frozen=True)
class Difference:
    """By how many weighted hours those who may hold a post differ in the days asked for."""

    post: DutyPost
    hours: float


@dataclass(frozen=True)
class Table:
    rows: list[Row]
    differences: list[Difference]


def table(first: date, last: date, *, draft: DutyRoster | None = None) -> Table:
    """The table of some days: everybody who takes turns, and who took one then. Eight queries at most.

    Args:
        draft: counts as if it were in force.
    """
    posts, scale = DutyPost.objects.in_bulk(), scales()
    duties = duties_between(midnight(first) - REMEMBERED, midnight(last + timedelta(days=1)))
    if draft is not None:
        duties += [Duty(*row) for row in draft.shifts.values_list("starts_at", "ends_at", "post", "person")]
    loads = list(_loads(duties, posts, scale))
    ever = _sums((person, load) for person, day, load in loads if day <= last)
    term = _sums((person, load) for person, day, load in loads if first <= day <= last)
    people = DutyPerson.objects.select_related("unit").prefetch_related("posts")
    rows = [
        Row(person, term.get(person.pk, Load()), ever.get(person.pk, Load()))
        for person in people
        if person.is_active or person.pk in term
    ]
    return Table(rows, _differences(rows, posts.values()))


def _loads(
    duties: Iterable[Duty], posts: dict[int, DutyPost], scale: Scales
) -> Iterable[tuple[int, date, Load]]:
    """Each duty with its day. Of a shift that is cut in pieces the first counts as one, the rest as none."""
    seen = set()
    for duty in sorted(duties):
        post = posts[duty.post]
        day = day_of(duty.starts_at, post.begins_at, post.hours)
        load = scale.weigh(day, duty.starts_at, duty.ends_at)
        if (key := (duty.person, duty.post, day)) in seen:
            load -= Load(shifts=1)
        seen.add(key)
        yield duty.person, day, load


def _sums(loads: Iterable[tuple[int, Load]]) -> dict[int, Load]:
    found: dict[int, Load] = {}
    for person, load in loads:
        found[person] = found.get(person, Load()) + load
    return found


def _differences(rows: list[Row], posts: Iterable[DutyPost]) -> list[Difference]:
    found = []
    for post in sorted((post for post in posts if post.is_active), key=lambda post: (post.order, post.pk)):
        hours = [
            row.term.weighted_hours for row in rows if row.person.is_active and post in row.person.posts.all()
        ]
        if len(hours) > 1:
            found.append(Difference(post, max(hours) - min(hours)))
    return found
