"""Filling a draft with a generated plan."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import DutyPerson, DutyRoster, Shift
from ..services.rostering import FrozenError, StaleRosterError, locked_draft
from ..states import RosterState
from .reading import Asked, request_for
from .reasons import reasons_of
from .request import Plan, Spread
from .solving import solve
from .words import told_empty, told_warnings

MOST_DAYS = 200
"""A term and its vacation; longer takes longer than anybody waits."""


@dataclass(frozen=True, kw_only=True)
class Generated:
    """What came of it.

    Attributes:
        filled: shifts that were given out; `kept` were there by hand and stayed.
        empty: sentences about shifts that nobody may have, the first days first.
        warnings: sentences about what to look at before it is put in force.
        spread: by how much loads differ now, and `least`: how far they must at least.
    """

    seed: int
    filled: int
    kept: int
    empty: list[str]
    warnings: list[str]
    spread: Spread
    least: Spread


def generate(*, roster_id: int, seed: int = 0, keep: bool = True, stamp: int | None = None) -> Generated:
    """Give out the shifts of a draft; what was generated before is drawn up anew.

    It is worked out before anything is locked, which takes seconds for a term, and thrown away where somebody
    changed the draft meanwhile.

    Args:
        seed: the same with the same people, rules and history gives the same roster; another one another.
        keep: shifts that were put there by hand stay, and the others are fitted around them.

    Raises:
        ValidationError: the roster has too many days.
        FrozenError, StaleRosterError: see there.
        DutyRoster.DoesNotExist.
    """
    roster = DutyRoster.objects.get(pk=roster_id)
    if roster.state != RosterState.DRAFT:
        raise FrozenError
    if stamp not in (None, roster.stamp):
        raise StaleRosterError
    if len(roster.days) > MOST_DAYS:
        raise ValidationError(_("At most %(days)s days can be generated at once.") % {"days": MOST_DAYS})
    asked = request_for(roster, keep=keep)
    plan = solve(asked.request, seed)
    _save(roster, asked, plan, keep=keep)
    people = {person.pk: person.title for person in DutyPerson.objects.all()}
    posts = {post.pk: post.title for post in asked.posts.values()}
    return Generated(
        seed=seed,
        filled=len(plan.holders) - len(plan.empty),
        kept=asked.kept,
        empty=told_empty(reasons_of(asked.request, plan), posts, people),
        warnings=told_warnings(asked.request, plan, people, roster.days, asked.covered),
        spread=plan.spread,
        least=plan.least,
    )


def _save(roster: DutyRoster, asked: Asked, plan: Plan, *, keep: bool) -> None:
    with locked_draft(roster.pk, roster.stamp) as locked:
        if (locked.first, locked.last) != (roster.first, roster.last):
            raise StaleRosterError
        gone = locked.shifts.filter(by_hand=False) if keep else locked.shifts.all()
        gone.delete()
        Shift.objects.bulk_create(
            Shift(
                roster=locked,
                post_id=slot.post,
                person_id=holder,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                by_hand=False,
            )
            for slot, holder in zip(asked.request.slots, plan.holders, strict=True)
            if holder is not None
        )
