"""The rates for everybody: as a page, and as a table to calculate with."""

import csv
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cms_apps.core.models import Unit

from .counting import FEWEST
from .months import month_of
from .report import COLUMNS, details, months_counted, report


@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """Of all units and the last twelve months, narrowed by `?unit=` and `?month=`."""
    unit, month = _asked(request)
    shown = report(unit=unit, month=month)
    context = {
        "report": shown,
        "whole": [shown.whole],
        "unit": unit,
        "month": month,
        "units": Unit.objects.filter(is_active=True),
        "months": months_counted(),
        "fewest": FEWEST,
    }
    return render(request, "cms_cases/rates.html", context)


@require_safe
def rates_csv(request: HttpRequest) -> HttpResponse:
    """Every count by unit, category and month; in UTF-8, with the mark by which Excel knows it."""
    unit, month = _asked(request)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="rates.csv"'
    writer = csv.writer(response)
    writer.writerow(["month", "unit", "category", *COLUMNS])
    for row, line in details(unit=unit, month=month):
        of_unit = row.unit.slug if row.unit else ""
        writer.writerow([f"{row.month:%Y-%m}", of_unit, row.category.slug, *line.as_dict().values()])
    return response


def _asked(request: HttpRequest) -> tuple[Unit | None, date | None]:
    """Raises Http404 for a unit or month that is none."""
    slug, text = request.GET.get("unit", ""), request.GET.get("month", "")
    unit = get_object_or_404(Unit, slug=slug) if slug else None
    month = month_of(text)
    if text and month is None:
        raise Http404
    return unit, month
