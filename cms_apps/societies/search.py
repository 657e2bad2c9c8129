"""What officers of societies write in the search of the site; the societies' own pages are found as pages."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms_apps.core.pages import public_pages
from cms_apps.search.sources import SearchSource, register_source

from .listing import below_active
from .models import ActivityPage, MinutesPage, SocietyNewsPage


def _public(kind: Any) -> Callable[[Site], QuerySet[Any]]:
    return lambda site: below_active(public_pages(kind.objects.all(), site))


def _day(page: Any) -> date:
    return timezone.localdate(page.starts_at) if isinstance(page, ActivityPage) else page.date


for number, (key, label, model, date_field) in enumerate(
    (
        ("activities", _("Activities of the societies"), ActivityPage, "starts_at"),
        ("society-news", _("News of the societies"), SocietyNewsPage, "date"),
        ("minutes", _("Minutes and reports of the societies"), MinutesPage, "date"),
    )
):
    register_source(
        SearchSource(
            key=key,
            label=label,
            order=40 + number,
            model=model,
            date_field=date_field,
            public=_public(model),
            day=_day,
        )
    )
