"""The record of a day, kept in step with its pages whenever one is published."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.signals import page_published

from .models import ReceptionDay, ReceptionDayPage, Slot
from .models.day import evenly


@transaction.atomic
def keep_record(page: ReceptionDayPage) -> ReceptionDay:
    """Take over what counts from a published page; slots are made once, while there are none.

    The main language's page says it; another one only where there is no record yet.
    """
    said = {
        "title": page.title,
        "where": page.where,
        "starts_at": page.starts_at,
        "cancel_until": page.starts_at - timedelta(hours=page.cancel_hours),
        "offered_for": timedelta(hours=page.offer_hours),
        "kept_for": timedelta(days=page.kept_days),
    }
    day, is_new = ReceptionDay.objects.get_or_create(key=page.translation_key, defaults=said)
    if not is_new and page.locale.language_code == settings.LANGUAGE_CODE:
        ReceptionDay.objects.filter(pk=day.pk).update(**said)
    if not day.slots.exists():
        spans = evenly(page.starts_at, page.ends_at, page.slot_minutes)
        known = {"day": day, "places": page.slot_places, "walk_ins": page.slot_walk_ins}
        hosts = [named.host for named in page.hosts.all()] or [None]
        Slot.objects.bulk_create(
            Slot(**known, host=host, starts_at=start, ends_at=end) for start, end in spans for host in hosts
        )
    return day


def _when_published(sender: type, instance: Any, **_kwargs: Any) -> None:
    keep_record(instance)


page_published.connect(_when_published, sender=ReceptionDayPage, dispatch_uid="cms_reception_day")
