"""Swaps of shifts, on a roster that is in force from tomorrow on."""

from datetime import timedelta

from django.utils import timezone

from cms_apps.hotline.duty import duties_between
from cms_apps.hotline.models import DutyPerson, DutyRules
from cms_apps.hotline.services.swaps import Wish, ask

from .hotline import DutyPersonFactory

AHEAD = timedelta(days=80)


def duty_of(person, number):
    """Somebody's shift that begins on the day so many days from today, or the first after it."""
    now = timezone.now()
    own = [duty for duty in duties_between(now, now + AHEAD) if duty.person == person.pk]
    day = timezone.localdate() + timedelta(days=number)
    return next(duty for duty in own if timezone.localdate(duty.starts_at) >= day)


def asked(person, number, to=None, back=None, **fields):
    """A swap of that shift; `back` names in the same way the shift of `to` in return."""
    returned = duty_of(to, back) if back is not None else None
    return ask(Wish(asker=person, given=duty_of(person, number), asked=to, back=returned, **fields))


def holders(swap):
    """Names of who is on duty in the asker's shift, at its post."""
    duties = duties_between(swap.starts_at, swap.ends_at)
    return [DutyPerson.objects.get(pk=duty.person).name for duty in duties if duty.post == swap.post_id]


def no_approval():
    """Swaps are done as soon as they are taken."""
    rules = DutyRules.load()
    rules.swaps_approved = False
    rules.save()


def several(posts, *names):
    """People who may hold all of these posts."""
    return [DutyPersonFactory(name=name, posts=posts) for name in names]
