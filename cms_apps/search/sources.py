"""What a visitor's search looks through: each room registers its own, pages nobody claims are here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date as Date
from operator import attrgetter
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Site

from cms_apps.core.pages import public_pages


@dataclass(frozen=True)
class SearchSource:
    """One kind of thing that is found.

    Attributes:
        key: its name in addresses, ASCII.
        label: its name for readers.
        order: where its count stands; smaller is earlier.
        model: what is searched; a page type registered here is no longer found among the other pages.
        date_field: a filter field of the model, what `after` and `before` ask about.
        public: what of the model anybody may read on a site.
        day: the date shown.
    """

    key: str
    label: str | Promise
    order: int
    model: type[Model]
    date_field: str
    public: Callable[[Site], QuerySet[Any]]
    day: Callable[[Any], Date | None]


_sources: dict[str, SearchSource] = {}


def register_source(source: SearchSource) -> SearchSource:
    """Let a kind of thing be found; the last one of a key counts."""
    _sources[source.key] = source
    return source


def sources() -> list[SearchSource]:
    """All kinds, in their order."""
    return sorted([*_sources.values(), OTHER_PAGES], key=attrgetter("order", "key"))


def _other_pages(site: Site) -> QuerySet[Any]:
    claimed: Iterable[Any] = [source.model for source in _sources.values() if issubclass(source.model, Page)]
    return public_pages(Page.objects.not_type(*claimed), site)


def _first_published(page: Page) -> Date | None:
    return timezone.localdate(page.first_published_at) if page.first_published_at else None


OTHER_PAGES = SearchSource(
    key="pages",
    label=_("Pages"),
    order=90,
    model=Page,
    date_field="first_published_at",
    public=_other_pages,
    day=_first_published,
)
