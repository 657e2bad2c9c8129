"""The report's page in the admin, its workbook, and the button that drafts a bulletin."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms_apps.core.drafting import may_draft

from ..rates.months import month_after, month_of
from ..staff.turns import moment
from .bulletin import bulletin_month, draft_bulletin
from .counting import REGISTER, report_for
from .sheets import TYPE, what_is_counted, workbook_of
from .terms import Span, SpanError, asked_span, term_of, terms_since
from .whose import Reader, may_see_reports, reader_of
from .words import FEWEST_CASES, said_most

REPORTS, SHEETS, BULLETIN = "cms_cases_reports", "cms_cases_reports_xlsx", "cms_cases_bulletin"


class ReportsMenuItem(MenuItem):
    """Shown to those for whom there is a report."""

    def __init__(self, order: int) -> None:
        super().__init__(_("Reports"), reverse(REPORTS), name="case-reports", icon_name="table", order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_reports(request.user)


class ReportsView(WagtailAdminTemplateMixin, TemplateView):
    """What people write about, in one term or between two days."""

    template_name = "cms_cases/reports/page.html"
    page_title = _("What people write about")
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reader = reader_of(request.user)
        if reader is None:
            raise Http404
        self.reader: Reader = reader
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            span = asked_span(request.GET, timezone.localdate())
        except SpanError as error:
            context = self.get_context_data(why=str(error))
            return self.render_to_response(context, status=400)
        return self.answer(span)

    def answer(self, span: Span) -> HttpResponse:
        return self.render_to_response(self.get_context_data(span=span))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        register = {"url": reverse(REGISTER), "label": gettext("Cases")}
        return [*super().get_breadcrumbs_items(), register, {"url": "", "label": self.page_title}]

    def get_context_data(self, span: Span | None = None, **kwargs: Any) -> dict[str, Any]:
        today = timezone.localdate()
        oldest = self.reader.cases.order_by().aggregate(at=Min("opened_at"))["at"]
        context = super().get_context_data(
            **kwargs,
            terms=terms_since(timezone.localdate(oldest) if oldest else today, today),
            chosen=span or term_of(today),
            asked=self.request.GET,
            shown=span,
            sees_all=self.reader.sees_all,
        )
        if span is not None:
            context.update(self._figures(span))
        return context

    def _figures(self, span: Span) -> dict[str, Any]:
        report, user = report_for(self.reader, span), self.request.user
        month = bulletin_month(span, timezone.localdate())
        may = user.has_perm("cms_cases.manage_case") and month is not None and may_draft(user)
        return {
            "report": report,
            "words": said_most(self.reader.cases, span, report.before) if self.reader.sees_all else None,
            "fewest": FEWEST_CASES,
            "counted_at": moment(timezone.now()),
            "notes": what_is_counted(),
            "sheets": f"{reverse(SHEETS)}?{urlencode(span.query)}",
            "bulletin": month if may else None,
        }


class SheetsView(ReportsView):
    """The same as a workbook; the page again, where the address makes no sense."""

    def answer(self, span: Span) -> HttpResponse:
        name = span.term or f"{span.first.isoformat()}-{span.last.isoformat()}"
        response = HttpResponse(workbook_of(report_for(self.reader, span)), content_type=TYPE)
        response.headers["Content-Disposition"] = f'attachment; filename="cases-{name}.xlsx"'
        return response


@require_POST
def bulletin(request: HttpRequest) -> HttpResponse:
    """Draft a month's bulletin and open it in the editor.

    Raises:
        Http404: not the office, or no month that is over.
    """
    user, month = request.user, month_of(request.POST.get("month", ""))
    is_over = month is not None and month_after(month) <= timezone.localdate()
    if month is None or not is_over or not user.has_perm("cms_cases.manage_case"):
        raise Http404
    page = draft_bulletin(month, user)
    if page is None:
        messages.error(request, gettext("Nothing was drafted: you may not add an article to the news."))
        return redirect(REPORTS)
    name = date_format(month, "YEAR_MONTH_FORMAT")
    if not page.permissions_for_user(user).can_edit():
        told = gettext("Somebody else has drafted the bulletin of %(month)s already and is working on it.")
        messages.warning(request, told % {"month": name})
        return redirect(REPORTS)
    messages.success(
        request, gettext("This is the draft of %(month)s. Nobody else reads it yet.") % {"month": name}
    )
    return redirect("wagtailadmin_pages:edit", page.pk)
