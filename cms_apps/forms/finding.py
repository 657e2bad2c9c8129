"""Form pages anybody may fill in."""

from functools import cache

from django.http import HttpRequest
from wagtail.models import Locale, Page, Site, get_page_models

from cms_apps.core.pages import public_pages

from .models import FormPage


@cache
def form_page_models() -> list[type[FormPage]]:
    return [model for model in get_page_models() if issubclass(model, FormPage)]


def public_form_pages(request: HttpRequest) -> list[FormPage]:
    """All form pages of the request's site, in all languages, open or not."""
    site = Site.find_for_request(request)
    if site is None or not form_page_models():
        return []
    pages = public_pages(Page.objects.type(*form_page_models()), site)
    found, locales = list(pages.order_by("path").specific()), Locale.objects.in_bulk()
    for page in found:
        page.locale = locales[page.locale_id]  # each would ask the database for its own
    return found


def live_form_page(page_id: int) -> FormPage | None:
    """Also one that not everybody may open: the page itself asks for what it takes."""
    if not form_page_models():
        return None
    pages = Page.objects.type(*form_page_models()).live().filter(pk=page_id)
    return pages.select_related("locale").specific().first()


def public_form_page(request: HttpRequest, page_id: int) -> FormPage | None:
    site = Site.find_for_request(request)
    if site is None or not form_page_models():
        return None
    pages = public_pages(Page.objects.type(*form_page_models()).filter(pk=page_id), site)
    return pages.select_related("locale").specific().first()
