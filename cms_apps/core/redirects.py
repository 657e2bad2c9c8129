"""An old address of a page leads to its new one, in the reader's language."""

from typing import Any
from urllib.parse import quote, unquote, urlparse

from django.conf import settings
from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import translate_url
from wagtail import hooks
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from .languages import active_language, page_address, reader_version


class PageRedirectMiddleware(RedirectMiddleware):
    """Wagtail's, for pages that are read under another language's addresses too.

    A page nobody translated moves under `/en/` as well, though its redirect knows its own language's address
    only. An address in use answers itself: only a 404 is looked up. Beyond Wagtail's, the query is kept (the
    feed of a category stays one), and a redirect to a page not published, or back to the very address that
    was not found, is none: a slug changed there and back, then unpublished, would go round forever.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code != 404:
            return response
        redirect = _find(request)
        target = _target(request, redirect) if redirect else ""
        if redirect is None or not target or unquote(urlparse(target).path) == request.path:
            return response
        kind = HttpResponsePermanentRedirect if redirect.is_permanent else HttpResponseRedirect
        return kind(target)


@hooks.register("before_serve_page")
def lead_to_translation(
    page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]
) -> HttpResponsePermanentRedirect | None:
    """A page that got a translation with another slug is no longer shown in its stead.

    So `/en/news/old/` doesn't fall back to the Chinese article once its translation stands elsewhere. Takes
    a query only where the page's language is not the address's.
    """
    version = reader_version(page)
    if version is None or version.pk == page.pk:
        return None
    # What follows the page's own address, such as a feed's.
    rest = quote(request.path.removeprefix(unquote(page_address(page, request))))
    query = request.META.get("QUERY_STRING", "")
    target = page_address(version, request) + rest
    if not target or unquote(urlparse(target).path) == request.path:
        return None
    return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)


def _find(request: HttpRequest) -> Redirect | None:
    """The redirect for this address; then for the same one in the main language."""
    address = request.get_full_path()
    addresses = [address]
    if active_language() != settings.LANGUAGE_CODE:
        addresses.append(translate_url(address, settings.LANGUAGE_CODE))
    for candidate in dict.fromkeys(addresses):
        path = Redirect.normalise_path(candidate, decode_unicode=False)
        for asked in dict.fromkeys([path, urlparse(path).path]):
            if redirect := get_redirect(request, asked):
                return redirect
    return None


def _target(request: HttpRequest, redirect: Redirect) -> str:
    """Where it leads this reader; "" when that is nowhere."""
    page = redirect.redirect_page
    if page is None:
        return redirect.redirect_link
    if not page.live:
        return ""
    # Only pages in the main language are read under another's addresses.
    in_main = page.locale.language_code == settings.LANGUAGE_CODE
    address = page_address(reader_version(page), request) if in_main else page.get_url(request)
    if not address:
        return ""
    route = redirect.redirect_page_route_path
    if route and redirect.link.endswith(route):  # Wagtail has asked the page whether it still has this route
        address = address.rstrip("/") + route
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query and "?" not in redirect.old_path else address
