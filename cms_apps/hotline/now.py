"""What everybody may know of the roster: which posts are held, by which unit. No person comes in here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cms_apps.core.models import Unit

from .duty import Duty, duties_between
from .models import DutyPerson, DutyPost

LOOKED_AHEAD = timedelta(days=8)


@dataclass(frozen=True)
class PublicDuty:
    """A post and the unit of whoever holds it; the unit is None for the group's leaders."""

    post: DutyPost
    unit: Unit | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Now:
    """Which posts are held, and until when that stays so.

    Attributes:
        until: the next moment at which it is another; None where nothing is known to change in a week.
    """

    on_duty: list[PublicDuty]
    until: datetime | None


def public_duties(start: datetime, end: datetime) -> list[PublicDuty]:
    """Whatever touches a time, in order of time and post. Four queries, however long it is."""
    return _shown(duties_between(start, end))


def on_duty_at(moment: datetime) -> Now:
    """What is so at a moment, and until when."""
    duties = _shown(duties_between(moment, moment + LOOKED_AHEAD))
    held = _held_at(duties, moment)
    changes = sorted({time for duty in duties for time in (duty.starts_at, duty.ends_at) if time > moment})
    until = next((time for time in changes if _what(_held_at(duties, time)) != _what(held)), None)
    return Now(held, until)


def _held_at(duties: list[PublicDuty], moment: datetime) -> list[PublicDuty]:
    held = [duty for duty in duties if duty.starts_at <= moment < duty.ends_at]
    return sorted(held, key=lambda duty: (duty.post.order, duty.post.pk, duty.starts_at))


def _what(held: Iterable[PublicDuty]) -> list[tuple[int, int | None]]:
    return [(duty.post.pk, duty.unit.pk if duty.unit else None) for duty in held]


def _shown(duties: list[Duty]) -> list[PublicDuty]:
    posts = DutyPost.objects.in_bulk({duty.post for duty in duties})
    of_people = dict(
        DutyPerson.objects.filter(pk__in={duty.person for duty in duties}).values_list("pk", "unit")
    )
    units = Unit.objects.in_bulk({unit for unit in of_people.values() if unit})
    shown = [
        PublicDuty(posts[duty.post], units.get(of_people[duty.person] or 0), duty.starts_at, duty.ends_at)
        for duty in duties
    ]
    return sorted(shown, key=lambda duty: (duty.starts_at, duty.post.order, duty.post.pk))
