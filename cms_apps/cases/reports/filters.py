"""How a line of a report lists its cases in the register: filters that show once they are asked for."""

from datetime import date
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms_apps.core.models import Place

from .terms import Span


class AskedFilter(SimpleListFilter):
    """Offers what the address asks for, and "all" to leave it."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        value = self.value()
        return [(value, self.label(value))] if value else []

    def label(self, value: str) -> str:
        raise NotImplementedError


class SpanFilter(AskedFilter):
    """Cases received on the days of a report: 2026-09-01..2027-01-31."""

    title = _("days received")
    parameter_name = "span"

    def label(self, value: str) -> str:
        span = _span(value)
        return span.days if span else value

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if not value:
            return queryset
        span = _span(value)
        if span is None:
            return queryset.none()
        return queryset.filter(opened_at__gte=span.start, opened_at__lt=span.end)


class PlaceFilter(AskedFilter):
    """Cases about a place and what lies in it, by its number."""

    title = _("place")
    parameter_name = "place"

    def label(self, value: str) -> str:
        place = Place.objects.select_related("parent__parent").filter(pk=_number(value)).first()
        return place.path if place else value

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if not value:
            return queryset
        number = _number(value)
        within = Q(place=number) | Q(place__parent=number) | Q(place__parent__parent=number)
        return queryset.filter(within)


def _span(value: str) -> Span | None:
    first, _dots, last = value.partition("..")
    try:
        span = Span(date.fromisoformat(first), date.fromisoformat(last))
        return span if span.start < span.end else None
    except (ValueError, OverflowError):
        return None


def _number(value: str) -> int:
    """No place has the number 0."""
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else 0
