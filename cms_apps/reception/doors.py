"""The reception days' door on the home page."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from cms_apps.core.doors import Door, register_door
from cms_apps.core.languages import active_language, page_address, reader_version
from cms_apps.core.pages import public_pages

from .models import ReceptionDayPage, ReceptionIndexPage

ICON, ORDER = "calendar", 20
MOMENTS = {"zh": "n月j日 H:i", "en": "j F, H:i"}


@register_door
def reception_door(request: HttpRequest) -> Door | None:
    """Leads to the next day to come, in the reader's language; while there is none, to the list of days."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    to_come = ReceptionDayPage.objects.filter(ends_at__gt=timezone.now())
    pages = list(public_pages(to_come, site).select_related("locale").order_by("starts_at", "path"))
    if not pages:
        return _door_to_index(request, site)
    page = _next(pages)
    return Door(
        title=_("Sign up for the reception day"),
        url=page_address(reader_version(page), request),
        live_line=_live_line(page),
        icon=ICON,
        order=ORDER,
    )


def _next(pages: Sequence[ReceptionDayPage]) -> ReceptionDayPage:
    """The first that takes sign-ups, else the first that will, else the first."""
    is_open = (page for page in pages if page.is_open)
    is_waiting = (page for page in pages if page.is_waiting)
    return next(is_open, None) or next(is_waiting, None) or pages[0]


def _live_line(page: ReceptionDayPage) -> str:
    """When it opens; then how many places there still are."""
    if page.is_waiting:
        return _("Opens on %(when)s") % {"when": _moment(page.opens_at)}
    if not page.is_open:
        return _("Sign-up has closed")
    left = sum(slot.places_left for slot in page.slots if not slot.is_over)
    if not left:
        return _("Waiting list only")
    return ngettext("%(count)d place left", "%(count)d places left", left) % {"count": left}


def _door_to_index(request: HttpRequest, site: Site) -> Door | None:
    found = public_pages(ReceptionIndexPage.objects.all(), site).select_related("locale").order_by("path")
    index = found.first()
    if index is None:
        return None
    return Door(
        title=_("Reception days: what was raised"),
        url=page_address(reader_version(index), request),
        live_line=_last_line(site),
        icon=ICON,
        order=ORDER,
    )


def _last_line(site: Site) -> str:
    days = public_pages(ReceptionDayPage.objects.all(), site)
    last = days.order_by("-starts_at").values_list("starts_at", flat=True).first()
    if last is None:
        return _("The next day is not announced yet")
    return _("The last was on %(day)s; the next is not announced yet") % {
        "day": date_format(timezone.localdate(last), "DATE_FORMAT")
    }


def _moment(value: Any) -> str:
    """Day and time of day: 11月28日 12:00, or 28 November, 12:00."""
    code = active_language()[:2]
    return date_format(timezone.localtime(value), MOMENTS.get(code, MOMENTS["en"]))
