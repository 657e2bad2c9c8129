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
        articles = self.index.articles().for_lists()[:ON_HOME]
        request = (parent_context or {}).get("request")
        return {"index": self.index, "articles": articles, "request": request}


@fill_slot("home", order=10)
def newest_news(context: Mapping[str, Any]) -> Component | None:
    """Shown once there is a published index below this home page."""
    index = NewsIndexPage.objects.descendant_of(context["page"]).live().public().first()
    return NewestNews(index) if index else None
