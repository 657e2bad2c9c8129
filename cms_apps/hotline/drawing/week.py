"""The sheet of a week for the wall: days down, posts across, names."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from . import force
from .base import WEEK, HotlineView, may_manage, person_of
from .days import span_around

AROUND = timedelta(days=3 * 366)
"""So far from today a sheet may be asked for."""


class WeekView(HotlineView):
    """For those who are on the roster or keep it; it has names, and no telephone."""

    template_name = "cms_hotline/drawing/week.html"

    def may_see(self, user: Any) -> bool:
        return may_manage(user) or person_of(user) is not None

    def get_page_title(self) -> str:
        return _("Week sheet")

    def crumbs(self) -> list[dict[str, Any]]:
        return super().crumbs() if may_manage(self.request.user) else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        asked = self.request.GET.get("from", "")
        span = span_around(today - AROUND, today + AROUND, asked, "week")
        posts, rows = force.table(span.days)
        return super().get_context_data(span=span, posts=posts, rows=rows, here=reverse(WEEK), **kwargs)
