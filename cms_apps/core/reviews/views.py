"""The review sheet in the admin."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from .sheet import review_sheet


class ReviewSheetView(WagtailAdminTemplateMixin, TemplateView):
    """Who decided what about a page, for those whom Wagtail lets edit or publish it."""

    template_name = "cms_core/review_sheet.html"
    page_title = _("Review sheet")
    header_icon = "clipboard-list"

    def setup(self, request: HttpRequest, *args: Any, page_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, page_id=page_id, **kwargs)
        self.page = get_object_or_404(Page, pk=page_id)
        if not may_see_sheet(self.page, request.user):
            raise PermissionDenied

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        editor = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": editor, "label": self.page.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **kwargs,
            sheet=review_sheet(self.page),
            address=uri_to_iri(self.page.full_url or ""),
            printed_at=timezone.now(),
        )


def may_see_sheet(page: Page, user: Any) -> bool:
    """Who may edit or publish a page, as Wagtail's page permissions say."""
    permissions = page.permissions_for_user(user)
    return permissions.can_edit() or permissions.can_publish()


def sheet_address(page_id: int) -> str:
    return reverse("cms_core_review_sheet", args=[page_id])
