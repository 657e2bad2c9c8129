"""Drawing up a roster, putting it in force, and changing what is in force: one lock for all of it.

Whoever changes who is on duty holds the rows of all posts, so that two rosters that are put in force at the
same moment, or two changes of one shift, come one by one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..duty import LONGEST_CHANGE, Duty, applied, duties_between
from ..models import DutyChange, DutyPerson, DutyPost, DutyRoster
from ..problems import Clash, Gap, clashes, gaps
from ..states import RosterState
from ..telling import tell_of_change

WRITTEN_LATE = timedelta(minutes=10)
"""So far back a change may begin: it takes a moment to write it down."""


class FrozenError(Exception):
    """The roster is in force: it is changed by changes only. Its text is for whoever tried."""

    def __str__(self) -> str:
        return _("This roster is in force. Change single shifts instead.")


class StaleRosterError(Exception):
    """Somebody else changed the roster meanwhile. Its text is for whoever tried."""

    def __str__(self) -> str:
        return _("Somebody changed this roster since you opened it. Look at it again first.")


@dataclass(frozen=True)
class Problems:
    """What stands against putting a roster in force; gaps may be accepted, the rest may not."""

    gaps: list[Gap]
    clashes: list[Clash]
    doubled: list[Duty]
    """Shifts at a time for which another roster in force has somebody at that post."""

    def __bool__(self) -> bool:
        return bool(self.gaps or self.clashes or self.doubled)


@dataclass(frozen=True, kw_only=True)
class Change:
    """What somebody wants changed of what is in force."""

    post: DutyPost
    starts_at: datetime
    ends_at: datetime
    goes: DutyPerson | None = None
    comes: DutyPerson | None = None
    reason: str = ""


@contextmanager
def locked_duty() -> Iterator[None]:
    """Nobody else changes who is on duty until the block's end."""
    with transaction.atomic():
        list(DutyPost.objects.select_for_update().order_by("pk").values_list("pk"))
        yield


@contextmanager
def locked_draft(roster_id: int, stamp: int | None = None) -> Iterator[DutyRoster]:
    """A roster that is still drawn up, and nobody else's until the block's end.

    Raises:
        FrozenError, StaleRosterError: see there.
        DutyRoster.DoesNotExist.
    """
    with transaction.atomic():
        roster = DutyRoster.objects.select_for_update().get(pk=roster_id)
        if roster.state != RosterState.DRAFT:
            raise FrozenError
        if stamp not in (None, roster.stamp):
            raise StaleRosterError
        yield roster
        roster.stamp += 1
        roster.save(update_fields=["stamp"])


def problems_of(roster: DutyRoster) -> Problems:
    """What stands against it, with what is in force already around it. Six queries, however long it is."""
    posts = list(DutyPost.objects.filter(is_active=True))
    own = _duties_of(roster)
    wanted = [(post.pk, *post.span_on(day)) for day in roster.days for post in posts]
    if not wanted:
        return Problems([], [], [])
    start, end = min(span[1] for span in wanted), max(span[2] for span in wanted)
    others = duties_between(start, end) if roster.state == RosterState.DRAFT else []
    doubled = [
        duty
        for duty in own
        if any(other.post == duty.post and other.touches(duty.starts_at, duty.ends_at) for other in others)
    ]
    return Problems(gaps([*own, *others], wanted), clashes([*own, *others]), doubled)


def put_in_force(
    *, roster_id: int, actor: Any, stamp: int | None = None, with_gaps: bool = False
) -> DutyRoster:
    """Freeze a roster: from now on it says who is on duty.

    Raises:
        ValidationError: somebody is at two posts at once, another roster in force has the same shifts, or
            there are gaps and they were not accepted.
        FrozenError, StaleRosterError: see there.
    """
    with locked_duty(), locked_draft(roster_id, stamp) as roster:
        found = problems_of(roster)
        if found.clashes:
            raise ValidationError(_("Somebody is at two posts at once."), code="clash")
        if found.doubled:
            raise ValidationError(_("Another roster in force has somebody at these times."), code="doubled")
        if found.gaps and not with_gaps:
            raise ValidationError(_("At some times nobody is there."), code="gap")
        roster.state, roster.published_at, roster.published_by = RosterState.PUBLISHED, timezone.now(), actor
        roster.save()
    return roster


def change_duty(change: Change, *, actor: Any) -> DutyChange:
    """Take somebody off, put somebody on, or one in the other's place; both are told by mail.

    Raises:
        ValidationError: as of `change_duties`.
    """
    return change_duties([change], actor=actor)[0]


def change_duties(changes: Sequence[Change], *, actor: Any) -> list[DutyChange]:
    """Several changes as one, so that two people may exchange shifts of the same hours.

    Raises:
        ValidationError: by field: the time has begun, is over or too long, whoever goes is not on duty then,
            whoever comes may not hold the post or is at another one.
    """
    with locked_duty():
        check_changes(changes)
        made = [row_of(change) for change in changes]
        for row in made:
            row.made_by = actor
            row.save()
            tell_of_change(row)
        return made


def check_changes(changes: Sequence[Change]) -> None:
    """Whether they may be made, all together.

    Raises:
        ValidationError: as of `change_duties`.
    """
    for change in changes:
        _check(change, changes)


def _check(change: Change, together: Sequence[Change]) -> None:
    start, end = change.starts_at, change.ends_at
    if change.goes is None and change.comes is None:
        raise ValidationError({"comes": _("Say who goes or who comes.")})
    if change.goes == change.comes:
        raise ValidationError({"comes": _("It is the same person.")})
    if end <= start:
        raise ValidationError({"ends_at": _("It ends after it begins.")})
    if end - start > LONGEST_CHANGE:
        raise ValidationError({"ends_at": _("At most two weeks at once.")})
    if end <= timezone.now():
        raise ValidationError({"ends_at": _("This time is over.")})
    if start < timezone.now() - WRITTEN_LATE:
        raise ValidationError(
            {
                "starts_at": _(
                    "This time has begun: who was on duty up to now stays so. Choose a time from now on."
                )
            }
        )
    before = duties_between(start, end)
    goes = change.goes.pk if change.goes else None
    if goes and not any((duty.post, duty.person) == (change.post.pk, goes) for duty in before):
        raise ValidationError({"goes": _("This person is not on duty then.")})
    if change.comes is None:
        return
    if not DutyPerson.objects.for_post(change.post).filter(pk=change.comes.pk).exists():
        raise ValidationError({"comes": _("This person may not hold this post.")})
    after = applied(before, [row_of(each) for each in together])
    if any(clash.person == change.comes.pk for clash in clashes(after)):
        raise ValidationError({"comes": _("This person is at another post then.")})


def row_of(change: Change) -> DutyChange:
    """As it would be stored."""
    return DutyChange(
        post=change.post,
        starts_at=change.starts_at,
        ends_at=change.ends_at,
        goes=change.goes,
        comes=change.comes,
        reason=change.reason,
    )


def _duties_of(roster: DutyRoster) -> list[Duty]:
    rows = roster.shifts.values_list("starts_at", "ends_at", "post", "person")
    return [Duty(*row) for row in rows]
