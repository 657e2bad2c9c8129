"""`/api/v3/cases/rates/`: the three rates with every count they are made of."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest

from cms_apps.core.api import Field, PlainText, Query, Router, Schema, public_read
from cms_apps.core.models import Unit

from .counting import FEWEST
from .months import month_of
from .report import Line, report

router = Router(tags=["cases"], auth=None)
Rate = Annotated[float | None, Field(description=f"From 0 to 1; null for fewer than {FEWEST}.")]


Month = Annotated[str | None, Query(description="Such as 2026-11.", pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]


class CountsSchema(Schema):
    """Counts of rounds that fell due.

    `not_ours`, `duplicate`, `withdrawn` and `praise` are in no other count.
    """

    due: int
    on_time: int
    late: int
    overdue: int
    answered: int
    resolved: int
    partly: int
    not_possible: int
    rated: int
    satisfied: int
    not_ours: int
    duplicate: int
    withdrawn: int
    praise: int
    on_time_rate: Rate
    resolution_rate: Rate
    satisfaction_rate: Rate


class MonthSchema(CountsSchema):
    month: str


class NamedSchema(CountsSchema):
    slug: Annotated[str | None, Field(description="Null for what no unit had.")]
    name: str


class RatesSchema(Schema):
    fewest: Annotated[int, Field(description="No rate is given for fewer.")]
    whole: CountsSchema
    months: list[MonthSchema]
    units: list[NamedSchema]
    categories: list[NamedSchema]


@router.get(
    "/",
    response=RatesSchema,
    url_name="case_rates",
    summary="The three rates, of the last twelve months",
    operation_id="cases_rates",
)
@public_read
def read_rates(
    request: HttpRequest,
    unit: Annotated[PlainText | None, Query(description="A unit's address word.", max_length=40)] = None,
    month: Month = None,
) -> dict[str, Any]:
    found = Unit.objects.filter(slug=unit).first() if unit else None
    if unit and found is None:
        raise Http404
    shown = report(unit=found, month=month_of(month) if month else None)
    return {
        "fewest": FEWEST,
        "whole": shown.whole.as_dict(),
        "months": [{**line.as_dict(), "month": f"{line.name:%Y-%m}"} for line in shown.months],
        "units": [_named(line) for line in shown.units],
        "categories": [_named(line) for line in shown.categories],
    }


def _named(line: Line) -> dict[str, Any]:
    named = line.name
    return {**line.as_dict(), "slug": named.slug if named else None, "name": named.title if named else ""}
