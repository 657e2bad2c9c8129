"""What the admin's first panel says of applications to societies."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from cms_apps.core.waiting import WaitingItem, register_waiting

from .keeping.base import own_numbers
from .models import Member


@register_waiting
def waiting_applications(request: HttpRequest) -> Iterator[WaitingItem]:
    """To officers and advisers what their own societies have to decide; the office has the register."""
    if not own_numbers(request.user):
        return
    count = to_decide(Member.objects.all(), request.user).count()
    label = ngettext("application to join to decide", "applications to join to decide", count)
    register = reverse("cms_societies_member_modeladmin_index")
    yield WaitingItem(label=label, count=count, url=f"{register}?to_do=decide", order=44)


def to_decide(members: QuerySet[Member], user: Any) -> QuerySet[Member]:
    """Undecided, of somebody's own societies."""
    return members.filter(state="applied", society__in=own_numbers(user))
