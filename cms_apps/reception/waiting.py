"""What the admin's first panel says of reception days."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from cms_apps.cases.states import CaseState
from cms_apps.core.waiting import WaitingItem, register_waiting

from .models import Signup, Talk
from .reading import days_kept_by
from .states import SignupState, TalkOutcome

WORDED_WITHIN = timedelta(days=60)
"""What nobody worded for the public by then is left to be."""
DUE_WITHIN = timedelta(days=2)


@register_waiting
def waiting_reception(request: HttpRequest) -> Iterator[WaitingItem]:
    """To who keeps today's desk whom they still expect, to the office talks to word and promises due."""
    user, today = request.user, timezone.localdate()
    days = list(days_kept_by(user).filter(starts_at__date=today, closed_at=None).values_list("pk", flat=True))
    if days:
        expected = Signup.objects.filter(
            day__in=days, state__in=[SignupState.CONFIRMED, SignupState.OFFERED]
        ).people()
        label = ngettext("person to come to today's desk", "people to come to today's desk", expected)
        only = (
            reverse("cms_reception_desk_day", args=days) if len(days) == 1 else reverse("cms_reception_desk")
        )
        yield WaitingItem(label=label, count=expected, url=only, order=30)
    if not user.has_perm("cms_reception.view_talk"):
        return
    register = reverse("cms_reception_talk_modeladmin_index")
    unworded = to_word(Talk.objects.all()).count()
    label = ngettext("talk to word for everybody", "talks to word for everybody", unworded)
    yield WaitingItem(label=label, count=unworded, url=f"{register}?to_do=word", order=31)
    due = promises_due(Talk.objects.all()).count()
    label = ngettext("answer promised at the desk and due", "answers promised at the desk and due", due)
    yield WaitingItem(label=label, count=due, url=f"{register}?to_do=due", order=32)


def to_word(talks: QuerySet[Talk]) -> QuerySet[Talk]:
    """Of late, and without a line for everybody yet."""
    return talks.filter(raised="", talked_at__gte=timezone.now() - WORDED_WITHIN)


def promises_due(talks: QuerySet[Talk]) -> QuerySet[Talk]:
    """Promised by a day that is near or over, and not answered yet to everybody it was promised to."""
    owed: Any = CaseState.owed()
    open_still = Signup.objects.filter(
        talk=OuterRef("pk"), case__state__in=owed, case__answered_at=None, case__erased_at=None
    )
    by = timezone.localdate() + DUE_WITHIN
    return talks.filter(Exists(open_still), outcome=TalkOutcome.OWED, owed_by__lte=by)
