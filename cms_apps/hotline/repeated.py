"""Calls about one thing: which open cases a new call may be about."""

from datetime import timedelta
from typing import Any

from django.db.models import Case as Switch
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils import timezone

from cms_apps.cases.models import Case, Category
from cms_apps.cases.states import Source
from cms_apps.core.models import Place, Unit

from .models import Call

LATELY = timedelta(hours=48)
MOST = 8
"""So many are offered to choose from."""


def open_like(
    *, place: Place | None = None, unit: Unit | None = None, category: Category | None = None
) -> Any:
    """Open cases that began with a call and of which somebody called lately, with `called`, how many did.

    Those of the same place, unit or category, what matches most first; all of them where nothing is said.
    """
    lately = Call.objects.filter(case=OuterRef("pk"), received_at__gte=timezone.now() - LATELY)
    cases = Case.objects.open().filter(Exists(lately), source=Source.CALL, about_unit=None)
    weights = [
        (2, place and Q(place=place)),
        (1, unit and Q(unit=unit)),
        (1, category and Q(category=category)),
    ]
    said = [(weight, condition) for weight, condition in weights if condition]
    matches: Any = Value(0)
    wanted = Q()
    for weight, condition in said:
        matches = matches + Switch(
            When(condition, then=Value(weight)), default=Value(0), output_field=IntegerField()
        )
        wanted |= condition
    cases = cases.filter(wanted).annotate(matches=matches, called=Count("calls"))
    return cases.select_related("unit", "place", "category").order_by(
        F("matches").desc(), "-opened_at", "-pk"
    )


def same_matter(place: Place | None, unit: Unit | None, category: Category | None) -> Any:
    """Those at the very same place of the same unit or category: another case would be one too many."""
    if place is None:
        return Case.objects.none()
    is_same = Q()
    if unit is not None:
        is_same |= Q(unit=unit)
    if category is not None:
        is_same |= Q(category=category)
    return open_like(place=place).filter(is_same, place=place) if is_same else Case.objects.none()
