"""What the templates of news need beside `cms_core`."""

from collections.abc import Mapping
from datetime import date

from django import template
from django.template import Context
from django.utils.dateformat import format as format_date
from django.utils.safestring import SafeString

from cms_apps.core.languages import active_language
from cms_apps.news import sharing
from cms_apps.news.listing import NewsListing
from cms_apps.news.models import NewsPage

register = template.Library()
register.simple_tag(sharing.share_picture)
register.filter(sharing.published_time)
register.filter(sharing.modified_time)

# By code, not by gettext: a missing translation must not print "十一月 2026".
MONTH_FORMATS = {"zh": "n月", "en": "F"}
MONTH_OF_YEAR_FORMATS = {"zh": "Y年n月", "en": "F Y"}
YEAR_FORMATS = {"zh": "Y年", "en": "Y"}


@register.simple_tag(takes_context=True)
def news_article_json(context: Context, article: NewsPage, address: str, publisher: str) -> SafeString:
    """The article for search engines, as schema.org's NewsArticle in JSON-LD."""
    absolute = context["request"].build_absolute_uri
    data = sharing.news_article(article, address=absolute(address), publisher=publisher, absolute=absolute)
    return sharing.json_ld(data)


@register.filter
def month_name(month: int) -> str:
    """11月, or November."""
    return _said(date(2000, month, 1), MONTH_FORMATS)


@register.filter
def period(chosen: Mapping[str, str]) -> str:
    """The chosen year, or month of a year: 2026年11月, November 2026; "" where none is chosen.

    What was typed into the address and is no date is given back as it stands.
    """
    year, month = chosen.get("year", ""), chosen.get("month", "")
    try:
        day = date(int(year), int(month or 1), 1)
    except (ValueError, OverflowError):
        return " ".join(filter(None, [year, month]))
    return _said(day, MONTH_OF_YEAR_FORMATS if month else YEAR_FORMATS)


@register.filter
def article_count(listing: NewsListing) -> int:
    """How many articles fit the choice, on whichever page, those pinned before the list included."""
    if listing.chosen:
        return listing.page.paginator.count
    return sum(count for _year, count in listing.years)


@register.filter
def feed_query(listing: NewsListing) -> str:
    """What follows a feed's address here: it holds one category where the list does, else all articles."""
    chosen = listing.chosen.get("category")
    known = any(category.slug == chosen for category in listing.categories)
    return f"?category={chosen}" if known else ""


def _said(day: date, formats: dict[str, str]) -> str:
    return format_date(day, formats.get(active_language()[:2], formats["en"]))
