"""sitemap.xml and robots.txt: what search engines shall find, and what is of no use to them."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page, Site
from wagtail.query import PageQuerySet

from cms_apps.core.templatetags.cms_core import language_tag

KEPT_FOR = 3600
"""Seconds a cache may answer before it asks again."""

KEPT_OUT = ("wagtailadmin_home", "wagtailapi_v3:api-root")
"""Addresses crawlers are asked to leave alone.

The admin is of no use to a searcher, and each try costs a log-in page. The API says the same as the pages, as
JSON: a crawler would read everything twice and offer raw data to people. Documents and pictures are content
and stay open. This protects nothing: what is private asks for a log-in.
"""


@require_safe
@cache_control(public=True, max_age=KEPT_FOR)
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {reverse(name)}" for name in KEPT_OUT), ""]
    if site := Site.find_for_request(request):
        lines += [f"Sitemap: {site.root_url}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=KEPT_FOR)
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public pages; where they are more than SITEMAP_PAGE_SIZE, an index of parts with so many each."""
    site = _site(request)
    parts = _parts(site)
    if parts.num_pages == 1:
        return _urlset(request, parts, 1)
    addresses = (site.root_url + reverse("sitemap_part", args=[number]) for number in parts.page_range)
    index = [{"location": address} for address in addresses]
    return _xml(request, "sitemap_index.xml", {"sitemaps": index})


@require_safe
@cache_control(public=True, max_age=KEPT_FOR)
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    return _urlset(request, _parts(_site(request)), number)


def _site(request: HttpRequest) -> Site:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site


def _public_pages(site: Site) -> PageQuerySet:
    """What anyone may read on the site, in all languages; oldest first, so that pages stay in their part."""
    pages = Page.objects.none()
    for root in site.root_page.get_translations(inclusive=True):
        pages |= Page.objects.descendant_of(root, inclusive=True)
    return pages.live().public().order_by("pk")


def _parts(site: Site) -> Paginator:
    return Paginator(_public_pages(site).defer_streamfields().specific(), settings.SITEMAP_PAGE_SIZE)


def _urlset(request: HttpRequest, parts: Paginator, number: int) -> HttpResponse:
    """Each page as its type lists it: `get_sitemap_urls` may add addresses or leave the page out."""
    try:
        pages = list(parts.page(number).object_list)
    except EmptyPage as error:
        raise Http404 from error
    locales = {locale.pk: locale for locale in Locale.objects.all()}
    for page in pages:
        page.locale = locales[page.locale_id]  # each would ask the database for its own
    versions = _versions(request, {page.translation_key for page in pages})
    urls = [
        {**url, "alternates": _alternates(versions[page.translation_key], url["location"])}
        for page in pages
        for url in page.get_sitemap_urls(request)
    ]
    return _xml(request, "sitemap.xml", {"urlset": urls})


def _versions(request: HttpRequest, keys: set[UUID]) -> dict[UUID, dict[str, str]]:
    """By translation key, the address of each public version by language code."""
    pages = _public_pages(_site(request)).filter(translation_key__in=keys).select_related("locale")
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for page in pages:
        found[page.translation_key][page.locale.language_code] = page.get_full_url(request)
    return found


def _alternates(versions: dict[str, str], address: str) -> list[dict[str, str]]:
    """`{lang_code, location}` of all versions, the page itself too, as search engines ask.

    [] where there is but one, or where the address is not the page's own. The main language's version is for
    those who speak none of ours.
    """
    if len(versions) < 2 or address not in versions.values():
        return []
    alternates = [{"lang_code": language_tag(code), "location": url} for code, url in versions.items()]
    if main := versions.get(settings.LANGUAGE_CODE):
        alternates.append({"lang_code": "x-default", "location": main})
    return alternates


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The sitemap itself is no result to show."""
    response = render(request, template, context, content_type="application/xml")
    response.headers["X-Robots-Tag"] = "noindex"
    return response
