"""A reminder the day before, to who has a place and left an address."""

from datetime import datetime, timedelta

from django.utils import timezone

from ..models import Signup
from ..states import SignupState
from ..telling import remind
from .signing_up import locked_signup

AHEAD = timedelta(hours=24)
STILL_FRESH = timedelta(hours=12)
"""Who learned of the place so shortly before the reminder, or after it was due, needs none."""


def send_reminders() -> int:
    """Remind who has to come within a day; returns how many. For the schedule.

    Once each, whatever number of processes try: asked again under the day's lock, where it is noted too.
    """
    now = timezone.now()
    soon = Signup.objects.filter(
        state=SignupState.CONFIRMED,
        reminded_at=None,
        slot__starts_at__gt=now,
        slot__starts_at__lte=now + AHEAD,
    ).select_related("slot")
    due = [signup.pk for signup in soon if is_due(signup, now)]
    return sum(_remind(signup_id) for signup_id in due)


def is_due(signup: Signup, now: datetime) -> bool:
    """Whether it is to be reminded of now; later than it should have been, as after a standstill, will do."""
    begins = signup.slot.starts_at
    known = signup.placed_at or signup.signed_up_at
    is_to_come = signup.state == SignupState.CONFIRMED and now < begins <= now + AHEAD
    is_told = signup.reminded_at is not None or known > begins - AHEAD - STILL_FRESH
    return is_to_come and not is_told and bool(signup.contact)


def _remind(signup_id: int) -> int:
    with locked_signup(signup_id) as signup:
        now = timezone.now()
        if not is_due(signup, now):
            return 0
        signup.reminded_at = now
        signup.save(update_fields=["reminded_at"])
        remind(signup)
    return 1
