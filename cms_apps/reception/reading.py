"""Who keeps the desk of which day."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from .models import ReceptionDay, Slot


def may_keep(user: Any, day: ReceptionDay) -> bool:
    """Whether `days_kept_by` would hold it."""
    return days_kept_by(user).filter(pk=day.pk).exists()


def days_kept_by(user: Any) -> QuerySet[ReceptionDay]:
    """All days for the office; for a host those on which they receive, while they are in office."""
    if not user.is_authenticated or not user.is_active:
        return ReceptionDay.objects.none()
    if user.has_perm("cms_reception.keep_desk"):
        return ReceptionDay.objects.all()
    return ReceptionDay.objects.filter(pk__in=slots_received_by(user).values("day"))


def slots_received_by(user: Any) -> QuerySet[Slot]:
    """A host's own: of days within the term, until the term is over."""
    today, day = timezone.localdate(), F("starts_at__date")
    in_office = Q(host__since=None) | Q(host__since__lte=day)
    still = Q(host__until=None) | Q(host__until__gte=day) & Q(host__until__gte=today)
    return Slot.objects.filter(in_office, still, host__user=user.pk)


def keeps_any(user: Any) -> bool:
    """Whether there is a desk for somebody at all."""
    return user.has_perm("cms_reception.keep_desk") or days_kept_by(user).exists()
