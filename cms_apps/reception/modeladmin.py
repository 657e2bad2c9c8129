"""Registers of slots and of who signed up."""

from typing import Any

from django.contrib.admin import display
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup

from cms_apps.core.modeladmin import ReadingPermissionHelper, RecordAdmin

from .models import Signup, Slot


class SlotAdmin(RecordAdmin):
    model = Slot
    menu_icon = "time"
    list_display = ("when", "day", "places", "taken", "waiting")
    list_filter = ("day",)
    list_select_related = ("day",)
    list_export = ("when", "day", "places", "taken", "waiting")
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


class SignupAdmin(RecordAdmin):
    model = Signup
    menu_icon = "group"
    permission_helper_class = ReadingPermissionHelper
    list_display = ("number", "when", "called", "topic", "state", "signed_up_at")
    list_filter = ("day", "state", "topic")
    list_select_related = ("day", "slot", "topic")
    search_fields = ("called", "matter")
    list_export = ("number", "when", "called", "topic", "matter", "state", "signed_up_at", "is_late")
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
        "signed_up_at",
    )

    @display(description=_("sign-up number"), ordering="pk")
    def number(self, signup: Signup) -> str:
        return signup.number

    @display(description=_("time"), ordering="slot__starts_at")
    def when(self, signup: Signup) -> str:
        return signup.slot.when


class ReceptionGroup(ModelAdminGroup):
    menu_label = _("Reception days")
    menu_icon = "calendar"
    menu_order = 160
    items = (SlotAdmin, SignupAdmin)
