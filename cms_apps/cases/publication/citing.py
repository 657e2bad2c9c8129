"""Pages that tell what came of a case, and cases that a page tells of."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from laces.components import Component
from wagtail.models import Page, Site

from cms_apps.core.languages import page_address, reader_version
from cms_apps.core.pages import public_pages
from cms_apps.core.slots import fill_slot

from ..models import Case, PublishedCase
from ..models.publication import PublishedCaseQuerySet


def pages_about(case: Case, site: Site | None) -> list[Page]:
    """Published pages that tell of it, each in the reader's language if it has that."""
    keys = list(case.citations.values_list("page_key", flat=True))
    if not keys or site is None:
        return []
    pages = public_pages(Page.objects.filter(translation_key__in=keys), site).select_related("locale")
    by_key = {page.translation_key: page for page in sorted(pages, key=_is_readers)}
    return [reader_version(page) for page in by_key.values()]


def addressed(pages: list[Page], request: Any) -> list[dict[str, str]]:
    """Title and address, as templates and the API have them."""
    return [{"title": page.title, "url": page_address(page, request)} for page in pages]


def cases_led_to(page: Page) -> PublishedCaseQuerySet:
    """Published cases that a page tells of."""
    return PublishedCase.objects.filter(case__citations__page_key=page.translation_key).for_lists()


class LedTo(Component):
    """Under an article: whose opinions led to it."""

    template_name = "cms_cases/led_to.html"

    def __init__(self, letters: list[PublishedCase]) -> None:
        self.letters = letters

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"letters": self.letters}


@fill_slot("article_foot")
def led_to(context: Mapping[str, Any]) -> Component | None:
    letters = list(cases_led_to(context["page"]))
    return LedTo(letters) if letters else None


def _is_readers(page: Page) -> bool:
    return page.locale.language_code == translation.get_language()
