"""Who came to a reception day at its time and was talked with, with the clock set for each step."""

from datetime import timedelta

from django.utils import timezone
from time_machine import travel

from cms_apps.cases.models import Category
from cms_apps.reception.models import Signup
from cms_apps.reception.services.keeping_desk import WalkIn, check_in, take_walk_in
from cms_apps.reception.services.talking import TalkRecord, record_talk
from cms_apps.reception.states import TalkOutcome
from tests.factories.cases import unit_named
from tests.factories.reception import signed_up


def afternoon(in_days=7):
    """Two o'clock on a day to come: a reception around midnight would be on two days."""
    day = timezone.localtime() + timedelta(days=in_days)
    return day.replace(hour=14, minute=0, second=0, microsecond=0)


def came(slot, **fields):
    """Signed up the day before, and here at the time of the slot."""
    with travel(slot.starts_at - timedelta(days=1)):
        signup = signed_up(slot, **fields)
    with travel(slot.starts_at):
        return check_in(signup.pk)


def walked_in(slot, **fields):
    """Somebody who just came, and their receipt."""
    known = {"topic": Category.objects.get(slug="dining"), "called": "周同学", "matter": "窗口太少"}
    with travel(slot.starts_at):
        return take_walk_in(WalkIn(slot_id=slot.pk, **{**known, **fields}))


def talked(*signups, outcome=TalkOutcome.ANSWERED, by=None, **fields):
    """Talked with, right after the slot began."""
    if outcome == TalkOutcome.OWED:
        starts_at = signups[0].slot.starts_at
        day = timezone.localdate(starts_at + timedelta(days=5))
        fields = {"owed_by": day, "unit": unit_named("canteens"), **fields}
    known = {
        "signup_ids": [signup.pk for signup in signups],
        "topic": Category.objects.get(slug="dining"),
        "asked": "二食堂晚上没有热菜",
        "answered": "三号窗口开到九点",
        "outcome": outcome,
    }
    with travel(signups[0].slot.starts_at + timedelta(minutes=10)):
        return record_talk(TalkRecord(**{**known, **fields}), actor=by)


def now(signup):
    return Signup.objects.get(pk=signup.pk)
