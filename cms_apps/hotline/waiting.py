"""What the admin's first panel says of the hotline's roster."""

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_apps.core.waiting import WaitingItem, register_waiting

from .drawing.base import MINE, WEEK, may_manage, person_of
from .duty import duties_between
from .models import DutyPerson, DutyPost, DutyRoster, DutySwap
from .problems import Gap, gaps
from .states import RosterState, SwapState
from .swapping.base import SWAPS
from .swapping.listed import put_to

LOOKED_AHEAD = timedelta(days=14)
MINE_AHEAD = timedelta(days=7)


@register_waiting
def waiting_hotline(request: HttpRequest) -> Iterator[WaitingItem]:
    """To who keeps the roster where nobody will be, to who is on it their own next shift."""
    if may_manage(request.user):
        yield _gaps()
        yield _to_approve()
    person = person_of(request.user)
    if person is not None:
        yield _next_shift(person)
        yield _put_to(person)


def gaps_ahead() -> list[Gap]:
    """Where nobody will be in the next two weeks, of posts in use; none before a first roster is in force."""
    if not DutyRoster.objects.filter(state=RosterState.PUBLISHED).exists():
        return []
    now = timezone.now()
    first = timezone.localdate() - timedelta(days=1)
    days = [first + timedelta(days=number) for number in range(LOOKED_AHEAD.days + 2)]
    posts = DutyPost.objects.filter(is_active=True)
    spans = [(post.pk, *post.span_on(day)) for post in posts for day in days]
    until = now + LOOKED_AHEAD
    wanted = [(post, max(start, now), end) for post, start, end in spans if start < until and end > now]
    return gaps(duties_between(now, now + LOOKED_AHEAD + timedelta(days=2)), wanted)


def _gaps() -> WaitingItem:
    found = gaps_ahead()
    label = ngettext(
        "shift of the hotline's next two weeks without anybody",
        "shifts of the hotline's next two weeks without anybody",
        len(found),
    )
    query = f"?from={timezone.localdate(found[0].starts_at).isoformat()}" if found else ""
    return WaitingItem(label=label, count=len(found), url=f"{reverse(WEEK)}{query}", order=40)


def _next_shift(person: DutyPerson) -> WaitingItem:
    now = timezone.now()
    mine = [duty for duty in duties_between(now, now + MINE_AHEAD) if duty.person == person.pk]
    label = ngettext(
        "shift of yours at the hotline within a week",
        "shifts of yours at the hotline within a week",
        len(mine),
    )
    if mine:
        start = timezone.localtime(mine[0].starts_at)
        begins = _("the next: %(when)s") % {"when": date_format(start, "Y-m-d H:i")}
        label = f"{label} ({begins})"
    return WaitingItem(label=label, count=len(mine), url=reverse(MINE), order=41)


def _to_approve() -> WaitingItem:
    count = DutySwap.objects.open().filter(state=SwapState.TAKEN).count()
    label = ngettext("swap of shifts to approve", "swaps of shifts to approve", count)
    return WaitingItem(label=label, count=count, url=reverse(SWAPS), order=42)


def _put_to(person: DutyPerson) -> WaitingItem:
    count = len(put_to(person))
    label = ngettext("shift a colleague asks you to take", "shifts colleagues ask you to take", count)
    return WaitingItem(label=label, count=count, url=reverse(SWAPS), order=43)
