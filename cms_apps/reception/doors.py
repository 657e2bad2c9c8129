"""The reception days' door on the home page."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from cms_apps.core.doors import Door, register_door
from cms_apps.core.languages import page_address, reader_version
from cms_apps.core.pages import public_pages

from .models import ReceptionDayPage


@register_door
def reception_door(request: HttpRequest) -> Door | None:
    """Leads to the next day that takes sign-ups, in the reader's language."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    to_come = ReceptionDayPage.objects.filter(ends_at__gt=timezone.now())
    pages = public_pages(to_come, site).select_related("locale").order_by("starts_at", "path")
    page = next((page for page in pages if page.is_open), None)
    if page is None:
        return None
    return Door(
        title=_("Sign up for the reception day"),
        url=page_address(reader_version(page), request),
        live_line=_live_line(page),
        icon="calendar",
        order=20,
    )


def _live_line(page: ReceptionDayPage) -> str:
    """How many places there still are."""
    left = sum(slot.places_left for slot in page.slots)
    if not left:
        return _("Waiting list only")
    return ngettext("%(count)d place left", "%(count)d places left", left) % {"count": left}
