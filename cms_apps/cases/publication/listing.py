"""Published cases narrowed by what a reader or a front end asks for: what page and API share."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.search.backends import get_search_backend

from cms_apps.core.models import Unit
from cms_apps.search.service import read_query
from cms_apps.search.synonyms import read_thesaurus
from cms_apps.search.text import storable, terms

from ..models import Category, PublishedCase
from ..models.publication import PublishedCaseQuerySet
from ..rates.months import month_after, month_of
from ..states import CaseKind, CaseState

FILTERS = ("q", "unit", "category", "kind", "state", "month", "order")
DEEPEST = 500
"""So many hits of a search are listed at most."""


class PublicState(TextChoices):
    """How far a case is, in two words."""

    OPEN = "open", _("Being worked on")
    ANSWERED = "answered", _("Answered or closed")


class Order(TextChoices):
    NEWEST = "newest", _("Newest first")
    JOINED = "joined", _("Most co-signed first")


_ORDERS = {
    Order.NEWEST: ("-case__opened_at", "-pk"),
    Order.JOINED: ("-joined", "-case__opened_at", "-pk"),
}


def asked_in(query: Mapping[str, Any]) -> dict[str, str]:
    """What of an address narrows the list."""
    values = {name: storable(str(query.get(name, ""))).strip()[:100] for name in FILTERS}
    return {name: value for name, value in values.items() if value}


def narrowed(asked: Mapping[str, str]) -> PublishedCaseQuerySet:
    """In the order asked for; nonsense narrows to nothing, and as an order means the newest first."""
    letters = PublishedCase.objects.listed()
    for name, column in (("unit", "case__unit__slug"), ("category", "case__category__slug")):
        if asked.get(name):
            letters = letters.filter(**{column: asked[name]})
    if asked.get("kind"):
        letters = letters.filter(case__kind=asked["kind"])
    if asked.get("state"):
        letters = _in_state(letters, asked["state"])
    if asked.get("month"):
        letters = _of_month(letters, month_of(asked["month"]))
    if asked.get("q"):
        letters = _with_words(letters, asked["q"])
    order = asked.get("order", "")
    chosen = Order(order) if order in Order.values else Order.NEWEST
    return letters.for_lists().order_by(*_ORDERS[chosen])


def filters_for(asked: Mapping[str, str]) -> list[dict[str, Any]]:
    """What there is to choose from, of what is published: name, label, choices and what is chosen."""
    published = PublishedCase.objects.listed().order_by()
    units = Unit.objects.filter(pk__in=published.values("case__unit"))
    categories = Category.objects.filter(pk__in=published.values("case__category"))
    months = published.datetimes("case__opened_at", "month", order="DESC")
    parts = (
        ("unit", _("Unit"), [(unit.slug, unit.title) for unit in units]),
        ("category", _("What it is about"), [(category.slug, category.title) for category in categories]),
        ("kind", _("Kind of letter"), CaseKind.choices),
        ("state", _("How far it is"), PublicState.choices),
        ("month", _("Month received"), [(f"{month:%Y-%m}", f"{month:%Y-%m}") for month in months]),
        ("order", _("Sorted by"), Order.choices),
    )
    return [
        {"name": name, "label": label, "choices": choices, "chosen": asked.get(name, "")}
        for name, label, choices in parts
    ]


def _in_state(letters: PublishedCaseQuerySet, state: str) -> PublishedCaseQuerySet:
    answered = Q(case__state__in=(CaseState.ANSWERED, CaseState.CLOSED))
    match state:
        case PublicState.ANSWERED:
            return letters.filter(answered)
        case PublicState.OPEN:
            return letters.exclude(answered)
    return letters.none()


def _of_month(letters: PublishedCaseQuerySet, month: date | None) -> PublishedCaseQuerySet:
    """Received in that month, on the campus's calendar."""
    if month is None:
        return letters.none()
    edges = month, month_after(month)
    start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in edges)
    return letters.filter(case__opened_at__gte=start, case__opened_at__lt=end)


def _with_words(letters: PublishedCaseQuerySet, words: str) -> PublishedCaseQuerySet:
    if not terms(words):
        return letters.none()
    found: Any = get_search_backend().search(
        read_query(words, read_thesaurus()), PublishedCase.objects.filter(pk__in=letters.values("pk"))
    )
    return letters.filter(pk__in=[hit.pk for hit in found[:DEEPEST]])
