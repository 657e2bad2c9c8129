"""The register of broken links: each editor sees those on pages they may edit, and mends them there."""

from typing import Any

from django.contrib.admin import display
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail_modeladmin.helpers import ButtonHelper

from ..modeladmin import RecordAdmin, RecordPermissionHelper, User
from ..models import BrokenLink


class BrokenLinkPermissionHelper(RecordPermissionHelper):
    """Read only: the check writes these records, and mending a page removes them."""

    def user_can_list(self, user: User) -> bool:
        return BrokenLink.objects.may_be_mended_at_all(user)

    def user_can_create(self, user: User) -> bool:
        return False

    def user_can_edit_obj(self, user: User, obj: models.Model) -> bool:
        return False

    def user_can_delete_obj(self, user: User, obj: models.Model) -> bool:
        return False


class NoButtons(ButtonHelper):
    def get_buttons_for_obj(self, obj: models.Model, **options: Any) -> list[dict[str, Any]]:
        return []


class BrokenLinkAdmin(RecordAdmin):
    model = BrokenLink
    permission_helper_class = BrokenLinkPermissionHelper
    button_helper_class = NoButtons
    menu_label = _("Broken links")
    menu_icon = "link-external"
    menu_order = 690
    list_display = ("page_to_edit", "kind", "place", "words", "target", "found_at")
    list_filter = ("kind",)
    list_select_related = ("page",)
    list_export = ("page_id", "page_title", "kind", "place", "words", "target", "found_at")
    export_filename = "broken-links"
    search_fields = ("page__title", "target", "place", "words")
    ordering = ("page__title", "pk")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).mendable_by(request.user)

    @display(description=_("page"), ordering="page__title")
    def page_to_edit(self, link: BrokenLink) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse("wagtailadmin_pages:edit", args=[link.page_id]), _title(link.page)
        )

    @display(description=_("page"))
    def page_title(self, link: BrokenLink) -> str:
        return _title(link.page)


def _title(page: Page) -> str:
    return page.draft_title or page.title
