"""What the pages of rosters have in common: who may see them, and that nobody keeps a copy on the way."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..models import DutyPerson

REGISTER = "cms_hotline_dutyroster_modeladmin_index"
ROSTER, PUBLISH, CHANGE, IMPORT, SHEET, WEEK, MINE = (
    f"cms_hotline_{name}" for name in ("roster", "publish", "change", "import", "sheet", "week", "my_shifts")
)
GENERATE, FAIR, FAIR_SHEET = (f"cms_hotline_{name}" for name in ("generate", "fairness", "fairness_xlsx"))


def may_manage(user: Any) -> bool:
    """Whoever draws up rosters, puts them in force and changes them."""
    return bool(user.is_active and user.has_perm("cms_hotline.manage_roster"))


def person_of(user: Any) -> DutyPerson | None:
    """As whom somebody takes turns; None for who does not."""
    if not user.is_active:
        return None
    return DutyPerson.objects.filter(user=user, is_active=True).first()


def number_in(text: str) -> int:
    """What an address or a hidden field says; -1 where that is no number of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1


class HotlineView(WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin for whom `may_see` says so; for others there is no such page."""

    header_icon = "calendar-alt"

    def may_see(self, user: Any) -> bool:
        return may_manage(user)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.may_see(request.user):
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), *self.crumbs(), {"url": "", "label": self.get_page_title()}]

    def crumbs(self) -> list[dict[str, Any]]:
        """What stands between the admin's start and this page."""
        return [{"url": reverse(REGISTER), "label": _("Duty rosters")}]
