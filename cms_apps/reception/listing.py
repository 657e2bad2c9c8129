"""The reception days of a site as its readers find them: to come and past, each once, in one language."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from wagtail.models import Site

from cms_apps.core.pages import public_pages

from .models.day import Slot
from .outcomes import Figures, figures_of

if TYPE_CHECKING:
    from .models.page import ReceptionDayPage

MOST_TO_COME = 20
PAGE_SIZE = 10


@dataclass(frozen=True)
class DayToCome:
    """A day, its hosts' names, and the places there are now."""

    page: "ReceptionDayPage"
    hosts: list[str]
    places_left: int


@dataclass(frozen=True)
class PastDay:
    page: "ReceptionDayPage"
    figures: Figures


@dataclass(frozen=True)
class DayListing:
    """What the index draws.

    Attributes:
        page: the past days of this page of the list, with the paginator behind them.
    """

    to_come: list[DayToCome]
    page: PaginatorPage
    past: list[PastDay]


def days_on(site: Site, code: str) -> Any:
    """Pages that anybody may read, in one language, and in the main one those not translated into it."""
    from .models.page import ReceptionDayPage

    days = ReceptionDayPage.objects.all()
    translated = days.filter(
        translation_key=OuterRef("translation_key"), locale__language_code=code, live=True
    )
    main = Q(locale__language_code=settings.LANGUAGE_CODE) & ~Exists(translated)
    here = days.filter(Q(locale__language_code=code) | main)
    return public_pages(here, site).select_related("locale")


def day_listing(site: Site, code: str, number: Any) -> DayListing:
    """Days to come by date; those that are over from the newest on, a page of them."""
    now, days = timezone.now(), days_on(site, code)
    to_come = days.filter(ends_at__gt=now).prefetch_related("hosts__host").order_by("starts_at", "path")
    over = days.filter(ends_at__lte=now).order_by("-starts_at", "path")
    page = Paginator(over, PAGE_SIZE).get_page(number)
    figures = figures_of(day.translation_key for day in page)
    return DayListing(
        to_come=_to_come(list(to_come[:MOST_TO_COME])),
        page=page,
        past=[PastDay(day, figures[day.translation_key]) for day in page],
    )


def slots_by_day(pages: list["ReceptionDayPage"]) -> dict[Any, list[Any]]:
    """The slots of many days with their counts and hosts, by the day's key; in one query."""
    keys = [page.translation_key for page in pages]
    found: dict[Any, list[Any]] = {key: [] for key in keys}
    slots = Slot.objects.filter(day__key__in=keys).select_related("day", "host__unit").with_counts()
    for slot in slots.order_by("starts_at", "host__order", "pk"):
        found[slot.day.key].append(slot)
    return found


def _to_come(pages: list["ReceptionDayPage"]) -> list[DayToCome]:
    slots = slots_by_day(pages)
    return [
        DayToCome(
            page,
            [named.host.title for named in page.hosts.all()],
            sum(slot.places_left for slot in slots[page.translation_key] if not slot.is_over),
        )
        for page in pages
    ]
