"""The page of what became of the sign-ups of a term, and its workbook."""

from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from openpyxl import Workbook
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms_apps.cases.reports.sheets import TYPE, add_sheet
from cms_apps.cases.reports.terms import Span, SpanError, asked_span, term_of, terms_since
from cms_apps.cases.staff.turns import moment

from ..models import ReceptionDay
from .base import may_manage
from .columns import cells_of, columns, head, notes, row
from .counting import Line, Statistics, Table, statistics_for

STATISTICS, SHEETS = "cms_reception_statistics", "cms_reception_statistics_xlsx"


def may_see_statistics(user: Any) -> bool:
    """Whoever manages sign-ups, or all cases."""
    return may_manage(user) or bool(user.is_active and user.has_perm("cms_cases.manage_case"))


class StatisticsMenuItem(MenuItem):
    def __init__(self, order: int) -> None:
        super().__init__(
            gettext_lazy("Statistics of reception days"),
            reverse(STATISTICS),
            name="reception-statistics",
            icon_name="table",
            order=order,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_statistics(request.user)


class StatisticsView(WagtailAdminTemplateMixin, TemplateView):
    """One term beside the one before, in numbers and no names but the hosts'."""

    template_name = "cms_reception/office/statistics.html"
    page_title = gettext_lazy("Statistics of reception days")
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_statistics(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            span = asked_span(request.GET, timezone.localdate())
        except SpanError as error:
            return self.render_to_response(self.get_context_data(why=str(error)), status=400)
        return self.answer(statistics_for(span))

    def answer(self, found: Statistics) -> HttpResponse:
        return self.render_to_response(self.get_context_data(found=found))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, found: Statistics | None = None, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        oldest = ReceptionDay.objects.order_by().aggregate(at=Min("starts_at"))["at"]
        context = super().get_context_data(
            **kwargs,
            terms=terms_since(timezone.localdate(oldest) if oldest else today, today),
            chosen=found.span if found else term_of(today),
        )
        if found is not None:
            context.update(
                found=found,
                figures=_figures(found.whole),
                tables=[_drawn(table) for table in found.tables],
                notes=notes(),
                counted_at=moment(timezone.now()),
                sheets=f"{reverse(SHEETS)}?{urlencode(found.span.query)}",
            )
        return context


class SheetsView(StatisticsView):
    """The same as a workbook; the page again, where the address makes no sense."""

    def answer(self, found: Statistics) -> HttpResponse:
        response = HttpResponse(_workbook(found), content_type=TYPE)
        name = _file_name(found.span)
        response.headers["Content-Disposition"] = f'attachment; filename="reception-{name}.xlsx"'
        return response


def _figures(whole: Line) -> list[dict[str, Any]]:
    now, before = cells_of(whole, whole.now), cells_of(whole, whole.before)
    return [
        {"name": column.name, "now": one, "before": other}
        for column, one, other in zip(columns(), now, before, strict=True)
    ]


def _drawn(table: Table) -> dict[str, Any]:
    names = [column.name for column in columns()]
    lines = [
        {
            "name": line.name,
            "cells": cells_of(line, line.now),
            "before": line.before.signups if table.has_before else None,
        }
        for line in table.lines
    ]
    return {
        "key": table.key,
        "title": table.title,
        "names": names,
        "lines": lines,
        "has_before": table.has_before,
    }


def _workbook(found: Statistics) -> bytes:
    book = Workbook(write_only=True)
    about = [
        [_("Term"), found.span.name],
        [_("Days"), found.span.days],
        [_("Before"), found.before.days],
        [_("Counted at"), moment(timezone.now())],
        *([_("What is counted") if number == 0 else "", note] for number, note in enumerate(notes())),
    ]
    add_sheet(book, _("About"), [str(StatisticsView.page_title), ""], about)
    for table in (Table("whole", _("All together"), [found.whole]), *found.tables):
        rows = (row(line, has_before=table.has_before) for line in table.lines)
        add_sheet(book, table.title, head(table.title, has_before=table.has_before), rows)
    output = BytesIO()
    book.save(output)
    return output.getvalue()


def _file_name(span: Span) -> str:
    return span.term or f"{span.first.isoformat()}-{span.last.isoformat()}"
