"""What every template of a front end needs: slots, languages, dates, addresses."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone, translation
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from wagtail.blocks import StreamValue
from wagtail.models import Page

from cms_apps.core.languages import active_language, page_address
from cms_apps.core.languages import language_links as links_in_languages
from cms_apps.core.slots import slot_components

register = template.Library()

# By code, not by gettext: a missing translation must not print "23 十一月 2026".
DATE_FORMATS = {"zh": "Y年n月j日", "en": "j F Y"}
CLAUSE = re.compile(r"[^，。：；！？]+[，。：；！？]*|[，。：；！？]+")
CHINESE_CHARACTER = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str) -> SafeString:
    """What other rooms put at this spot, in order; nothing when no room fills it."""
    components = slot_components(name, cast("Mapping[str, Any]", context.flatten()))
    # Components render themselves and escape what they hold.
    return mark_safe("".join(component.render_html(context) for component in components))  # noqa: S308


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[dict[str, Any]]:
    """This page in every language; empty where it has one address for all (the log-in page)."""
    page = context.get("page")
    links = links_in_languages(context["request"], page if isinstance(page, Page) else None)
    return links if len({link["url"] for link in links}) > 1 else []


@register.simple_tag(takes_context=True)
def address(context: Context, page: Any) -> str:
    """Where the reader finds a page or another record, the frame around it in their own language."""
    request = context.get("request")
    return page_address(page, request) if isinstance(page, Page) else page.get_url(request)


@register.simple_tag(takes_context=True)
def own_address(context: Context) -> str:
    """The one address search engines shall know of this page: the one in the page's own language."""
    page, request = context.get("page"), context["request"]
    if isinstance(page, Page) and page.locale.language_code != active_language():
        return page.get_url(request) or request.path
    return request.path


@register.filter
def language_mark(page: Any) -> SafeString:
    """`lang="…"` for the own words of a page, or of a record with a `language`.

    Only where the frame around them speaks another language.
    Nothing where there is no page, whose form's parts are drawn elsewhere too.
    """
    if not page:
        return SafeString("")
    code = page.locale.language_code if isinstance(page, Page) else page.language
    return SafeString("") if code == active_language() else format_html('lang="{}"', language_tag(code))


@register.filter
def in_other_language(pages: Iterable[Page]) -> list[Page]:
    """Those pages that are not in the reader's language."""
    return [page for page in pages if page.locale.language_code != active_language()]


@register.filter
def language_tag(code: str) -> str:
    """Django's `zh-hans` as BCP 47 writes it: `zh-Hans`."""
    return translation.to_locale(code).replace("_", "-")


@register.filter
def lang_mark(text: object) -> SafeString:
    """`lang="zh-Hans"` for Chinese words on a page in another language, so that they are read aloud right."""
    if active_language().startswith("zh") or not CHINESE_CHARACTER.search(str(text)):
        return SafeString("")
    return SafeString('lang="zh-Hans"')


@register.filter
def day(value: date | None) -> str:
    """A date as `<time>`: 2026年11月23日, or 23 November 2026."""
    if not value:
        return ""
    words = format_date(value, DATE_FORMATS.get(active_language()[:2], DATE_FORMATS["en"]))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.filter
def local_day(value: datetime | None) -> str:
    """The day of a moment where the site is, as `<time>`."""
    return day(timezone.localdate(value)) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Day and time of day as `<time>`: 2026年11月23日 14:05, or 23 November 2026, 14:05."""
    if not value:
        return ""
    here = timezone.localtime(value)
    code = active_language()[:2]
    between = " " if code == "zh" else ", "
    words = format_date(here, f"{DATE_FORMATS.get(code, DATE_FORMATS['en'])}{between}H:i")
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="minutes"), words)


@register.filter
def clauses(text: str) -> SafeString:
    """A Chinese heading whose lines break after punctuation before they break inside a clause."""
    return format_html_join("", '<span class="clause">{}</span>', ((part,) for part in CLAUSE.findall(text)))


@register.filter
def minutes(span: timedelta) -> int:
    """Whole minutes of a span, rounded up: who waits that long has waited long enough."""
    return math.ceil(span.total_seconds() / 60)


@register.filter
def absolute(address: str, request: HttpRequest) -> str:
    """An address with scheme and host.

    The request's host, which ALLOWED_HOSTS guards: a site record left at "localhost" must not
    send search engines there.
    """
    return request.build_absolute_uri(address)


@register.filter
def description(page: Page) -> str:
    """What a page is about in at most 160 characters: its own words for search engines, or how it begins."""
    fields = ("search_description", "summary", "introduction", "purpose", "lead", "title")
    return Truncator(next(filter(None, (getattr(page, field, "") for field in fields)), "")).chars(160)


@register.filter
def first_with(records: Iterable[Any], attribute: str) -> Any:
    """The first record whose attribute is filled, or None."""
    return next((record for record in records if getattr(record, attribute)), None)


@register.filter
def repeats(body: StreamValue, summary: str) -> bool:
    """Whether a body already says its summary, so that a page doesn't print it twice."""
    wanted = _letters(summary).rstrip(".…。")
    return wanted in _letters("".join(body.stream_block.get_searchable_content(body)))


def _letters(text: str) -> str:
    return "".join(text.split())
