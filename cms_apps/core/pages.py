"""What page types of this plugin set have in common."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult


def page_link(name: str) -> models.OneToOneField:
    """The link of a page type to Wagtail's page, by a name of its own.

    Django's default is the class name: a host made with `wagtail start` has a `HomePage` too, and both would
    be `page.homepage`.
    """
    return models.OneToOneField(
        Page, on_delete=models.CASCADE, parent_link=True, related_name=name, primary_key=True
    )


def public_pages(pages: Any, site: Site) -> Any:
    """The pages of a query set that anybody may read in any language of a site."""
    below = pages.none()
    for root in site.root_page.get_translations(inclusive=True):
        below |= pages.descendant_of(root, inclusive=True)
    return below.live().public()


class UntranslatedPagesBelow:
    """For the page type at the top of each language's tree: what is missing here is found in the main one.

    So `/en/news/heating/` shows the Chinese article until somebody translates it, instead of a 404.
    """

    def route(self: Any, request: HttpRequest, path_components: list[str]) -> RouteResult:
        try:
            return super().route(request, path_components)  # type: ignore[misc] # a mixin before Page
        except Http404:
            original = self._original()
            if original is None:
                raise
            return original.specific.route(request, path_components)

    def _original(self: Any) -> Page | None:
        if self.locale.language_code == settings.LANGUAGE_CODE:
            return None
        return self.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE).first()


class TranslationsListed:
    """For page types whose API answer names the same page in other languages."""

    @property
    def translations(self: Any) -> list[dict[str, Any]]:
        """`{id, locale, url}` of its published translations."""
        others = self.get_translations().live().public().select_related("locale").order_by("locale_id")
        return [
            {"id": other.pk, "locale": other.locale.language_code, "url": other.get_url() or ""}
            for other in others
        ]
