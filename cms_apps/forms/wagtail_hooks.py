from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter
from wagtail.models import Page
from wagtail_modeladmin.options import modeladmin_register

from .erasing import ERASE, EraseView
from .modeladmin import FormsGroup
from .protection import kept_by
from .trial import ADDRESS, try_form
from .uploads.views import serve_file

modeladmin_register(FormsGroup)


@hooks.register("register_admin_urls")
def own_addresses() -> list[URLPattern]:
    return [
        path("forms/files/<uuid:uuid>/", serve_file, name="cms_forms_file"),
        path("forms/try/", try_form, name=ADDRESS),
        path("forms/erase/<int:submission_id>/", EraseView.as_view(), name=ERASE),
    ]


@hooks.register("filter_form_submissions_for_user")
def close_stock_views(user: Any, editable_forms: QuerySet) -> QuerySet:
    """Wagtail shows what was sent to whoever edits the page; here reading is a right of its own."""
    return editable_forms.none()


@hooks.register("construct_main_menu")
def hide_stock_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name != "forms" or "cms_forms" in (item.url or "")]


@hooks.register("before_delete_page")
def keep_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request, [page])


@hooks.register("before_bulk_action")
def keep_pages(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action_class: Any
) -> HttpResponse | None:
    pages = [found for found in objects if isinstance(found, Page)]
    return _refuse(request, pages) if action_type == "delete" else None


def _refuse(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    for page in pages:
        if request.method == "POST" and (reason := kept_by(page)):
            messages.error(request, reason)
            parent = page.get_parent()
            return redirect("wagtailadmin_explore", parent.pk if parent else page.pk)
    return None


@hooks.register("register_log_actions")
def log_reading(actions: Any) -> None:
    @actions.register_action("cms_forms.read")
    class Reading(LogFormatter):
        label = _("Personal answers read")

        def format_message(self, log_entry: Any) -> Any:
            return _("Read a submission with personal answers")

    @actions.register_action("cms_forms.erase")
    class Erasing(LogFormatter):
        label = _("Submission erased")

        def format_message(self, log_entry: Any) -> Any:
            return _("Erased a submission on request")
