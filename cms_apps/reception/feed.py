"""The reception days as a calendar to subscribe to: those to come and of the last half year."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Event
from wagtail.models import Site

from cms_apps.core.calendar_files import Method, calendar_file, calendar_text, organizer, subscribed
from cms_apps.core.languages import active_language, page_address

from .listing import days_on

if TYPE_CHECKING:
    from .models import ReceptionDayPage

LOOKS_BACK = timedelta(days=183)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@require_safe
def days_calendar(request: HttpRequest) -> HttpResponse:
    """Each public day once, in the reader's language where it was translated."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    days = days_on(site, active_language()).filter(ends_at__gt=timezone.now() - LOOKS_BACK)
    pages = days.prefetch_related("hosts__host").order_by("starts_at", "path")
    events = [_event(page, request) for page in pages]
    name = " · ".join(filter(None, (_("Reception days"), site.site_name)))
    return subscribed(calendar_file(events, method=Method.PUBLISH, name=name))


def _event(page: "ReceptionDayPage", request: HttpRequest) -> Event:
    """Dated by its publishing, so that the same days make the same file."""
    changed = page.last_published_at or page.first_published_at or _NEVER
    return Event.new(
        uid=page.translation_key,
        stamp=changed,
        last_modified=changed,
        start=page.starts_at.astimezone(UTC),
        end=page.ends_at.astimezone(UTC),
        summary=calendar_text(page.title),
        location=calendar_text(page.where) or None,
        description=_hosts(page) or None,
        url=request.build_absolute_uri(page_address(page, request)),
        organizer=organizer(),
    )


def _hosts(page: "ReceptionDayPage") -> str:
    names = " · ".join(named.host.title for named in page.hosts.all())
    return calendar_text(_("Who receives you: %(names)s") % {"names": names}) if names else ""
