"""News of societies that was offered to the group's own, for those who write there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_apps.core.drafting import may_draft

from ..offering import leave_out, offered, take_over
from .base import OFFERED, SocietiesView


class OfferedView(SocietiesView):
    template_name = "cms_societies/keeping/offered.html"

    def may_see(self) -> bool:
        return may_draft(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        number = request.POST.get("page", "")
        if not (number.isascii() and number.isdigit() and len(number) < 12):
            raise Http404
        page = get_object_or_404(offered(), pk=int(number))
        if request.POST.get("act") == "leave":
            leave_out(page, actor=request.user)
            return self.done(_("Left out; it stays on the society's own pages."), reverse(OFFERED))
        draft = take_over(page, actor=request.user)
        if draft is None:
            raise Http404
        where = reverse("wagtailadmin_pages:edit", args=[draft.pk])
        return self.done(_("Taken over as a draft: edit it and have it reviewed as any article."), where)

    def get_page_title(self) -> str:
        return _("News offered by societies")

    def crumbs(self) -> list[dict[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(pages=offered().select_related("locale")[:50], **kwargs)
