"""The days that somebody may keep the desk of, with what there is to count."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..reading import days_kept_by, slots_received_by
from ..states import SignupState

MOST_PAST = 30


@dataclass(frozen=True)
class Days:
    """Today's and those to come, the nearest first; then past ones, the newest first."""

    ahead: list[Any]
    past: list[Any]


def days_for(user: Any) -> Days:
    """Each with `expected`, `here`, `talked` and `missing`, in people, and `query`, a host's own line."""
    today = timezone.localdate()
    days = days_kept_by(user).annotate(
        expected=_people(state__in=[SignupState.CONFIRMED, SignupState.OFFERED]),
        here=_people(state=SignupState.ATTENDED, talk=None),
        talked=_people(talk__isnull=False),
        missing=_people(state=SignupState.NO_SHOW),
        waiting=Count("signups", Q(signups__state=SignupState.WAITING)),
    )
    ahead = list(days.filter(starts_at__date__gte=today).order_by("starts_at", "pk"))
    past = list(days.filter(starts_at__date__lt=today).order_by("-starts_at", "-pk")[:MOST_PAST])
    own = dict(slots_received_by(user).values_list("day", "host"))
    day: Any
    for day in (*ahead, *past):
        day.query = f"?host={own[day.pk]}" if day.pk in own else ""
    return Days(ahead, past)


def _people(**those: Any) -> Any:
    narrowed = Q(**{f"signups__{name}": value for name, value in those.items()})
    return Coalesce(Sum("signups__party", filter=narrowed), 0)
