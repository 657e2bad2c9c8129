"""`/api/v3/hotline/`: what everybody may ask of the hotline."""

from datetime import date as Date
from datetime import datetime, time, timedelta
from typing import Annotated, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from cms_apps.core.api import Query, Router, never_kept, problem_response, public_read, sender_language
from cms_apps.core.pages import public_pages
from cms_apps.core.visitors import visitor_address

from .lookup import looked_up
from .models import HotlinePage, OutageNotice
from .now import PublicDuty, on_duty_at, public_duties
from .schemas import CodeIn, CodeStateSchema, DutiesSchema, NoticesSchema, NowSchema
from .services.codes import WrongCodeError

router = Router(tags=["hotline"], auth=None)

LONGEST_KEPT = 60
"""Seconds a cache may answer with who is on duty: so soon a change that was made just now is seen."""
LONGEST_SPAN = timedelta(days=92)


@router.get(
    "/now/",
    response=NowSchema,
    url_name="hotline_now",
    summary="Who is on duty now, by post and unit",
    operation_id="hotline_now",
)
def show_now(request: HttpRequest, response: HttpResponse) -> Any:
    """Caches may keep it for a minute at most, and never beyond the next change."""
    moment = timezone.now()
    now = on_duty_at(moment)
    kept = LONGEST_KEPT if now.until is None else int((now.until - moment).total_seconds())
    patch_cache_control(response, public=True, max_age=max(0, min(kept, LONGEST_KEPT)))
    patch_vary_headers(response, ["Accept-Language"])
    with translation.override(sender_language(request)):
        return {
            "numbers": [{"number": each.number, "label": each.label} for each in _numbers(request)],
            "on_duty": [_held(duty) for duty in now.on_duty],
            "until": now.until,
        }


@router.get(
    "/roster/",
    response=DutiesSchema,
    url_name="hotline_roster",
    summary="Which post is held by which unit, from a day to a day",
    operation_id="hotline_roster",
)
@public_read
def show_roster(
    request: HttpRequest,
    response: HttpResponse,
    first: Annotated[Date | None, Query(alias="from", description="This week's Monday.")] = None,
    last: Annotated[Date | None, Query(alias="to", description="Six days after `from`.")] = None,
) -> Any:
    """Shifts that touch these days, at most 92 of them."""
    patch_vary_headers(response, ["Accept-Language"])
    with translation.override(sender_language(request)):
        start, end = _span(first, last)
        duties = public_duties(_midnight(start), _midnight(end + timedelta(days=1)))
        items = [{**_held(duty), "starts_at": duty.starts_at, "ends_at": duty.ends_at} for duty in duties]
        return {"count": len(items), "items": items}


@router.get(
    "/notices/",
    response=NoticesSchema,
    url_name="hotline_notices",
    summary="What to read before calling, such as water being cut off",
    operation_id="hotline_notices",
)
@public_read
def list_notices(request: HttpRequest, response: HttpResponse) -> Any:
    patch_vary_headers(response, ["Accept-Language"])
    with translation.override(sender_language(request)):
        notices = OutageNotice.objects.current().select_related("unit")
        items = [
            {
                "text": notice.title,
                "unit": _named(notice.unit),
                "since": notice.since,
                "until": notice.until,
            }
            for notice in notices
        ]
        return {"count": len(items), "items": items}


@router.post(
    "/cases/lookup/",
    response=CodeStateSchema,
    url_name="hotline_case_lookup",
    summary="How a caller's case stands, by the number and code they were read out",
    operation_id="hotline_case_lookup",
)
@never_kept
def look_up(request: HttpRequest, sent: CodeIn) -> Any:
    """One answer to wrong numbers, wrong codes and codes that are used up."""
    with translation.override(sender_language(request)):
        try:
            return looked_up(number=sent.number, code=sent.code, who=visitor_address(request))
        except WrongCodeError:
            return problem_response(request, status=404, detail=gettext_lazy("This opens nothing."))


def _numbers(request: HttpRequest) -> Any:
    """Of the hotline's page in the main language; none while there is no page."""
    site = Site.find_for_request(request)
    pages = HotlinePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    page = public_pages(pages, site).order_by("path").first() if site else None
    return page.numbers.all() if page else []


def _held(duty: PublicDuty) -> dict[str, Any]:
    return {"post": _named(duty.post), "unit": _named(duty.unit)}


def _named(record: Any) -> dict[str, str] | None:
    return {"slug": record.slug, "title": record.title} if record else None


def _midnight(day: Date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _span(first: Date | None, last: Date | None) -> tuple[Date, Date]:
    """The days asked for; this week where none is.

    Raises:
        ValidationError: at `to`.
    """
    refused = ValidationError({"to": _("Ask for days in order, and for three months at most.")})
    if any(day and not 2000 <= day.year < 2100 for day in (first, last)):
        raise refused
    today = timezone.localdate()
    start = first or (last - timedelta(days=6) if last else today - timedelta(days=today.weekday()))
    end = last or start + timedelta(days=6)
    if not start <= end < start + LONGEST_SPAN:
        raise refused
    return start, end
