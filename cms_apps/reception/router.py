"""`/api/v3/reception/`: days with their places; `signup_router` has a sign-up by its receipt.

Signing up itself is `/api/v3/forms/{page_id}/submissions/`, as for every form.
"""

import time
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest
from django.utils import translation
from wagtail.models import Site

from cms_apps.core.api import Field, Router, Schema, public_read
from cms_apps.core.languages import in_language
from cms_apps.core.pages import public_pages

from .listing import slots_by_day
from .models import ReceptionDayPage
from .topics import Answering, unit_of

router = Router(tags=["reception"], auth=None)

FRESH = 2
"""Seconds for which one answer about a day does for all who ask."""


class HostSchema(Schema):
    name: str
    post: str
    unit: str | None = Field(description="Of an invited head; `null` answers for every topic.")


class SlotSchema(Schema):
    id: int
    starts_at: datetime
    ends_at: datetime
    places: int
    places_left: int = Field(description="0 where somebody waits, even if a place is being offered.")
    waiting: int
    host: HostSchema | None
    topics: list[str] = Field(description="Slugs of what can be talked about then.")


class TopicSchema(Schema):
    slug: str
    title: str
    unit: str | None = Field(description="Which answers it.")


class DaySchema(Schema):
    """One day; `id` is its page's, to sign up at `/api/v3/forms/{id}/submissions/`."""

    id: int
    title: str
    locale: str
    url: str
    starts_at: datetime
    ends_at: datetime
    where: str
    is_open: bool
    opens_at: datetime | None
    closes_at: datetime
    hosts: list[str]
    topics: list[TopicSchema]
    slots: list[SlotSchema]


class DaysSchema(Schema):
    count: int
    items: list[DaySchema]


@router.get(
    "/days/",
    response=DaysSchema,
    url_name="reception_days",
    summary="Reception days of the site, newest first, with places left",
    operation_id="reception_days",
)
@public_read
def list_days(request: HttpRequest) -> dict[str, Any]:
    pages = list(_pages(request).order_by("-starts_at", "pk")[:50])
    slots, answering = slots_by_day(pages), Answering()
    items = [_day(page, slots[page.translation_key], answering, request) for page in pages]
    return {"count": len(items), "items": items}


@router.get(
    "/days/{int:page_id}/",
    response=DaySchema,
    url_name="reception_day",
    summary="One reception day with its slots, at most two seconds old",
    operation_id="reception_day",
)
@public_read
def show_day(request: HttpRequest, page_id: int) -> dict[str, Any]:
    """Many ask at once when sign-up opens. Nothing in it is about anybody."""
    site = Site.find_for_request(request)
    # By the time itself, so that an answer ends with its span wherever it is kept.
    key = f"cms_reception.day.{site.pk if site else 0}.{page_id}.{int(time.time() // FRESH)}"
    known = cache.get(key)
    if known is None:
        page = _pages(request).filter(pk=page_id).first()
        if page is None:
            raise Http404
        slots = slots_by_day([page])[page.translation_key]
        known = _day(page, slots, Answering(), request)
        cache.set(key, known, FRESH)
    return known


def _pages(request: HttpRequest) -> Any:
    site = Site.find_for_request(request)
    pages = ReceptionDayPage.objects.select_related("locale").prefetch_related("hosts__host")
    return public_pages(pages, site) if site else pages.none()


def _day(
    page: ReceptionDayPage, slots: list[Any], answering: Answering, request: HttpRequest
) -> dict[str, Any]:
    with translation.override(page.locale.language_code):  # its names are in the page's language
        return {
            "id": page.pk,
            "title": page.title,
            "locale": page.locale.language_code,
            "url": page.get_url(request) or "",
            "starts_at": page.starts_at,
            "ends_at": page.ends_at,
            "where": page.where,
            "is_open": page.is_open,
            "opens_at": page.opens_at,
            "closes_at": page.closing_time,
            "hosts": [named.host.title for named in page.hosts.all()],
            "topics": _topics(slots, answering),
            "slots": [_slot(slot, answering) for slot in slots],
        }


def _topics(slots: list[Any], answering: Answering) -> list[dict[str, Any]]:
    """Those for which somebody is there."""
    there = {category.pk for slot in slots for category in answering.categories_at(slot)}
    return [
        {"slug": category.slug, "title": category.title, "unit": unit.title if unit else None}
        for category in answering.categories
        if category.pk in there
        for unit in [unit_of(category)]
    ]


def _slot(slot: Any, answering: Answering) -> dict[str, Any]:
    return {
        "id": slot.pk,
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "places": slot.places,
        "places_left": slot.places_left,
        "waiting": slot.waiting,
        "host": _host(slot.host) if slot.host else None,
        "topics": [category.slug for category in answering.categories_at(slot)],
    }


def _host(host: Any) -> dict[str, Any]:
    post, unit = in_language(host, "post"), host.unit
    return {"name": host.title, "post": post, "unit": unit.title if unit else None}
