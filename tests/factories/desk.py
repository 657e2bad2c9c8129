"""A reception day that is today, and what happens at its desk."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from cms_apps.cases.models import Category
from cms_apps.reception.models import ReceptionDay
from cms_apps.reception.services.keeping_desk import WalkIn, check_in, take_walk_in
from cms_apps.reception.services.talking import TalkRecord, record_talk
from cms_apps.reception.states import TalkOutcome
from tests.factories.reception import reception_page, signed_up

OPENS = time(14, 0)


def tomorrow_at(at=OPENS):
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), at))


def desk_page(parent, **fields):
    """Two slots from two o'clock tomorrow, each with three places, one of them for who just comes."""
    known = {"starts_at": tomorrow_at(), "slot_places": 3, "slot_walk_ins": 1}
    return reception_page(parent, **{**known, **fields})


def day_of(page):
    return ReceptionDay.objects.get(key=page.translation_key)


def topic(slug="dining"):
    return Category.objects.get(slug=slug)


def here(slot, **fields):
    """Somebody who signed up and is at the desk."""
    return check_in(signed_up(slot, **fields).pk)


def walk_in(slot, **fields):
    known = {"slot_id": slot.pk, "topic": topic(), "called": "刚来的", "matter": "宿舍漏水"}
    return WalkIn(**{**known, **fields})


def walked_in(slot, **fields):
    return take_walk_in(walk_in(slot, **fields))[0]


def record(*signups, **fields):
    known = {
        "signup_ids": [signup.pk for signup in signups],
        "topic": topic(),
        "asked": "二食堂晚饭没有热菜",
        "answered": "从下周起留一个窗口",
        "outcome": TalkOutcome.ANSWERED,
    }
    return TalkRecord(**{**known, **fields})


def talked(*signups, actor=None, **fields):
    return record_talk(record(*signups, **fields), actor=actor)
