"""Erasing a submission because somebody asked for it, in the admin."""

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

from .models import Submission
from .reading import may_read
from .retention import erase_on_request

ERASE = "cms_forms_erase"


def may_erase(user: Any, submission: Submission) -> bool:
    """Whoever may read it and has the right; nothing is left to erase of what was erased."""
    has_right = user.has_perm("cms_forms.delete_submission")
    return has_right and submission.erased_at is None and may_read(user, submission)


class EraseView(WagtailAdminTemplateMixin, TemplateView):
    """Asks first: only a POST changes anything."""

    template_name = "cms_forms/erase.html"
    page_title = _("Erase")
    header_icon = "bin"

    def setup(self, request: HttpRequest, *args: Any, submission_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, submission_id=submission_id, **kwargs)
        found = Submission.objects.filter(pk=submission_id).first()
        if found is None or not may_erase(request.user, found):
            raise Http404
        self.submission = found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, submission=self.submission, register=_register())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        erase_on_request(self.submission)
        log(self.submission, "cms_forms.erase", user=request.user)
        said = gettext("Submission %(number)s was erased.") % {"number": self.submission.number}
        messages.success(request, said)
        return redirect(_register())


def _register() -> str:
    return reverse("cms_forms_submission_modeladmin_index")
