"""What the admin's first panel says of the calendar."""

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..calendar import is_announced
from ..waiting import WaitingItem, register_waiting

AHEAD = timedelta(days=31)
"""The notice for the next year comes in October or November."""


@register_waiting
def waiting_calendar(request: HttpRequest) -> Iterator[WaitingItem]:
    """To who keeps the calendar: a year begins whose holidays the library does not know."""
    if not request.user.has_perm("cms_core.add_calendarday"):
        return
    year = (timezone.localdate() + AHEAD).year
    if not is_announced(year):
        yield WaitingItem(
            label=_("year whose holidays are not known here (%(year)s): update the site, or set its days")
            % {"year": year},
            count=1,
            url=reverse("cms_core_calendarday_modeladmin_index"),
            order=90,
        )
