"""Registers of slots, of who signed up, of talks and of hosts."""

from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup

from cms_apps.core.modeladmin import (
    ReadingPermissionHelper,
    RecordAdmin,
    RecordPermissionHelper,
    User,
)

from .desk.buttons import ToTheDesk
from .desk.pages import DeskMenuItem
from .models import Host, Signup, Slot, Talk
from .office.buttons import ToManageButtons
from .office.statistics import StatisticsMenuItem
from .waiting import promises_due, to_word


class CrowdFilter(SimpleListFilter):
    """Slots that came to have fewer places than people."""

    title = _("taken and places")
    parameter_name = "crowd"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("over", _("More taken than places"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.overfull() if self.value() == "over" else queryset


class SlotAdmin(RecordAdmin):
    model = Slot
    menu_icon = "time"
    button_helper_class = ToTheDesk
    list_display = ("when", "day", "host", "places", "walk_ins", "taken", "waiting")
    list_filter = ("day", "host", CrowdFilter)
    list_select_related = ("day", "host")
    list_export = ("when", "day", "host", "places", "walk_ins", "taken", "waiting")
    export_filename = "slots"
    ordering = ("-starts_at",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_counts()

    @display(description=_("time"), ordering="starts_at")
    def when(self, slot: Slot) -> str:
        return slot.when

    @display(description=_("taken"))
    def taken(self, slot: Any) -> int:
        return slot.taken

    @display(description=_("waiting"))
    def waiting(self, slot: Any) -> int:
        return slot.waiting


class SignupButtons(ToTheDesk, ToManageButtons):
    """To the office's page of a sign-up, and to the desk."""


class SignupAdmin(RecordAdmin):
    model = Signup
    menu_icon = "group"
    permission_helper_class = ReadingPermissionHelper
    button_helper_class = SignupButtons
    list_display = (
        "number",
        "when",
        "host",
        "called",
        "party",
        "topic",
        "state",
        "is_walk_in",
        "signed_up_at",
    )
    list_filter = ("day", "state", "slot__host", "topic", "is_walk_in")
    list_select_related = ("day", "slot__host", "topic")
    search_fields = ("called", "matter")
    list_export = (
        "number",
        "when",
        "host",
        "called",
        "party",
        "topic",
        "matter",
        "state",
        "is_walk_in",
        "signed_up_at",
        "is_late",
        "checked_in_at",
    )
    export_filename = "signups"
    ordering = ("-slot__starts_at", "queued_at")
    inspect_view_enabled = True
    inspect_view_fields = (
        "number",
        "day",
        "slot",
        "called",
        "topic",
        "matter",
        "contact",
        "state",
        "party",
        "is_walk_in",
        "signed_up_at",
        "checked_in_at",
        "talk",
        "case",
    )

    @display(description=_("sign-up number"), ordering="pk")
    def number(self, signup: Signup) -> str:
        return signup.number

    @display(description=_("time"), ordering="slot__starts_at")
    def when(self, signup: Signup) -> str:
        return signup.slot.when

    @display(description=_("host"), ordering="slot__host")
    def host(self, signup: Signup) -> str:
        return signup.slot.host.title if signup.slot.host else ""


class HostAdmin(RecordAdmin):
    model = Host
    menu_icon = "user"
    list_display = ("name", "post", "college", "unit", "user", "since", "until")
    list_filter = ("unit",)
    list_select_related = ("unit", "user")
    search_fields = ("name", "name_en", "post", "college")
    list_export = ("name", "name_en", "post", "college", "unit", "since", "until")
    export_filename = "hosts"


class TalkPermissionHelper(RecordPermissionHelper):
    """The desk makes them; here they are read, and worded for everybody."""

    def user_can_create(self, user: User) -> bool:
        return False

    def user_can_delete_obj(self, user: User, obj: Any) -> bool:
        return False


class ToDoFilter(SimpleListFilter):
    """What the admin's first panel counts."""

    title = _("what is to do")
    parameter_name = "to_do"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("word", _("To word for everybody")), ("due", _("Promise due, not answered yet"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "word":
                return to_word(queryset)
            case "due":
                return promises_due(queryset)
        return queryset


class TalkAdmin(RecordAdmin):
    """What was said is read in a talk's own view only: no list and no export has it."""

    model = Talk
    menu_icon = "comment"
    permission_helper_class = TalkPermissionHelper
    button_helper_class = ToTheDesk
    list_display = ("number", "day", "host", "topic", "outcome", "unit", "owed_by", "raised", "is_public")
    list_filter = (ToDoFilter, "day", "outcome", "unit", "is_public")
    list_select_related = ("day", "host", "topic", "unit")
    search_fields = ("raised", "came_of_it")
    list_export = (
        "number",
        "day",
        "host",
        "topic",
        "talked_at",
        "outcome",
        "unit",
        "owed_by",
        "raised",
        "came_of_it",
        "is_public",
    )
    export_filename = "talks"
    inspect_view_enabled = True
    inspect_view_fields = (
        "number",
        "day",
        "host",
        "topic",
        "talked_at",
        "recorded_by",
        "asked",
        "answered",
        "outcome",
        "unit",
        "owed_by",
        "raised",
        "came_of_it",
        "is_public",
    )

    @display(description=_("talk number"), ordering="pk")
    def number(self, talk: Talk) -> str:
        return talk.number


class ReceptionGroup(ModelAdminGroup):
    menu_label = _("Reception days")
    menu_icon = "calendar"
    menu_order = 160
    items = (SlotAdmin, SignupAdmin, TalkAdmin, HostAdmin)

    def get_submenu_items(self) -> list[Any]:
        items = super().get_submenu_items()
        return [DeskMenuItem(order=0), *items, StatisticsMenuItem(order=len(items) + 1)]
