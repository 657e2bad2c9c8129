"""What the admin's first panel says of the societies."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.models import TaskState

from cms_apps.core.drafting import may_draft
from cms_apps.core.waiting import WaitingItem, register_waiting

from .keeping.base import HAND_OVER, MINE, OFFERED, SOCIETY, advised_by
from .models import AdviserReview, HandOverItem, Office
from .offering import offered
from .reviewing import waiting_for


@register_waiting
def waiting_societies(request: HttpRequest) -> Iterator[WaitingItem]:
    """To advisers reviews and vacant offices, to officers what they hand over, to editors what is offered."""
    user = request.user
    if advised := advised_by(user):
        yield _reviews(user)
        yield _vacant(advised)
    ticks = _ticks(user)
    if ticks:
        yield _hand_over(ticks)
    if may_draft(user):
        yield _offers()


def vacant_offices(societies: Any) -> Any:
    """Offices that may not be vacant and have fewer holders now than one."""
    now = timezone.now()
    held = Count("terms", Q(terms__starts_at__lte=now, terms__ends_at__gt=now))
    return Office.objects.filter(society__in=societies, is_required=True).alias(held=held).filter(held=0)


def _reviews(user: Any) -> WaitingItem:
    steps = list(AdviserReview.objects.filter(active=True))
    states = TaskState.objects.none()
    for step in steps:
        states |= waiting_for(step, user)
    count = states.count()
    label = ngettext("page of a society to approve", "pages of societies to approve", count)
    return WaitingItem(label=label, count=count, url=reverse("wagtailadmin_reports:workflow"), order=45)


def _vacant(advised: Any) -> WaitingItem:
    found = list(vacant_offices(advised).select_related("society"))
    label = ngettext("office of a society is vacant", "offices of societies are vacant", len(found))
    url = reverse(SOCIETY, args=[found[0].society.slug]) if found else reverse(MINE)
    return WaitingItem(label=label, count=len(found), url=url, order=46)


def _ticks(user: Any) -> list[HandOverItem]:
    """What somebody has to say is given or got; of who comes, from the beginning of their term."""
    given = Q(given_at=None, hand_over__outgoing__user=user.pk or 0)
    got = Q(got_at=None, hand_over__incoming__user=user.pk or 0)
    begun = Q(hand_over__incoming__starts_at__lte=timezone.now())
    items = HandOverItem.objects.filter(given | (got & begun), hand_over__done_at=None)
    return list(items.select_related("hand_over__incoming__office__society"))


def _hand_over(items: list[HandOverItem]) -> WaitingItem:
    first = items[0].hand_over
    label = ngettext("matter to hand over", "matters to hand over", len(items))
    url = reverse(HAND_OVER, args=[first.incoming.office.society.slug, first.pk])
    return WaitingItem(label=label, count=len(items), url=url, order=47)


def _offers() -> WaitingItem:
    count = offered().count()
    label = ngettext("news offered by a society", "news offered by societies", count)
    return WaitingItem(label=label, count=count, url=reverse(OFFERED), order=48)
