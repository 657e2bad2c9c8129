"""Registers of the hotline: posts, people, rosters and changes of what is in force; leave is beside them."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import display
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup
from wagtail_modeladmin.views import DeleteView, EditView

from cms_apps.core.modeladmin import (
    ReadingPermissionHelper,
    RecordAdmin,
    RecordPermissionHelper,
    User,
)

from .desk.base import DeskMenuItem, EvidenceMenuItem
from .desk.registers import CallAdmin, HandOverAdmin, NoticeAdmin
from .drawing.base import may_manage
from .drawing.buttons import ToRosterButtons
from .drawing.menu import FairMenuItem, MyShiftsMenuItem, WeekMenuItem
from .drawing.registers import LeaveAdmin, PairAdmin
from .models import DutyChange, DutyPerson, DutyPost, DutyRoster
from .services.filling import delete_draft
from .services.rostering import FrozenError, StaleRosterError, locked_draft
from .states import RosterState
from .swapping.menu import SwapsMenuItem


class PostAdmin(RecordAdmin):
    model = DutyPost
    menu_icon = "tag"
    list_display = ("name", "name_en", "slug", "begins_at", "hours", "is_active")
    list_export = ("name", "name_en", "slug", "begins_at", "hours", "is_active")
    export_filename = "duty-posts"
    ordering = ("order", "name")


class PersonAdmin(RecordAdmin):
    """The telephone is in the form of one person only: no list and no export has it."""

    model = DutyPerson
    menu_icon = "user"
    list_display = ("name", "unit", "posts_held", "user", "is_active")
    list_filter = ("is_active", "posts", "unit")
    list_select_related = ("unit", "user")
    search_fields = ("name", "name_en")
    list_export = ("name", "name_en", "unit", "posts_held", "is_active")
    export_filename = "duty-people"
    ordering = ("order", "name")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("posts")

    @display(description=_("posts they may hold"))
    def posts_held(self, person: DutyPerson) -> str:
        return " · ".join(post.title for post in person.posts.all())


class RosterPermissionHelper(RecordPermissionHelper):
    """One right for all of it; what is in force is neither edited nor deleted."""

    def user_can_list(self, user: User) -> bool:
        return may_manage(user)

    def user_can_create(self, user: User) -> bool:
        return may_manage(user)

    def user_can_edit_obj(self, user: User, obj: Any) -> bool:
        return may_manage(user) and obj.state == RosterState.DRAFT

    def user_can_delete_obj(self, user: User, obj: Any) -> bool:
        return self.user_can_edit_obj(user, obj)


class RosterEditView(EditView):
    """Not over what somebody else did meanwhile, least of all putting it in force."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        try:
            with locked_draft(self.instance.pk, form.instance.stamp):
                return super().form_valid(form)
        except (FrozenError, StaleRosterError) as refused:
            messages.error(self.request, str(refused))
            return redirect(self.index_url)


class RosterDeleteView(DeleteView):
    def delete_instance(self) -> None:
        delete_draft(self.instance.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().post(request, *args, **kwargs)
        except FrozenError as refused:
            messages.error(request, str(refused))
            return redirect(self.index_url)


class RosterAdmin(RecordAdmin):
    model = DutyRoster
    menu_icon = "calendar-alt"
    permission_helper_class = RosterPermissionHelper
    button_helper_class = ToRosterButtons
    edit_view_class = RosterEditView
    delete_view_class = RosterDeleteView
    list_display = ("title", "first", "last", "state", "published_at")
    list_filter = ("state",)
    search_fields = ("title",)
    list_export = ("title", "first", "last", "state", "published_at")
    export_filename = "duty-rosters"
    ordering = ("-first", "-pk")


class ChangeAdmin(RecordAdmin):
    """Made on the page of a roster; here they are read."""

    model = DutyChange
    menu_icon = "history"
    permission_helper_class = ReadingPermissionHelper
    list_display = ("post", "starts_at", "ends_at", "goes", "comes", "reason", "made_by", "made_at")
    list_filter = ("post", "made_at")
    list_select_related = ("post", "goes", "comes", "made_by")
    search_fields = ("goes__name", "comes__name")
    list_export = ("post", "starts_at", "ends_at", "goes", "comes", "reason", "made_by", "made_at")
    export_filename = "duty-changes"
    ordering = ("-pk",)


class HotlineGroup(ModelAdminGroup):
    menu_label = _("Hotline")
    menu_icon = "mobile-alt"
    menu_order = 165
    items = (
        CallAdmin,
        NoticeAdmin,
        HandOverAdmin,
        RosterAdmin,
        ChangeAdmin,
        PersonAdmin,
        LeaveAdmin,
        PairAdmin,
        PostAdmin,
    )

    def get_submenu_items(self) -> list[Any]:
        items = super().get_submenu_items()
        last = len(items) + 1
        first = [DeskMenuItem(order=-2), MyShiftsMenuItem(order=-1), SwapsMenuItem(order=0)]
        more = [WeekMenuItem(order=last), FairMenuItem(order=last + 1), EvidenceMenuItem(order=last + 2)]
        return [*first, *items, *more]
