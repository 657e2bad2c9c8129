"""The newest articles on the home page."""

from collections.abc import Mapping
from typing import Any

from laces.components import Component

from cms_apps.core.slots import fill_slot

from .models import NewsIndexPage

ON_HOME = 6


class NewestNews(Component):
    template_name = "cms_news/newest.html"

    def __init__(self, index: NewsIndexPage) -> None:
        self.index = index

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        articles = self.index.articles().pinned_first().for_lists()[:ON_HOME]
        request = (parent_context or {}).get("request")
        return {"index": self.index, "articles": articles, "request": request}


class NewsFeeds(Component):
    """Where feed readers find the news, in the head of the home page."""

    template_name = "components/feeds.html"

    def __init__(self, index: NewsIndexPage) -> None:
        self.index = index

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"index": self.index, "request": (parent_context or {}).get("request")}


@fill_slot("home", order=10)
def newest_news(context: Mapping[str, Any]) -> Component | None:
    """Shown once there is a published index below this home page."""
    index = _index_of(context["page"])
    return NewestNews(index) if index else None


@fill_slot("home_head")
def news_feeds(context: Mapping[str, Any]) -> Component | None:
    index = _index_of(context["page"])
    return NewsFeeds(index) if index else None


def _index_of(home: Any) -> NewsIndexPage | None:
    """The published index below a home page; asked for once a page drawn."""
    if not hasattr(home, "_cms_news_index"):
        found = NewsIndexPage.objects.descendant_of(home).live().public().select_related("locale")
        home._cms_news_index = found.first()
    return home._cms_news_index
