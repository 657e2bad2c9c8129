"""Erasing a case's words because its sender asked for it, in the admin."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from cms_apps.core.erasure import leave_no_trace

from ..models import Case
from ..reading import Role, roles_in
from ..services.erasing import erase

ERASE = "cms_cases_erase"


def may_erase(user: Any, case: Case) -> bool:
    """The office; nothing is left to erase of what was erased."""
    return case.erased_at is None and Role.OFFICE in roles_in(user, case)


class EraseView(WagtailAdminTemplateMixin, TemplateView):
    """Asks first: only a POST changes anything."""

    template_name = "cms_cases/staff/erase.html"
    page_title = _("Erase the words")
    header_icon = "bin"

    def setup(self, request: HttpRequest, *args: Any, case_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, case_id=case_id, **kwargs)
        found = Case.objects.filter(pk=case_id).first()
        if found is None or not may_erase(request.user, found):
            raise Http404
        self.case = found
        self.page = reverse("cms_cases_case", args=[case_id])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        own = [{"url": self.page, "label": self.case.number}, {"url": "", "label": self.page_title}]
        return [*super().get_breadcrumbs_items(), *own]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, case=self.case, page=self.page)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        erase(self.case.pk, is_asked_for=True)
        leave_no_trace()
        log(self.case, "cms_cases.erase", user=request.user)
        said = gettext("The words of case %(number)s were erased.") % {"number": self.case.number}
        messages.success(request, said)
        return redirect(self.page)
