"""What the societies do as a calendar to subscribe to: of the last month, and half a year ahead."""

from datetime import UTC, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Event
from icalendar.enums import STATUS
from wagtail.models import Site

from cms_apps.core.calendar_files import Method, calendar_file, calendar_text, organizer, subscribed
from cms_apps.core.languages import active_language, page_address

from .listing import Readable, ending, preferring
from .models import ActivityPage

LOOKS_BACK = timedelta(days=31)
LOOKS_AHEAD = timedelta(days=186)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@require_safe
def activities_calendar(request: HttpRequest) -> HttpResponse:
    """Each public activity once, in the reader's language where it was translated."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    now, readable = timezone.now(), Readable(site)
    activities = ending(readable.below(ActivityPage))
    activities = activities.filter(ending__gt=now - LOOKS_BACK, starts_at__lt=now + LOOKS_AHEAD)
    pages = preferring(activities, active_language()).select_related("locale", "place")
    events = [
        _event(page, readable.above(page).page.title, request) for page in pages.order_by("starts_at", "path")
    ]
    name = " · ".join(filter(None, (_("Activities of the societies"), site.site_name)))
    return subscribed(calendar_file(events, method=Method.PUBLISH, name=name))


def _event(page: ActivityPage, society: str, request: HttpRequest) -> Event:
    """Dated by its publishing, so that the same activities make the same file."""
    changed = page.last_published_at or page.first_published_at or _NEVER
    title = f"{page.title} · {society}"
    if page.is_called_off:  # not every calendar shows the status
        title = _("Called off: %(title)s") % {"title": title}
    return Event.new(
        uid=page.translation_key,
        stamp=changed,
        last_modified=changed,
        start=page.starts_at.astimezone(UTC),
        end=page.ends_at.astimezone(UTC) if page.ends_at else None,
        status=STATUS.CANCELLED if page.is_called_off else STATUS.CONFIRMED,
        summary=calendar_text(title),
        location=calendar_text(page.where) or None,
        description=calendar_text(page.summary) or None,
        url=request.build_absolute_uri(page_address(page, request)),
        organizer=organizer(),
    )
