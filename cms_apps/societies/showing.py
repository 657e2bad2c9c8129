"""What the pages of the societies show besides their own words."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.models import Page

from cms_apps.core.languages import active_language

from .listing import Listed, Readable, children_of, ending, preferring
from .models import (
    ActivityPage,
    JoinPage,
    MinutesPage,
    Office,
    Society,
    SocietyIndexPage,
    SocietyNewsPage,
    SocietyPage,
    Term,
)

SHOWN = 5
MOST = 50


@dataclass(frozen=True)
class Holder:
    """An office with the names of who holds it now that may be published; [] for none, or none to publish."""

    office: Office
    names: list[str]
    is_vacant: bool


def holders_of(society: Society) -> list[Holder]:
    """Offices in their order. Two queries."""
    current = Prefetch("terms", Term.objects.current().order_by("starts_at", "pk"), "now")
    offices: Any = society.offices.prefetch_related(current).order_by("order", "name")
    return [
        Holder(office, [term.name for term in office.now if term.shows_name], not office.now)
        for office in offices
    ]


def listed_societies(index: Page) -> list[Listed]:
    """Those of the index's site, in the reader's language where they were translated."""
    site = index.get_site()
    return Readable(site).societies(active_language()) if site else []


class Rows:
    """The first of a list are seen at once, the others when they are asked for."""

    def __init__(self, pages: Any) -> None:
        found = list(pages[:MOST])
        self.first, self.others = found[:SHOWN], found[SHOWN:]


class SocietyShown:
    """Read when it is drawn, and once."""

    def __init__(self, page: SocietyPage) -> None:
        self.page = page

    @cached_property
    def society(self) -> Society | None:
        return self.page.society

    @cached_property
    def index(self) -> Page | None:
        """The list it stands in, in its own language."""
        return self.page.get_ancestors().type(SocietyIndexPage).last()

    @cached_property
    def holders(self) -> list[Holder]:
        return holders_of(self.society) if self.society and self.society.is_active else []

    @cached_property
    def coming(self) -> list[ActivityPage]:
        """What has not ended, the next first."""
        activities = ending(self._below(ActivityPage)).filter(ending__gt=timezone.now())
        return list(activities.select_related("place").order_by("starts_at", "pk")[:MOST])

    @cached_property
    def past(self) -> Rows:
        activities = ending(self._below(ActivityPage)).filter(ending__lte=timezone.now())
        return Rows(activities.select_related("place").order_by("-starts_at", "-pk"))

    @cached_property
    def news(self) -> Rows:
        return Rows(self._below(SocietyNewsPage).order_by("-date", "-pk"))

    @cached_property
    def minutes(self) -> Rows:
        return Rows(self._below(MinutesPage).order_by("-date", "-pk"))

    @cached_property
    def join_page(self) -> JoinPage | None:
        """Where to apply, while the society looks for members; None where it has no form for that."""
        return self._below(JoinPage).first() if self.page.is_recruiting else None

    def _below(self, kind: Any) -> Any:
        """Below the page in any language, each once: as a reader of the page's language finds it."""
        pages = children_of(self._homes, kind.objects.live().public())
        return preferring(pages, self.page.locale.language_code)

    @cached_property
    def _homes(self) -> set[str]:
        translations = self.page.get_translations().live().values_list("path", flat=True)
        return {self.page.path, *translations}
