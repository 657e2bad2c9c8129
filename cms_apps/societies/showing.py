"""What the pages of the societies show besides their own words."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.models import Page

from .models import (
    ActivityPage,
    MinutesPage,
    Office,
    Society,
    SocietyNewsPage,
    SocietyPage,
    SocietySpace,
    Term,
)

SHOWN = 5
LOOKS_BACK = timedelta(days=365)


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


def listed_societies(index: Page) -> list[SocietyPage]:
    """Published pages of the societies below an index; one not translated stands in its own language."""
    spaces = SocietySpace.objects.child_of(index).live()
    original = index.get_translations(inclusive=True).order_by("locale_id").first() or index
    if original.pk != index.pk:
        known = spaces.values("translation_key")
        spaces = spaces | SocietySpace.objects.child_of(original).live().exclude(translation_key__in=known)
    pages = SocietyPage.objects.none()
    for space in spaces:
        pages = pages | SocietyPage.objects.child_of(space)
    found = list(pages.live().public().select_related("logo", "locale"))
    order = {key: number for number, key in enumerate(_in_order())}
    keys = {space.path: space.translation_key for space in spaces}
    return sorted(
        found, key=lambda page: (order.get(keys.get(page.path[: -Page.steplen]), len(order)), page.path)
    )


class SocietyShown:
    """Read when it is drawn, and once."""

    def __init__(self, page: SocietyPage) -> None:
        self.page = page

    @cached_property
    def society(self) -> Society | None:
        return self.page.society

    @cached_property
    def holders(self) -> list[Holder]:
        return holders_of(self.society) if self.society else []

    @cached_property
    def coming(self) -> list[ActivityPage]:
        """What has not ended, the next first."""
        now = timezone.now()
        activities = self._below(ActivityPage).filter(starts_at__gt=now - timedelta(days=1))
        found = activities.select_related("place").order_by("starts_at")[: SHOWN * 2]
        return [each for each in found if not each.is_over][:SHOWN]

    @cached_property
    def past(self) -> list[ActivityPage]:
        activities = self._below(ActivityPage).filter(starts_at__lte=timezone.now())
        found = activities.select_related("place").order_by("-starts_at")[: SHOWN * 2]
        return [each for each in found if each.is_over][:SHOWN]

    @cached_property
    def news(self) -> list[SocietyNewsPage]:
        return list(self._below(SocietyNewsPage).order_by("-date", "-pk")[:SHOWN])

    @cached_property
    def minutes(self) -> list[MinutesPage]:
        return list(self._below(MinutesPage).order_by("-date", "-pk")[:SHOWN])

    def _below(self, kind: Any) -> Any:
        return kind.objects.child_of(self.page).live().public().select_related("locale")


def _in_order() -> list[Any]:
    return list(Society.objects.order_by("order", "name").values_list("translation_key", flat=True))
