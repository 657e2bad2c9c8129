"""Atom and RSS of a news index: its newest articles, of all categories or of one."""

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.html import escape
from wagtail.models import Page, Site

from cms_apps.core.feeds import FEED_LENGTH, AtomFeed, RSSFeed, answer_with, xml_text
from cms_apps.core.templatetags.cms_core import language_tag
from cms_apps.search.text import storable

from .models.category import NewsCategory

if TYPE_CHECKING:
    from .models import NewsIndexPage, NewsPage

FEEDS: dict[str, type[AtomFeed] | type[RSSFeed]] = {"atom": AtomFeed, "rss": RSSFeed}
"""By the name in the address: `<index>feed/<name>/`."""


def feed_response(index: "NewsIndexPage", request: HttpRequest, kind: str) -> HttpResponse:
    """The feed of an index as `kind` (a key of `FEEDS`), narrowed by `?category=<slug>`.

    Who may read it is decided where the page is served: a restricted index restricts its feeds.

    Raises:
        Http404: no category has this slug.
    """
    with translation.override(index.locale.language_code):
        category = _chosen_category(request)
        articles = _newest(index, category)
        feed = _feed(index, request, kind, category, articles)
    return answer_with(feed)


def _chosen_category(request: HttpRequest) -> NewsCategory | None:
    slug = storable(request.GET.get("category", ""))
    if not slug:
        return None
    category = NewsCategory.objects.filter(slug=slug).first()
    if category is None:
        raise Http404
    return category


def _newest(index: "NewsIndexPage", category: NewsCategory | None) -> "list[NewsPage]":
    """By date alone: a pinned article would come back to the top of every reader's list."""
    articles = index.articles()
    if category is not None:
        articles = articles.filter(category=category)
    return list(articles.select_related("category", "locale").defer_streamfields()[:FEED_LENGTH])


def _feed(
    index: "NewsIndexPage",
    request: HttpRequest,
    kind: str,
    category: NewsCategory | None,
    articles: "list[NewsPage]",
) -> AtomFeed | RSSFeed:
    address = index.get_full_url(request) or request.build_absolute_uri("/")
    query = f"?{urlencode({'category': category.slug})}" if category else ""
    site = Site.find_for_request(request)
    feed = FEEDS[kind](
        title=xml_text(f"{index.title} · {category.label}" if category else index.title),
        link=address + query,
        description=xml_text(index.introduction or index.title),
        language=language_tag(index.locale.language_code),
        author_name=xml_text((site.site_name if site else "") or index.title),
        feed_url=f"{address.rstrip('/')}/feed/{kind}/{query}",
        feed_guid=_stable_id(index, category.slug if category else ""),
        updated=max([_updated(index, index.first_published_at), *map(_article_updated, articles)]),
    )
    for article in articles:
        feed.add_item(**_item(article, request))
    return feed


def _item(article: "NewsPage", request: HttpRequest) -> dict[str, Any]:
    return {
        "title": xml_text(article.title),
        "link": article.get_full_url(request) or "",
        # Feed readers take a summary for HTML: what looks like a tag in it must stay text.
        "description": escape(xml_text(article.summary)) if article.summary else None,
        "author_name": xml_text(article.author) or None,
        "pubdate": _published(article),
        "updateddate": _article_updated(article),
        "unique_id": _stable_id(article),
        "unique_id_is_permalink": False,
        "categories": [xml_text(article.category.label)] if article.category else [],
        "language": language_tag(article.locale.language_code),
    }


def _published(article: "NewsPage") -> datetime:
    """The date under the title, at the start of its day where the site is."""
    return timezone.make_aware(datetime.combine(article.date, time.min))


def _article_updated(article: "NewsPage") -> datetime:
    return _updated(article, _published(article))


def _updated(page: Page, otherwise: datetime | None) -> datetime:
    """When it was last published; imported pages and fixtures may not say."""
    return (
        page.last_published_at or otherwise or datetime.fromtimestamp(0, tz=timezone.get_current_timezone())
    )


def _stable_id(page: Page, part: str = "") -> str:
    """The same for a page whatever becomes of its address, and another for each language."""
    return uuid5(page.translation_key, f"{page.locale.language_code} {part}".strip()).urn
