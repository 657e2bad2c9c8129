"""Which page an address shows."""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.models import Page, Site


def page_at(address: str, request: HttpRequest) -> Page | None:
    """The public page that a reader of this address meets, in whatever language it is written.

    `/en/news/heating/` shows the Chinese article until somebody translates it; Wagtail's own
    `/api/v3/pages/find/` knows the main language's addresses only.

    Args:
        address: a path with the prefix of its language, percent-encoded or not; its query is passed over.
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    path = unquote(parts.path)
    if parts.netloc or not path.startswith("/") or "\0" in path:
        return None
    path = path if path.endswith("/") else f"{path}/"
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        page = _routed(path, request)
    return Page.objects.live().public().filter(pk=page.pk).specific().first() if page else None


def _routed(path: str, request: HttpRequest) -> Page | None:
    site = Site.find_for_request(request)
    try:
        match = resolve(path)
        if site is None or match.url_name != "wagtail_serve":
            return None
        steps = [step for step in match.args[0].split("/") if step]
        page, views, arguments = site.root_page.localized.specific.route(request, steps)
    except (Resolver404, Http404):
        return None
    # A page type may answer below itself with what is no page, such as a feed.
    return None if views or arguments else page
