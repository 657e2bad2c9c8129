"""The list of articles narrowed by year, category and tag: what the page and the API share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import Count
from taggit.models import Tag

from cms_apps.search.backend import storable

from .querysets import NewsQuerySet

if TYPE_CHECKING:
    from .models import NewsCategory

FILTERS = ("year", "category", "tag")


@dataclass(frozen=True)
class NewsListing:
    """What the listing page draws.

    Attributes:
        page: the articles of this page, with the paginator behind them.
        chosen: the filters in force, by name, as they stand in the address.
        years: `(year, count)` of all articles, newest first.
        categories: every category that has articles, each with `count`.
        tag: the chosen tag's name, or "".
    """

    page: PaginatorPage
    chosen: dict[str, str]
    years: list[tuple[int, int]]
    categories: "list[NewsCategory]"
    tag: str

    @property
    def address_rest(self) -> str:
        """The filters as the start of a query string, ready for `page=N`."""
        return urlencode(self.chosen) + "&" if self.chosen else ""


def news_listing(articles: NewsQuerySet, query: Mapping[str, Any], *, page_size: int) -> NewsListing:
    """Narrow and page articles by what stands in the address; nonsense narrows to nothing."""
    chosen = {name: value for name in FILTERS if (value := storable(str(query.get(name, ""))).strip()[:100])}
    years = articles.order_by().values_list("date__year").annotate(Count("pk")).order_by("-date__year")
    tag = Tag.objects.filter(slug=chosen["tag"]).first() if "tag" in chosen else None
    narrowed = narrow(articles, chosen)
    return NewsListing(
        page=Paginator(narrowed.for_lists(), page_size).get_page(query.get("page")),
        chosen=chosen,
        years=list(years),
        categories=list(articles.categories()),
        tag=tag.name if tag else chosen.get("tag", ""),
    )


def narrow(articles: NewsQuerySet, chosen: Mapping[str, str]) -> NewsQuerySet:
    """Only articles of the chosen year, category (slug) and tag (slug)."""
    if year := chosen.get("year"):
        if not (year.isascii() and year.isdigit() and 1 <= int(year) <= 9999):
            return articles.none()
        articles = articles.filter(date__year=int(year))
    if category := chosen.get("category"):
        articles = articles.filter(category__slug=category)
    if tag := chosen.get("tag"):
        articles = articles.filter(tags__slug=tag)
    return articles
