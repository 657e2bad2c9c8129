"""What an article tells search engines and the cards that chats and networks draw of a shared link."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.images.models import SourceImageIOError

from cms_apps.core.pictures import SHARE_FILTER
from cms_apps.core.templatetags.cms_core import language_tag

if TYPE_CHECKING:
    from .models import NewsPage

# How units, offices and societies end their names; who else writes is a person.
HOUSES = (
    *("中心", "集团", "办公室", "委员会", "协会", "学院"),
    *("科", "处", "部", "室", "班", "组", "网", "站", "会"),
)
# As escapes these can't end the script element, nor begin a comment in it; JSON reads them the same.
HARMLESS = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def share_picture(article: "NewsPage") -> Any:
    """The rendition of the cover that a share card shows; None without a cover or without its file."""
    if article.cover_image is None:
        return None
    try:
        return article.cover_image.get_rendition(SHARE_FILTER)
    except SourceImageIOError:  # the file is gone: a card without a picture, not a page without its text
        return None


def published_time(article: "NewsPage") -> str:
    """ISO 8601: the minute it came out, or only the day where an editor gave it another date."""
    first = article.first_published_at
    if first is not None and timezone.localdate(first) == article.date:
        return timezone.localtime(first).isoformat(timespec="seconds")
    return article.date.isoformat()


def modified_time(article: "NewsPage") -> str:
    """ISO 8601: when the words a reader sees were last published; "" in a preview of a new article."""
    last = article.last_published_at
    return timezone.localtime(last).isoformat(timespec="seconds") if last else ""


def news_article(
    article: "NewsPage", *, address: str, publisher: str, absolute: Callable[[str], str]
) -> dict[str, Any]:
    """The article as schema.org's NewsArticle; what is not known is left out.

    Args:
        article: a published article, or a preview of one.
        address: its canonical address, with scheme and host.
        publisher: the name of the organisation behind the site.
        absolute: gives an address scheme and host.
    """
    house = {"@type": "Organization", "name": publisher}
    known = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.search_description or article.summary,
        "inLanguage": language_tag(article.locale.language_code),
        "datePublished": published_time(article),
        "dateModified": modified_time(article),
        "author": _author(article.author) or house,
        "publisher": house,
        "articleSection": article.category.label if article.category else "",
        "keywords": [tag.name for tag in article.tags.all()],
        "image": _image_object(share_picture(article), absolute),
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "isAccessibleForFree": True,
    }
    return {name: value for name, value in known.items() if value}


def _image_object(rendition: Any, absolute: Callable[[str], str]) -> dict[str, Any] | None:
    if rendition is None:
        return None
    return {
        "@type": "ImageObject",
        "url": absolute(rendition.url),
        "width": rendition.width,
        "height": rendition.height,
    }


def json_ld(data: dict[str, Any]) -> SafeString:
    """The data as a script element that no browser runs and no text in it can leave."""
    harmless = json.dumps(data, ensure_ascii=False).translate(HARMLESS)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(harmless))  # noqa: S308


def _author(name: str) -> dict[str, str]:
    kind = "Organization" if name.endswith(HOUSES) else "Person"
    return {"@type": kind, "name": name} if name else {}
