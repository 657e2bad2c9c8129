"""Published cases in the search of the site."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms_apps.search.sources import SearchSource, register_source

from ..models import PublishedCase


def _for_everybody(site: Site) -> QuerySet[Any]:
    return PublishedCase.objects.listed()


register_source(
    SearchSource(
        key="letters",
        label=_("Letters and answers"),
        order=20,
        model=PublishedCase,
        date_field="published_at",
        public=_for_everybody,
        day=lambda letter: timezone.localdate(letter.published_at),
    )
)
