"""Registers of records: what every room's wagtail-modeladmin classes have in common."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_modeladmin.helpers import ButtonHelper, PagePermissionHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import DeleteView, IndexView

from .reviews.views import sheet_address

User = AbstractBaseUser | AnonymousUser


# What a spreadsheet program runs instead of showing (OWASP ASVS 5.0, 1.2.10).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


class RegisterIndexView(IndexView):
    """Narrows by the register's own filters only, and exports no formulas.

    Stock passes every parameter of the address to `.filter()`: `owner__password__startswith=…` would tell an
    editor a hash letter by letter, and a misspelt name is a server error.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            messages.warning(request, _("This filter is not known here, so the whole list is shown."))
            return redirect(self.index_url)

    def get_filters(self, request: HttpRequest) -> Any:
        filters, has_filters, unknown, use_distinct = super().get_filters(request)
        if unknown:
            raise IncorrectLookupParameters
        return filters, has_filters, unknown, use_distinct

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        value = super().preprocess_field_value(field, value, export_format)
        is_formula = isinstance(value, str) and value.startswith(FORMULA_STARTS)
        return f"'{value}" if is_formula and export_format == self.FORMAT_CSV else value


class StillNeededError(Exception):
    """Others refer to a record that was to be deleted; `by` are some of them."""

    def __init__(self, by: list[models.Model]) -> None:
        super().__init__()
        self.by = by


class RecordDeleteView(DeleteView):
    """Says by what a record is still needed.

    Stock looks for it by the names of relations, and falls over those that have none (`related_name="+"`).
    """

    NAMED = 20

    def delete_instance(self) -> None:
        try:
            super().delete_instance()
        except models.ProtectedError as needed:
            raise StillNeededError(list(needed.protected_objects)[: self.NAMED]) from needed

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().post(request, *args, **kwargs)
        except StillNeededError as needed:
            context = self.get_context_data(protected_error=True, linked_objects=needed.by)
            return self.render_to_response(context)


class RecordPermissionHelper(PermissionHelper):
    """Asks for the one permission an action needs: stock lets any permission list and inspect."""

    def user_can_list(self, user: User) -> bool:
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_inspect_obj(self, user: User, obj: models.Model) -> bool:
        return self.inspect_view_enabled and self.user_can_list(user)


class ReadingPermissionHelper(RecordPermissionHelper):
    """For records that services write: a register shows them and no more."""

    def user_can_create(self, user: User) -> bool:
        return False

    def user_can_edit_obj(self, user: User, obj: models.Model) -> bool:
        return False

    def user_can_delete_obj(self, user: User, obj: models.Model) -> bool:
        return False


class RecordAdmin(ModelAdmin):
    """A register of records. Its history view is off: modeladmin's checks no permission."""

    index_view_class = RegisterIndexView
    delete_view_class = RecordDeleteView
    permission_helper_class = RecordPermissionHelper
    history_view_enabled = False
    list_per_page = 50


class PageRegisterPermissionHelper(PagePermissionHelper):
    """Pages are listed to those who may do something with some of them: stock lists to all."""

    def user_can_list(self, user: User) -> bool:
        return PagePermissionPolicy(self.model).user_has_any_permission(user, {"add", "change", "publish"})


class EditButtonHelper(ButtonHelper):
    """A row leads to the editor, where the rest is done, and to its sheet: more costs queries a row."""

    def get_buttons_for_obj(self, obj: models.Model, **options: Any) -> list[dict[str, Any]]:
        if not self.permission_helper.user_can_edit_obj(self.request.user, obj):
            return []
        return [self.edit_button(obj.pk), self._review_sheet_button(obj.pk)]

    def _review_sheet_button(self, pk: int) -> dict[str, Any]:
        return {
            "url": sheet_address(pk),
            "label": _("Review sheet"),
            "classname": self.finalise_classname(self.edit_button_classnames),
            "title": _("Who submitted, reviewed and published it"),
        }


class PageRegister(ModelAdmin):
    """A register of one page type: only the pages its reader may work on."""

    index_view_class = RegisterIndexView
    permission_helper_class = PageRegisterPermissionHelper
    button_helper_class = EditButtonHelper
    history_view_enabled = False
    list_per_page = 50

    def get_queryset(self, request: Any) -> models.QuerySet:
        allowed = PagePermissionPolicy(self.model).instances_user_has_any_permission_for(
            request.user, {"add", "change", "publish"}
        )
        pages = super().get_queryset(request).filter(pk__in=allowed.values("pk"))
        # Wagtail's prefetch_workflow_states() finds nothing on the query set of one page type.
        workflows = models.Prefetch(
            "_specific_workflow_states",
            queryset=WorkflowState.objects.active().select_related("current_task_state__task"),
            to_attr="_current_workflow_states",
        )
        return pages.annotate_approved_schedule().prefetch_related(workflows)
