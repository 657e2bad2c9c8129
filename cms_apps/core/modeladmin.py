"""Registers of records: what every room's wagtail-modeladmin classes have in common."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail_modeladmin.helpers import PagePermissionHelper, PermissionHelper
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


class PageRegister(ModelAdmin):
    """A register of one page type: only the pages its reader may work on."""

    permission_helper_class = PageRegisterPermissionHelper
    history_view_enabled = False
    list_per_page = 50

    def get_queryset(self, request: Any) -> models.QuerySet:
        allowed = PagePermissionPolicy(self.model).instances_user_has_any_permission_for(
            request.user, {"add", "change", "publish"}
        )
        return super().get_queryset(request).filter(pk__in=allowed.values("pk"))
