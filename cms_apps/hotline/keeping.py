"""Who keeps the desk of the hotline: whoever may always, and whoever is on duty or was until just now."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from .duty import AT_ONCE, Duty, duties_between
from .models import DutyPerson

AFTERWARDS = timedelta(hours=2)
"""So long after a shift what came of it may still be written down."""


def keeps_desk(user: Any, now: datetime | None = None) -> bool:
    """Whether somebody may log calls, call back, and write and read hand-over notes now."""
    return is_office(user) or bool(own_duties(user, now))


def is_office(user: Any) -> bool:
    """Whether somebody may do so at any time."""
    return bool(user.is_active and user.has_perm("cms_hotline.take_call"))


def own_duties(user: Any, now: datetime | None = None) -> list[Duty]:
    """Somebody's own ones that go on, or ended just now. Three queries at most."""
    person = _person(user)
    if person is None:
        return []
    now = now or timezone.now()
    return [duty for duty in duties_between(now - AFTERWARDS, now + AT_ONCE) if duty.person == person]


def held_now(user: Any, now: datetime | None = None) -> list[Duty]:
    """Those of `own_duties` that go on."""
    now = now or timezone.now()
    return [duty for duty in own_duties(user, now) if now < duty.ends_at]


def _person(user: Any) -> int | None:
    """Asked once for as long as this request's user lives."""
    if not user.is_active or user.pk is None:
        return None
    if not hasattr(user, "_duty_person"):
        user._duty_person = DutyPerson.objects.filter(user=user.pk).values_list("pk", flat=True).first()
    return user._duty_person
