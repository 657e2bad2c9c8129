"""Registers of records: what every room's wagtail-modeladmin classes have in common."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from wagtail.models import WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_modeladmin.helpers import ButtonHelper, PagePermissionHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

User = AbstractBaseUser | AnonymousUser


class RecordPermissionHelper(PermissionHelper):
    """Asks for the one permission an action needs: stock lets any permission list and inspect."""

    def user_can_list(self, user: User) -> bool:
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_inspect_obj(self, user: User, obj: models.Model) -> bool:
        return self.inspect_view_enabled and self.user_can_list(user)


class RecordAdmin(ModelAdmin):
    """A register of records. Its history view is off: modeladmin's checks no permission."""

    permission_helper_class = RecordPermissionHelper
    history_view_enabled = False
    list_per_page = 50


class PageRegisterPermissionHelper(PagePermissionHelper):
    """Pages are listed to those who may do something with some of them: stock lists to all."""

    def user_can_list(self, user: User) -> bool:
        return PagePermissionPolicy(self.model).user_has_any_permission(user, {"add", "change", "publish"})


class EditButtonHelper(ButtonHelper):
    """A row leads to the editor, where the rest is done: asking for more costs queries a row."""

    def get_buttons_for_obj(self, obj: models.Model, **options: Any) -> list[dict[str, Any]]:
        if not self.permission_helper.user_can_edit_obj(self.request.user, obj):
            return []
        return [self.edit_button(obj.pk)]


class PageRegister(ModelAdmin):
    """A register of one page type: only the pages its reader may work on."""

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
