"""Who works on a society's pages now: it follows from terms and advisers, second by second.

Rights are memberships of two groups a society has, so that admin, HTML and API ask for nothing new. They are
written here only: when a term or an adviser changes, and when the clock says that a term begins or ends.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .models import RightsClock, Society, Term

_CLOCK = 1


def apply_if_due(now: datetime | None = None) -> bool:
    """Before any right is looked at: give and take what is due. One query where nothing is."""
    now = now or timezone.now()
    if not RightsClock.objects.filter(pk=_CLOCK, next_at__lte=now).exists():
        return False
    apply(now)
    return True


def apply(now: datetime | None = None) -> None:
    """Give and take every right as terms and advisers have it at a time; the clock is set to the next."""
    with locked_clock() as clock:
        now = now or timezone.now()
        for society in Society.objects.select_related("officers", "guides"):
            active = society.is_active
            _fill(society.officers, _in_office(society, now) if active else set())
            _fill(society.guides, _advisers(society) if active else set())
        _pass_on_drafts(now)
        clock.next_at, clock.applied_at = next_boundary(now), now
        clock.save()


@contextmanager
def locked_clock() -> Iterator[RightsClock]:
    """Nobody else gives or takes rights, or a term, until the block's end."""
    with transaction.atomic():
        RightsClock.objects.get_or_create(pk=_CLOCK)
        yield RightsClock.objects.select_for_update().get(pk=_CLOCK)


def next_boundary(now: datetime) -> datetime | None:
    """When the next term begins or ends after a time; None where none does."""
    edges = Term.objects.filter(Q(starts_at__gt=now) | Q(ends_at__gt=now)).values_list("starts_at", "ends_at")
    return min((edge for term in edges for edge in term if edge > now), default=None)


def _pass_on_drafts(now: datetime) -> None:
    from .services.handing_over import pass_on_drafts  # which locks the clock too

    pass_on_drafts(now)


def _in_office(society: Society, now: datetime) -> set[int]:
    terms = Term.objects.current(now).filter(
        office__society=society, office__gives_rights=True, user__is_active=True
    )
    return set(terms.values_list("user", flat=True))


def _advisers(society: Society) -> set[int]:
    return set(society.advisers.filter(is_active=True).values_list("pk", flat=True))


def _fill(group: Group | None, wanted: Iterable[int]) -> None:
    """Somebody put into the group by hand goes; the administrator's page of users is no way around a term."""
    if group is None:
        return
    here = set(group.user_set.values_list("pk", flat=True))
    group.user_set.remove(*(here - set(wanted)))
    group.user_set.add(*(set(wanted) - here))
