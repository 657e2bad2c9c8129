"""The list of articles narrowed by year, month, category and tag: what the page and the API share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import Count
from taggit.models import Tag

from cms_apps.search.text import storable

from .querysets import NewsQuerySet

if TYPE_CHECKING:
    from .models import NewsCategory, NewsPage

FILTERS = ("year", "month", "category", "tag")


@dataclass(frozen=True)
class NewsListing:
    """What the listing page draws.

    Attributes:
        page: the articles of this page, with the paginator behind them.
        chosen: the filters in force, by name, as they stand in the address.
        pinned: articles that stand before all others, on the first page of the whole list only.
        years: `(year, count)` of all articles, newest first.
        months: `(month, count)` of the chosen year, newest first.
        categories: every category that has articles, each with `count`.
        tag: the chosen tag's name, or "".
    """

    page: PaginatorPage
    chosen: dict[str, str]
    pinned: "list[NewsPage]"
    years: list[tuple[int, int]]
    months: list[tuple[int, int]]
    categories: "list[NewsCategory]"
    tag: str

    @property
    def address_rest(self) -> str:
        """The filters as the start of a query string, ready for `page=N`."""
        return urlencode(self.chosen) + "&" if self.chosen else ""


def news_listing(articles: NewsQuerySet, query: Mapping[str, Any], *, page_size: int) -> NewsListing:
    """Narrow and page articles by what stands in the address; nonsense narrows to nothing."""
    chosen = {name: value for name in FILTERS if (value := storable(str(query.get(name, ""))).strip()[:100])}
    in_year = _with_year_and_month(articles, {"year": chosen.get("year", "")})
    tag = Tag.objects.filter(slug=chosen["tag"]).first() if "tag" in chosen else None
    narrowed = narrow(articles, chosen) if chosen else articles.not_pinned()
    page = Paginator(narrowed.for_lists(), page_size).get_page(query.get("page"))
    return NewsListing(
        page=page,
        chosen=chosen,
        pinned=[] if chosen or page.number > 1 else list(articles.pinned().for_lists()),
        years=_counted(articles, "date__year"),
        months=_counted(in_year, "date__month") if "year" in chosen else [],
        categories=list(articles.categories()),
        tag=tag.name if tag else chosen.get("tag", ""),
    )


def narrow(articles: NewsQuerySet, chosen: Mapping[str, str]) -> NewsQuerySet:
    """Only articles of the chosen year, month, category (slug) and tag (slug)."""
    articles = _with_year_and_month(articles, chosen)
    if category := chosen.get("category"):
        articles = articles.filter(category__slug=category)
    if tag := chosen.get("tag"):
        articles = articles.filter(tags__slug=tag)
    return articles


def _with_year_and_month(articles: NewsQuerySet, chosen: Mapping[str, str]) -> NewsQuerySet:
    """Nonsense narrows to nothing; a month without its year too."""
    year, month = chosen.get("year"), chosen.get("month")
    if year:
        if not (year.isascii() and year.isdigit() and 1 <= int(year) <= 9999):
            return articles.none()
        articles = articles.filter(date__year=int(year))
    if month:
        if not (year and month.isascii() and month.isdigit() and 1 <= int(month) <= 12):
            return articles.none()
        articles = articles.filter(date__month=int(month))
    return articles


def _counted(articles: NewsQuerySet, part: str) -> list[tuple[int, int]]:
    """`(number, how many)` of a date's part, the highest first."""
    return list(articles.order_by().values_list(part).annotate(Count("pk")).order_by(f"-{part}"))
