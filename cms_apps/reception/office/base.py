"""What the office's own pages of reception days have in common."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

REGISTER = "cms_reception_signup_modeladmin_index"
MANAGE = "cms_reception.manage_signup"


def may_manage(user: Any) -> bool:
    """Whoever moves and cancels for others, and writes to who signed up."""
    return bool(user.is_active and user.has_perm(MANAGE))


class OfficeView(WagtailAdminTemplateMixin, TemplateView):
    """For whoever may manage sign-ups; for others there is no such page."""

    header_icon = "calendar"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_manage(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        register = {"url": reverse(REGISTER), "label": _("Sign-ups")}
        return [*super().get_breadcrumbs_items(), register, {"url": "", "label": self.get_page_title()}]
