"""Posts, people, rosters and calls of the hotline."""

from datetime import date, timedelta
from itertools import count
from uuid import uuid4

import factory
import wagtail_factories
from django.utils import timezone

from cms_apps.core.models import Unit
from cms_apps.hotline.models import DutyPerson, DutyPost, DutyRoster, HotlineNumber, HotlinePage, Shift
from cms_apps.hotline.services.calls import Said, take_call
from cms_apps.hotline.services.filling import fill
from cms_apps.hotline.services.rostering import put_in_force
from cms_apps.hotline.states import CallOutcome

_numbers = count(1)


class DutyPostFactory(factory.django.DjangoModelFactory):
    name = "带班领导"
    name_en = "Leader on duty"
    slug = "leader"
    order = 10

    class Meta:
        model = DutyPost
        django_get_or_create = ("slug",)


class DutyPersonFactory(factory.django.DjangoModelFactory):
    name = factory.Sequence("值班员{}".format)
    phone = "13800000000"

    class Meta:
        model = DutyPerson
        skip_postgeneration_save = True

    @factory.post_generation
    def posts(self, create, held, **_kwargs):
        if held:
            self.posts.set(held)


def leader_post():
    return DutyPostFactory()


def head_post():
    return DutyPostFactory(name="值班主任", name_en="Unit head on duty", slug="head", order=20)


def leader(**fields):
    return DutyPersonFactory(posts=[leader_post()], **fields)


def head(unit="canteens", **fields):
    unit = Unit.objects.filter(slug=unit).first() or Unit.objects.create(slug=unit, name="饮食服务中心")
    return DutyPersonFactory(posts=[head_post()], unit=unit, **fields)


def draft(first=None, days=7, **fields):
    first = first or timezone.localdate()
    last = first + timedelta(days=days - 1)
    return DutyRoster.objects.create(**{"title": "值班表", "first": first, "last": last, **fields})


def put_shift(*, roster_id, post, day, people, stamp=None):
    """One cell of a draft, as the calendar writes it; by its newest stamp unless said."""
    stamp = DutyRoster.objects.get(pk=roster_id).stamp if stamp is None else stamp
    return fill(roster_id=roster_id, cells={(post.pk, day): [each.pk for each in people]}, stamp=stamp)


def filled(roster, people):
    """One shift a day at each post, in turn among `people`, a dictionary of lists by post."""
    for post, turns in people.items():
        for number, day in enumerate(roster.days):
            start, end = post.span_on(day)
            person = turns[number % len(turns)]
            Shift.objects.create(roster=roster, post=post, person=person, starts_at=start, ends_at=end)
    return roster


def in_force(first=None, days=7, people=None, **fields):
    """A roster in force from `first` on: two leaders and two heads in turn unless said."""
    people = people or {leader_post(): [leader(), leader()], head_post(): [head(), head("repairs")]}
    roster = filled(draft(first, days, **fields), people)
    return put_in_force(roster_id=roster.pk, actor=None, with_gaps=True)


def said(**fields):
    known = {
        "outcome": CallOutcome.SOLVED,
        "matter": "六舍停水",
        "solved_how": "已告知检修到五点",
        "key": uuid4(),
    }
    return Said(**{**known, **fields})


def called(actor=None, **fields):
    return take_call(said(**fields), actor=actor)


DAY = date(2026, 11, 24)


class HotlinePageFactory(wagtail_factories.PageFactory):
    title = "24小时值班热线"
    slug = "hotline"
    introduction = "白天夜里都有人接。"
    about = "停水停电\n电梯困人"
    promise = "当场能办的当场办。"

    class Meta:
        model = HotlinePage


def hotline_page(parent, **fields):
    """A published one with one number."""
    page = HotlinePageFactory(parent=parent, **fields)
    page.numbers.add(HotlineNumber(number="66361616", label="24小时"))
    page.save_revision().publish()
    return HotlinePage.objects.get(pk=page.pk)
