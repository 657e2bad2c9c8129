"""The roster as calendars to subscribe to: posts and units for all, one's own shifts by a secret address.

An address with its secret is in no log of ours, see `logs`.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe
from icalendar import Event
from wagtail.models import Site

from cms_apps.core.calendar_files import (
    CONTENT_TYPE,
    Method,
    calendar_file,
    calendar_text,
    organizer,
    subscribed,
)

from .duty import duties_between
from .models import DutyChange, DutyPerson, DutyPost, DutyRoster
from .now import public_duties
from .own_feed import person_by

LOOKS_BACK = timedelta(days=31)
LOOKS_AHEAD = timedelta(days=186)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_SHIFTS = UUID("4c9d1a52-6f0e-4be1-9a53-0b3d3a9a7a51")
"""In whose name space an entry's id is made: the same shift has the same one."""


@require_safe
def public_roster(request: HttpRequest) -> HttpResponse:
    """Which post is held by which unit when. No person is in what it is made of."""
    now = timezone.now()
    changed = _changed_at()
    events: dict[str, Event] = {}
    for duty in public_duties(now - LOOKS_BACK, now + LOOKS_AHEAD):
        unit = duty.unit.title if duty.unit else ""
        key = f"{duty.post.slug} {duty.unit.slug if duty.unit else ''} {_times(duty.starts_at, duty.ends_at)}"
        title = " · ".join(filter(None, (duty.post.title, unit)))
        events[key] = _event(key, duty.starts_at, duty.ends_at, title, changed)
    return subscribed(calendar_file(events.values(), method=Method.PUBLISH, name=_name(request)))


@sensitive_variables("token")
@require_safe
def own_shifts(request: HttpRequest, token: str) -> HttpResponse:
    """The shifts of whoever has this secret; the same answer to every other, whatever it looks like."""
    person = person_by(token)
    response = HttpResponseNotFound(content_type="text/plain") if person is None else _shifts_of(person)
    patch_cache_control(response, private=True, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _shifts_of(person: DutyPerson) -> HttpResponse:
    now, posts = timezone.now(), {post.pk: post for post in DutyPost.objects.all()}
    duties = duties_between(now - LOOKS_BACK, now + LOOKS_AHEAD)
    changed = _changed_at()
    events = [
        _event(
            f"{person.pk} {duty.post} {_times(duty.starts_at, duty.ends_at)}",
            duty.starts_at,
            duty.ends_at,
            posts[duty.post].title,
            changed,
        )
        for duty in duties
        if duty.person == person.pk
    ]
    calendar = calendar_file(events, method=Method.PUBLISH, name=_("My hotline shifts"))
    return HttpResponse(calendar, content_type=CONTENT_TYPE)


def _event(key: str, start: datetime, end: datetime, title: str, changed: datetime) -> Event:
    """Dated by the last change of anything in force, so that the same roster makes the same file."""
    return Event.new(
        uid=uuid5(_SHIFTS, f"{settings.WAGTAILADMIN_BASE_URL} {key}"),
        stamp=changed,
        last_modified=changed,
        start=start.astimezone(UTC),
        end=end.astimezone(UTC),
        summary=calendar_text(title),
        organizer=organizer(),
    )


def _changed_at() -> datetime:
    """When something in force was last changed."""
    published = DutyRoster.objects.aggregate(newest=Max("published_at"))["newest"]
    changed = DutyChange.objects.aggregate(newest=Max("made_at"))["newest"]
    return max(published or _NEVER, changed or _NEVER)


def _times(start: datetime, end: datetime) -> str:
    return f"{start.astimezone(UTC):%Y%m%dT%H%M%S}/{end.astimezone(UTC):%Y%m%dT%H%M%S}"


def _name(request: HttpRequest) -> str:
    site = Site.find_for_request(request)
    return " · ".join(filter(None, (_("On duty at the hotline"), site.site_name if site else "")))
