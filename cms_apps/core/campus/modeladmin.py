"""Registers of units, places and the campus's own days."""

from typing import Any

from django.contrib.admin import display
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup

from ..modeladmin import RecordAdmin
from ..models import CalendarDay, Place, Unit, UnitMember, Vacation


class UnitAdmin(RecordAdmin):
    model = Unit
    menu_icon = "group"
    list_display = ("name", "name_en", "head", "phone", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "name_en", "slug")
    list_export = ("name", "name_en", "slug", "phone", "is_active")
    export_filename = "units"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("members__user")

    @display(description=UnitMember.Post.HEAD.label)
    def head(self, unit: Unit) -> str:
        heads = (member.user for member in unit.members.all() if member.post == UnitMember.Post.HEAD)
        return next((user.get_full_name() or user.get_username() for user in heads), "–")


class PlaceAdmin(RecordAdmin):
    model = Place
    menu_icon = "home"
    list_display = ("path", "name_en", "kind", "is_active")
    list_filter = ("kind", "is_active")
    list_select_related = ("parent__parent",)
    search_fields = ("name", "name_en")
    list_export = ("path", "name_en", "kind", "is_active")
    export_filename = "places"

    @display(description=Place._meta.verbose_name, ordering="name")
    def path(self, place: Place) -> str:
        return place.path


class VacationAdmin(RecordAdmin):
    model = Vacation
    menu_icon = "date"
    list_display = ("name", "first_day", "last_day")
    list_export = list_display
    export_filename = "vacations"


class CalendarDayAdmin(RecordAdmin):
    model = CalendarDay
    menu_icon = "date"
    list_display = ("day", "is_workday", "name")
    list_filter = ("is_workday",)
    list_export = list_display
    export_filename = "days"


class CampusGroup(ModelAdminGroup):
    menu_label = _("Campus")
    menu_icon = "home"
    menu_order = 220
    items = (UnitAdmin, PlaceAdmin, VacationAdmin, CalendarDayAdmin)
