"""What editors put before the hits of certain words, with Wagtail's promoted search results."""

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page, Site
from wagtail.search.utils import normalise_query_string

from cms_apps.core.languages import reader_versions
from cms_apps.core.pages import public_pages

from .text import fold, storable


@dataclass(frozen=True)
class Promoted:
    """One of them: a page of ours, or else an address elsewhere."""

    title: str
    description: str
    page: Page | None
    address: str


def promoted_results(ways: Iterable[str], site: Site) -> list[Promoted]:
    """What is promoted for a query, however it is said; a page only where anybody may read it."""
    said = {normalise_query_string(form) for way in ways for form in (storable(way), fold(way))}
    picks = list(SearchPromotion.objects.filter(query__query_string__in=said).order_by("sort_order", "pk"))
    wanted = [pick.page_id for pick in picks if pick.page_id]
    pages = {}
    if wanted:
        public = public_pages(Page.objects.filter(pk__in=wanted), site)
        readable = reader_versions(public.select_related("locale"))
        still_public = public_pages(Page.objects.filter(pk__in=[page.pk for page in readable.values()]), site)
        shown = set(still_public.values_list("pk", flat=True))
        pages = {pk: page for pk, page in readable.items() if page.pk in shown}
    found: dict[object, Promoted] = {}
    for pick in picks:
        page = pages.get(pick.page_id)
        if page is not None:
            found.setdefault(page.pk, Promoted(page.title, pick.description, page, ""))
        elif not pick.page_id and pick.external_link_url:
            title = pick.external_link_text or pick.external_link_url
            address = pick.external_link_url
            found.setdefault(address, Promoted(title, pick.description, None, address))
    return list(found.values())
