"""A case's page in the admin."""

from typing import Any

from django.http import Http404, HttpRequest
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .models import Case
from .reading import may_read


class CaseView(WagtailAdminTemplateMixin, TemplateView):
    """What is asked, who owes what by when, what was said last, what can I do now."""

    template_name = "cms_cases/case.html"
    header_icon = "mail"

    def setup(self, request: HttpRequest, *args: Any, case_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, case_id=case_id, **kwargs)
        case = Case.objects.filter(pk=case_id).first()
        if case is None or not may_read(request.user, case):
            raise Http404
        self.case = case
