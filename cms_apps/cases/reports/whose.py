"""Whose cases a report tells its reader about."""

from dataclasses import dataclass
from typing import Any

from ..models.case import CaseQuerySet
from ..reading import oversees_cases, readable_by, units_led_by


@dataclass(frozen=True)
class Reader:
    """Somebody for whom there are reports.

    Attributes:
        sees_all: of every unit, and the words of subjects; else of the units they lead.
        narrow: what of an address shows the same cases in the register; None where it can't.
    """

    cases: CaseQuerySet
    sees_all: bool
    narrow: dict[str, Any] | None


def reader_of(user: Any) -> Reader | None:
    """The office and the manager read of all, heads and deputies of their own unit, others nothing.

    What somebody may not read for a conflict of interest is not counted for them either.
    """
    if oversees_cases(user):
        return Reader(readable_by(user), sees_all=True, narrow={})
    led = units_led_by(user)
    if not led:
        return None
    narrow = {"unit__id__exact": min(led)} if len(led) == 1 else None
    return Reader(readable_by(user).filter(unit__in=led), sees_all=False, narrow=narrow)


def may_see_reports(user: Any) -> bool:
    return oversees_cases(user) or bool(units_led_by(user))
