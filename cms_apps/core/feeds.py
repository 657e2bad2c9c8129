"""Atom and RSS as every room writes them."""

import re
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.http import http_date

FEED_LENGTH = 20
"""Entries."""
KEPT_FOR = 300
"""Seconds a cache may answer with a feed before it asks again."""
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class AtomFeed(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Also for a feed without entries, where Django would say now, each time anew."""
        return self.feed["updated"]

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """An entry may stand in another language than the feed."""
        return {"xml:lang": item["language"]}


class RSSFeed(Rss201rev2Feed):
    def latest_post_date(self) -> datetime:
        return self.feed["updated"]


def answer_with(feed: AtomFeed | RSSFeed) -> HttpResponse:
    """The feed, to be kept for a while."""
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    response.headers["Last-Modified"] = http_date(feed.latest_post_date().timestamp())
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    return response


def xml_text(text: str) -> str:
    """Without the characters XML 1.0 has no way to write, such as NUL."""
    return _NOT_IN_XML.sub("", text)
