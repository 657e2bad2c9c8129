"""`/api/v3/societies/`: the societies, their offices, and what they do. Nobody who did not agree is named."""

from datetime import date as Date
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms_apps.core.api import PlainText, Query, Router, public_read, sender_language

from .listing import LOGO, Listed, Readable, children_of, ending, preferring, sign_ups
from .models import ActivityPage
from .schemas import ActivitiesSchema, SocietiesSchema, SocietySchema
from .showing import holders_of

router = Router(tags=["societies"], auth=None)

LONGEST_SPAN = timedelta(days=366)
LOOKS_AHEAD = timedelta(days=186)


@router.get(
    "/",
    response=SocietiesSchema,
    url_name="societies",
    summary="The student societies, those in preparation too",
    operation_id="societies",
)
@public_read
def list_societies(request: HttpRequest, response: HttpResponse) -> Any:
    """Each once: in the language asked for, or in Chinese where it was not translated."""
    patch_vary_headers(response, ["Accept-Language"])
    with translation.override(sender_language(request)):
        items = [_society(listed, request) for listed in _registered(request)]
        return {"count": len(items), "items": items}


@router.get(
    "/activities/",
    response=ActivitiesSchema,
    url_name="societies_activities",
    summary="What the societies do: what is not over, or all from a day to a day",
    operation_id="societies_activities",
)
@public_read
def list_activities(
    request: HttpRequest,
    response: HttpResponse,
    first: Annotated[Date | None, Query(alias="from", description="Now.")] = None,
    last: Annotated[Date | None, Query(alias="to", description="Half a year after `from`.")] = None,
    society: Annotated[PlainText | None, Query(max_length=40, description="A society's slug.")] = None,
) -> Any:
    """The next first; days from the first to the last may be a year apart."""
    patch_vary_headers(response, ["Accept-Language"])
    with translation.override(sender_language(request)):
        start, end = _span(first, last)
        site = Site.find_for_request(request)
        if site is None:
            return {"count": 0, "items": []}
        readable = Readable(site)
        found = ending(_of(readable, society)).filter(ending__gt=start, starts_at__lt=end)
        pages = preferring(found, sender_language(request)).select_related("locale", "place")
        activities = list(pages.order_by("starts_at", "path"))
        forms = sign_ups(activities)
        items = [
            _activity(activity, readable.above(activity), forms.get(activity.pk), request)
            for activity in activities
        ]
        return {"count": len(items), "items": items}


@router.get(
    "/{slug:slug}/",
    response=SocietySchema,
    url_name="societies_society",
    summary="One society, with its offices and ways to reach it",
    operation_id="societies_society",
)
@public_read
def show_society(request: HttpRequest, response: HttpResponse, slug: str) -> Any:
    patch_vary_headers(response, ["Accept-Language"])
    with translation.override(sender_language(request)):
        for listed in _registered(request):
            if listed.society.slug == slug:
                return {**_society(listed, request), **_reached(listed)}
    raise Http404


def _registered(request: HttpRequest) -> list[Any]:
    """Only societies with a record have a slug to be asked for by."""
    site = Site.find_for_request(request)
    listed = Readable(site).societies(sender_language(request)) if site else []
    return [each for each in listed if each.society]


def _society(listed: Listed, request: HttpRequest) -> dict[str, Any]:
    page, society = listed.page, listed.society
    unit = society.unit if society else None
    logo = page.logo.get_rendition(LOGO) if page.logo else None
    return {
        "slug": society.slug if society else None,
        "id": page.pk,
        "title": page.title,
        "locale": page.locale.language_code,
        "url": page.get_url(request) or "",
        "purpose": page.purpose,
        "founded_on": page.founded_on,
        "is_recruiting": page.is_recruiting,
        "recruiting_note": page.recruiting_note,
        "unit": {"slug": unit.slug, "title": unit.title} if unit else None,
        "logo": {"url": logo.url, "width": logo.width, "height": logo.height} if logo else None,
    }


def _reached(listed: Any) -> dict[str, Any]:
    return {
        "offices": [
            {
                "office": holder.office.title,
                "is_main_contact": holder.office.is_main_contact,
                "is_vacant": holder.is_vacant,
                "names": holder.names,
            }
            for holder in holders_of(listed.society)
        ],
        "contacts": [{"label": way.label, "value": way.value} for way in listed.page.contacts.all()],
    }


def _activity(
    activity: ActivityPage, above: Listed, form: Page | None, request: HttpRequest
) -> dict[str, Any]:
    return {
        "id": activity.pk,
        "title": activity.title,
        "locale": activity.locale.language_code,
        "url": activity.get_url(request) or "",
        "society": {"slug": above.society.slug if above.society else None, "title": above.page.title},
        "starts_at": activity.starts_at,
        "ends_at": activity.ends_at,
        "where": activity.where,
        "summary": activity.summary,
        "is_called_off": activity.is_called_off,
        "has_report": bool(activity.report),
        "sign_up": {"id": form.pk, "url": form.get_url(request) or ""} if form else None,
    }


def _of(readable: Readable, slug: str | None) -> Any:
    """Activities of one society, or of all.

    Raises:
        ValidationError: at `society`.
    """
    activities = readable.below(ActivityPage)
    if slug is None:
        return activities
    paths = readable.paths_of(slug)
    if not paths:
        raise ValidationError({"society": _("There is no such society.")})
    return children_of(paths, activities)


def _span(first: Date | None, last: Date | None) -> tuple[datetime, datetime]:
    """From a moment to another, without it.

    Raises:
        ValidationError: at `to`.
    """
    refused = ValidationError({"to": _("Ask for days in order, and for a year at most.")})
    if any(day and not 2000 <= day.year < 2100 for day in (first, last)):
        raise refused
    start = _midnight(first) if first else timezone.now()
    end = _midnight(last + timedelta(days=1)) if last else start + LOOKS_AHEAD
    if not start < end <= start + LONGEST_SPAN:
        raise refused
    return start, end


def _midnight(day: Date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
