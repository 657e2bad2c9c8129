"""What every page of the desk has: who may see it, what lies beside it, and that nobody keeps a copy."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..keeping import keeps_desk

DESK, CALL, CALLBACK, NOTE, NOTICE, EVIDENCE = (
    f"cms_hotline_{name}"
    for name in ("desk", "desk_call", "desk_callback", "desk_note", "desk_notice", "evidence")
)


def may_see_evidence(user: Any) -> bool:
    return bool(user.is_active and user.has_perm("cms_hotline.manage_roster"))


class DeskMenuItem(MenuItem):
    """Shown to those who keep the desk now."""

    def __init__(self, order: int) -> None:
        label = gettext_lazy("Desk of the hotline")
        super().__init__(label, reverse(DESK), name="hotline-desk", icon_name="mobile-alt", order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return keeps_desk(request.user)


class EvidenceMenuItem(MenuItem):
    def __init__(self, order: int) -> None:
        label = gettext_lazy("Unanswered shifts")
        super().__init__(label, reverse(EVIDENCE), name="hotline-evidence", icon_name="view", order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_evidence(request.user)


class DeskPage(WagtailAdminTemplateMixin, TemplateView):
    """For whoever keeps the desk now; everybody else finds nothing here.

    Attributes:
        refusal: why the last press of a button led nowhere.
    """

    header_icon = "mobile-alt"
    page_title: Any = gettext_lazy("Desk of the hotline")
    refusal = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_see(request.user):
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def may_see(self, user: Any) -> bool:
        return keeps_desk(user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        desk = {"url": reverse(DESK), "label": DeskPage.page_title}
        own = [] if self.page_title == DeskPage.page_title else [desk]
        return [*super().get_breadcrumbs_items(), *own, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(refusal=self.refusal, desk=reverse(DESK), **kwargs)

    def done(self, told: str, name: str = DESK) -> HttpResponse:
        """Back to the desk, where it says what was done."""
        messages.success(self.request, told)
        answer = redirect(name)
        answer.status_code = 303
        return answer

    def again(self, status: int, why: str, **context: Any) -> HttpResponse:
        """The page as it is now, with what was typed, and why nothing was done."""
        self.refusal = why
        return self.render_to_response(self.get_context_data(**context), status=status)
