"""The hotline's door on the home page."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms_apps.core.doors import Door, register_door
from cms_apps.core.languages import page_address, reader_version
from cms_apps.core.pages import public_pages

from .models import HotlinePage
from .now import on_duty_at
from .showing import holder_of


@register_door
def hotline_door(request: HttpRequest) -> Door | None:
    """Says who is on duty this very moment, in the reader's language."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    page = public_pages(HotlinePage.objects.all(), site).select_related("locale").order_by("path").first()
    if page is None:
        return None
    address = page_address(reader_version(page), request)
    return Door(title=_("Who is on duty now"), url=address, live_line=_live_line(), icon="phone", order=30)


def _live_line() -> str:
    """ "Canteens, until 08:00"; of several posts the last, which goes to the place."""
    now = on_duty_at(timezone.now())
    if not now.on_duty:
        return ""
    who = holder_of(now.on_duty[-1])
    if now.until is None:
        return who
    until = timezone.localtime(now.until)
    shown = f"{until:%H:%M}" if until.date() - timezone.localdate() <= timedelta(days=1) else ""
    return _("%(who)s, until %(time)s") % {"who": who, "time": shown} if shown else who
