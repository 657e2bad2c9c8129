"""Taking over the shift of a colleague who is not there."""

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ..duty import AT_ONCE, Duty, duties_between
from ..models import DutyChange, DutyPerson, DutyPost
from .rostering import Change, change_duty, locked_duty


def open_to(person: DutyPerson, now: datetime | None = None) -> list[Duty]:
    """Shifts that go on and that somebody may take over: at their posts, while they are on duty nowhere."""
    now = now or timezone.now()
    going_on = duties_between(now, now + AT_ONCE)
    if any(duty.person == person.pk for duty in going_on) or not person.is_active:
        return []
    posts = set(person.posts.filter(is_active=True).values_list("pk", flat=True))
    return [duty for duty in going_on if duty.post in posts]


def step_in(person: DutyPerson, duty: Duty) -> DutyChange:
    """Be on duty in somebody's place from this minute to the end of their shift; both are told by mail.

    Raises:
        ValidationError: it does not go on any more, somebody took it over, or the person may not.
    """
    with locked_duty():
        now = timezone.now()
        there = next((each for each in open_to(person, now) if _is_rest(each, duty)), None)
        if there is None:
            raise ValidationError(_("This shift can't be taken over now. Look at who is on duty."))
        with translation.override(settings.LANGUAGE_CODE):
            reason = _("Stepped in for a colleague who was not there")
        return change_duty(
            Change(
                post=DutyPost.objects.get(pk=there.post),
                starts_at=max(now.replace(second=0, microsecond=0), there.starts_at),
                ends_at=there.ends_at,
                goes=DutyPerson.objects.get(pk=there.person),
                comes=person,
                reason=reason,
            ),
            actor=person.user,
        )


def _is_rest(there: Duty, seen: Duty) -> bool:
    return (there.post, there.person, there.ends_at) == (seen.post, seen.person, seen.ends_at)
