"""Reception days and wishes to come."""

from datetime import timedelta
from itertools import count

import factory
import wagtail_factories
from django.utils import timezone

from cms_apps.cases.models import Category
from cms_apps.forms.receipts import hash_of
from cms_apps.reception.models import Host, ReceptionDayPage, ReceptionHost, Slot
from cms_apps.reception.services.signing_up import sign_up
from cms_apps.reception.wishes import Wish

_numbers = count(1)


class ReceptionDayPageFactory(wagtail_factories.PageFactory):
    title = "总经理助理接待日"
    slug = "reception-day"
    where = "行政楼102"
    consent_text = "只用来安排接待，半年后删除。"
    slot_minutes = 20
    slot_places = 1

    class Meta:
        model = ReceptionDayPage


class HostFactory(factory.django.DjangoModelFactory):
    name = "林助理"
    name_en = "Ms Lin"
    post = "总经理助理"
    college = "计算机学院"

    class Meta:
        model = Host


def reception_page(parent, *, minutes=40, in_days=7, hosts=None, **fields):
    """A published one: two slots of twenty minutes with one place each, a week from now."""
    starts_at = fields.pop("starts_at", None) or timezone.now().replace(microsecond=0) + timedelta(
        days=in_days
    )
    page = ReceptionDayPageFactory(
        parent=parent, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), **fields
    )
    for host in hosts or [Host.objects.first() or HostFactory()]:
        page.hosts.add(ReceptionHost(host=host))
    page.save_revision().publish()
    return ReceptionDayPage.objects.get(pk=page.pk)


def slots_of(page):
    return list(Slot.objects.filter(day__key=page.translation_key).order_by("starts_at"))


def wish(slot, **fields):
    number = next(_numbers)
    known = {
        "slot_id": slot.pk,
        "topic": Category.objects.get(slug="dining"),
        "matter": "二食堂晚饭",
        "called": f"同学{number}",
        "contact": "",
        "language": "zh-hans",
        "receipt_hash": hash_of(fields.pop("receipt", f"RECEIPT{number}")),
    }
    return Wish(**{**known, **fields})


def signed_up(slot, **fields):
    return sign_up(wish(slot, **fields))


def answers(page, **changes):
    """What a student fills in."""
    return {
        "topic": "dining",
        "slot": str(slots_of(page)[0].pk),
        "matter": "二食堂晚饭没有热菜",
        "called": "李同学",
        "contact": "",
        **changes,
    }
