"""What can be talked about on a day, which unit answers it, and at whose desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Prefetch
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cms_apps.cases.models import Category, PublishedCase, Route
from cms_apps.core.models import Unit

from .models.day import Slot

MOST_ANSWERS = 3


@dataclass(frozen=True)
class Topic:
    """A category in use, and what there is of it on a day.

    Attributes:
        unit: which answers it, on a campus without a route of its own; None for the office.
        slots: those that can be booked for it, each of a `with_counts`.
    """

    category: Category
    unit: Unit | None
    slots: list[Any]

    @property
    def places_left(self) -> int:
        return sum(slot.places_left for slot in self.slots)


class Answering:
    """Which topics whose desk is for; read once, in two queries whatever there is."""

    def __init__(self) -> None:
        routes = Prefetch("routes", Route.objects.select_related("unit"))
        self.categories = list(Category.objects.filter(is_active=True).prefetch_related(routes))

    def categories_at(self, slot: Slot) -> list[Category]:
        """The same as `Slot.objects.for_topic` says of each."""
        unit = slot.host.unit_id if slot.host else None
        if unit is None:
            return self.categories
        return [one for one in self.categories if any(route.unit_id == unit for route in one.routes.all())]

    def topics_of(self, slots: Iterable[Any]) -> list[Topic]:
        """Every topic in its order, also one for which nobody is there."""
        bookable = [slot for slot in slots if is_bookable(slot)]
        return [
            Topic(
                category,
                unit_of(category),
                [slot for slot in bookable if category in self.categories_at(slot)],
            )
            for category in self.categories
        ]


def is_bookable(slot: Slot) -> bool:
    """Whether a sign-up may be for it, be it on the waiting list."""
    return slot.places > slot.walk_ins and not slot.is_over


def unit_of(category: Category) -> Unit | None:
    routes = [route for route in category.routes.all() if route.unit.is_active]
    routes.sort(key=lambda route: route.campus_id is not None)
    return routes[0].unit if routes else None


def asked_for(request: HttpRequest) -> str:
    """The topic's address word that stands in what is posted, else in the address; "" for none."""
    posted = request.POST.get("topic")
    return request.GET.get("topic", "") if posted is None else posted


def answers_on(category: Category) -> list[PublishedCase]:
    """The newest published answers of a topic."""
    answered = PublishedCase.objects.listed().exclude(answer="").filter(case__category=category).for_lists()
    return list(answered.order_by(F("case__answered_at").desc(nulls_last=True), "-pk")[:MOST_ANSWERS])


def label_of(slot: Any) -> str:
    """ "14:00–14:20 · 林晓雨 · 余 1"; of a slot `with_counts`, in the active language.

    Short, so that it stays on one line of a phone.
    """
    if slot.places_left:
        stands = _("%(count)d left") % {"count": slot.places_left}
    elif slot.waiting:
        stands = _("full, %(count)d waiting") % {"count": slot.waiting}
    else:
        stands = _("full, nobody waiting")
    return f"{slot.label} · {stands}"
