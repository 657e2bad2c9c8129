"""People around the desk of the hotline, and calls that they take."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from cms_apps.cases.models import Category
from cms_apps.core.models import Place, Unit
from cms_apps.hotline.desk.forms import beginning
from cms_apps.hotline.setup import DUTY
from cms_apps.hotline.states import CallOutcome
from tests.factories.cases import person
from tests.factories.hotline import called, head, head_post, in_force, leader, leader_post

PHONE = "13987654321"


def on_duty(name="onduty", **fields):
    """Somebody with an account who is head on duty now, between two who have none; the leader has none."""
    user, now = person(DUTY, name=name), timezone.localtime()
    shift = now.date() - timedelta(days=now.hour < 8)
    people = {head_post(): [head(), head(user=user, name=name)], leader_post(): [leader()]}
    in_force(shift - timedelta(days=1), days=3, people=people, **fields)
    return user


def building(name="六舍", campus="东校区"):
    campus, _made = Place.objects.get_or_create(name=campus, kind=Place.Kind.CAMPUS, parent=None)
    return Place.objects.create(name=name, kind=Place.Kind.BUILDING, parent=campus)


def water():
    return Category.objects.get(slug="water-and-power")


def unit(slug="energy"):
    return Unit.objects.get(slug=slug)


def became_case(**fields):
    known = {"outcome": CallOutcome.CASE, "category": water(), "solved_how": ""}
    return called(**{**known, **fields})


def to_call_back(hours=2, **fields):
    known = {
        "outcome": CallOutcome.CALLBACK,
        "solved_how": "",
        "caller": "李同学",
        "caller_phone": PHONE,
        "call_back_by": timezone.now() + timedelta(hours=hours),
    }
    return called(**{**known, **fields}).call


def typed(**fields):
    """What a browser posts for a call solved on the spot."""
    known = {
        "once": str(uuid4()),
        "outcome": "solved",
        "matter": "六舍停水",
        "solved_how": "已告知检修到五点",
        "received_at": beginning()["received_at"].strftime("%Y-%m-%dT%H:%M"),
    }
    return {**known, **fields}
