"""Calendar files (RFC 5545): what a mail carries, a page lets one download, and calendars subscribe to."""

import re
from collections.abc import Iterable
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from icalendar import Calendar, Event, vCalAddress, vDuration

from .feeds import KEPT_FOR

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Campus services//CMS//EN"
ASK_AGAIN = timedelta(hours=12)
"""How often a calendar that subscribed had best look."""
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Method(StrEnum):
    """What a calendar is to do with it (RFC 5546)."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


def calendar_file(events: Iterable[Event], *, method: Method, name: str = "") -> str:
    """The whole file, folded and with CRLF; one with a name is there to subscribe to."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", str(method))
    if name:
        calendar.add("name", calendar_text(name))
        calendar.add("x-wr-calname", calendar_text(name))
        calendar.add("refresh-interval", vDuration(ASK_AGAIN), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical().decode()


def calendar_text(text: str) -> str:
    """Without the control characters that RFC 5545 (3.1) has no way to write, such as NUL."""
    return _NOT_IN_TEXT.sub("", text)


def organizer() -> vCalAddress:
    """Who sends the mail: RFC 5546 (3.2.1, 3.2.5) wants one in what is published or cancelled."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return vCalAddress.new(address, cn=calendar_text(name) or None)


def download(calendar: str, filename: str) -> HttpResponse:
    """To be opened by the calendar of whoever asked, and kept by nobody else."""
    response = HttpResponse(calendar, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    patch_cache_control(response, no_store=True)
    return response


def subscribed(calendar: str) -> HttpResponse:
    """To be kept for a while, then asked again by ETag.

    Without Last-Modified: when the newest event goes, the date of what is left would be an older one.
    """
    response = HttpResponse(calendar, content_type=CONTENT_TYPE)
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    return response
