"""Many cells of a draft at once, and letting a draft go: what the calendar and the import of a file write."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import DutyPerson, DutyPost, DutyRoster, Shift
from ..states import RosterState
from .rostering import FrozenError, locked_draft

MOST_AT_ONE_POST = 4
"""People at one post on one day."""

Cell = tuple[int, date]
"""A post by its id, and the day on which the shift begins."""


def cells_of(roster: DutyRoster) -> dict[Cell, list[int]]:
    """Whom the plan has where, by ids; a cell with nobody is not there. One query."""
    found: dict[Cell, list[int]] = {}
    for post, start, person in roster.shifts.order_by("pk").values_list("post", "starts_at", "person"):
        found.setdefault((post, timezone.localdate(start)), []).append(person)
    return found


def fill(*, roster_id: int, cells: Mapping[Cell, Sequence[int]], stamp: int) -> int:
    """Put people into cells of a draft instead of whoever was there; returns how many cells changed.

    All or nothing, and as many queries for a month as for a day. A cell that stays as it is keeps its times.

    Raises:
        ValidationError: a line each: a day is none of the roster's, or somebody may not hold the post.
        FrozenError, StaleRosterError: see there.
    """
    with locked_draft(roster_id, stamp) as roster:
        before = cells_of(roster)
        changed = {
            cell: list(dict.fromkeys(people))
            for cell, people in cells.items()
            if set(people) != set(before.get(cell, []))
        }
        posts = DutyPost.objects.in_bulk({post for post, _day in changed})
        _check(roster, changed, posts)
        _empty(roster, changed)
        Shift.objects.bulk_create(_shifts(roster, changed, posts))
    return len(changed)


def delete_draft(roster_id: int) -> None:
    """Let a draft go, with its shifts.

    Raises:
        FrozenError: see there.
        DutyRoster.DoesNotExist.
    """
    with transaction.atomic():
        roster = DutyRoster.objects.select_for_update().get(pk=roster_id)
        if roster.state != RosterState.DRAFT:
            raise FrozenError
        roster.delete()


def _check(roster: DutyRoster, cells: Mapping[Cell, list[int]], posts: Mapping[int, DutyPost]) -> None:
    known = set(
        DutyPost.people.through.objects.filter(dutypost__in=posts, dutyperson__is_active=True).values_list(
            "dutypost", "dutyperson"
        )
    )
    wrong = []
    strangers: dict[Cell, list[int]] = {}
    for (post, day), people in cells.items():
        where = {"day": date_format(day, "Y-m-d"), "post": posts[post].title}
        if not roster.first <= day <= roster.last:
            wrong.append(_("%(day)s is not in the roster.") % where)
        if len(people) > MOST_AT_ONE_POST:
            wrong.append(_("%(day)s, %(post)s: at most four people.") % where)
        strangers[post, day] = [person for person in people if (post, person) not in known]
    wrong += _about_strangers(strangers, posts)
    if wrong:
        raise ValidationError(wrong)


def _about_strangers(strangers: Mapping[Cell, list[int]], posts: Mapping[int, DutyPost]) -> Iterable[str]:
    people = DutyPerson.objects.in_bulk({person for them in strangers.values() for person in them})
    for (post, day), them in strangers.items():
        for person in them:
            yield _("%(day)s: %(who)s may not hold the post %(post)s.") % {
                "day": date_format(day, "Y-m-d"),
                "who": people[person].title if person in people else person,
                "post": posts[post].title,
            }


def _empty(roster: DutyRoster, cells: Iterable[Cell]) -> None:
    gone = set(cells)
    rows = roster.shifts.filter(post__in={post for post, _day in gone}).values_list("pk", "post", "starts_at")
    stale = [pk for pk, post, start in rows if (post, timezone.localdate(start)) in gone]
    roster.shifts.filter(pk__in=stale).delete()


def _shifts(
    roster: DutyRoster, cells: Mapping[Cell, list[int]], posts: Mapping[int, DutyPost]
) -> Iterable[Shift]:
    for (post, day), people in cells.items():
        start, end = posts[post].span_on(day)
        for person in people:
            yield Shift(roster=roster, post_id=post, person_id=person, starts_at=start, ends_at=end)
