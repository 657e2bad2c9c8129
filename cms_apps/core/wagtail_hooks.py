from collections.abc import Iterator
from typing import cast

from django.contrib.auth.models import AbstractUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail_modeladmin.options import modeladmin_register

from .campus.modeladmin import CampusGroup
from .links.modeladmin import BrokenLinkAdmin
from .outbox.chat_admin import ChatGroupAdmin
from .outbox.modeladmin import OutboxAdmin
from .panels import WORKFLOW_PANELS, GreetingPanel, has_workflows_of_absent_rooms
from .reviews.notices import no_publishing_past_a_review, tell_why_not_pass
from .reviews.views import ReviewSheetView, may_see_sheet, sheet_address
from .rich_text import register_links


@hooks.register("construct_homepage_panels")
def greet(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(GreetingPanel())
    if has_workflows_of_absent_rooms():
        # Wagtail's panels fail on a page whose type is not installed any more.
        panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in WORKFLOW_PANELS]


@hooks.register("register_admin_urls")
def review_addresses() -> list[URLPattern]:
    return [path("reviews/<int:page_id>/", ReviewSheetView.as_view(), name="cms_core_review_sheet")]


@hooks.register("register_page_header_buttons")
def review_sheet_button(
    page: Page, user: AbstractUser, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if may_see_sheet(page, user):
        yield Button(_("Review sheet"), sheet_address(page.pk), icon_name="clipboard-list", priority=66)


@hooks.register("construct_page_chooser_queryset")
def choose_what_is_live_or_theirs(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Wagtail's chooser offers every page to whoever enters the admin, drafts of others by title too."""
    user = cast(AbstractUser, request.user)
    if user.is_superuser:
        return pages
    known = Q(live=True)
    for granted in page_permission_policy.get_cached_permissions_for_user(user):
        known |= Q(path__startswith=granted.page.path)
    return pages.filter(known)


hooks.register("before_edit_page", tell_why_not_pass)
hooks.register("construct_page_action_menu", no_publishing_past_a_review)

# After Wagtail's own handler of the same link type.
hooks.register("register_rich_text_features", register_links, order=10)
modeladmin_register(CampusGroup)
modeladmin_register(BrokenLinkAdmin)
modeladmin_register(OutboxAdmin)
modeladmin_register(ChatGroupAdmin)
