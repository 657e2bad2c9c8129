"""Articles in the search of the site."""

from typing import cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from cms_apps.core.pages import public_pages
from cms_apps.search.sources import SearchSource, register_source

from .models import NewsPage


def _public_articles(site: Site) -> QuerySet[NewsPage]:
    return cast("QuerySet[NewsPage]", public_pages(NewsPage.objects.all(), site))


register_source(
    SearchSource(
        key="news",
        label=_("News"),
        order=10,
        model=NewsPage,
        date_field="date",
        public=_public_articles,
        day=lambda article: article.date,
    )
)
