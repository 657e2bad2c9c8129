"""Registers of calls, hand-over notes and notices."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail_modeladmin.views import InspectView

from cms_apps.core.modeladmin import ReadingPermissionHelper, RecordAdmin

from ..duty import duties_between
from ..keeping import is_office
from ..models import Call, DutyPerson, HandOver, OutageNotice
from .evidence import next_month
from .pages import READ

MONTHS = 24
"""The newest so many are offered to narrow by."""


class MonthFilter(SimpleListFilter):
    """The month in which it rang, on the campus's calendar."""

    title = _("month of the call")
    parameter_name = "rang"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        months = Call.objects.datetimes("received_at", "month", order="DESC")[:MONTHS]
        return [(f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in months]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        try:
            month = timezone.make_aware(datetime.strptime(self.value() or "", "%Y-%m"))
            return queryset.filter(received_at__gte=month, received_at__lt=next_month(month))
        except (ValueError, OverflowError):
            return queryset.none()


class CallInspectView(InspectView):
    """Who called is for who takes calls; that it was read is logged."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        call = self.instance
        if response.status_code == 200 and is_office(request.user) and (call.caller or call.caller_phone):
            log(call, READ, user=request.user)
        return response

    def get_field_label(self, field_name: str, field: Any = None) -> str:
        if field_name == "on_duty":
            return str(_("On duty when it rang"))
        return super().get_field_label(field_name, field)

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        if field_name == "on_duty":
            return on_duty_when(self.instance)
        return super().get_field_display_value(field_name, field)

    def get_fields_dict(self) -> list[dict[str, Any]]:
        hidden = () if is_office(self.request.user) else ("caller", "caller_phone")
        names = self.model_admin.get_inspect_view_fields()
        return [self.get_dict_for_field(name) for name in names if name not in hidden]


class CallAdmin(RecordAdmin):
    """Who called is in no list and no export."""

    model = Call
    menu_icon = "mobile-alt"
    permission_helper_class = ReadingPermissionHelper
    inspect_view_class = CallInspectView
    list_display = ("number", "received_at", "outcome", "category", "place", "unit", "case", "unit_on_duty")
    list_filter = (MonthFilter, "outcome", "unit", "category")
    list_select_related = ("category", "place", "unit", "case", "unit_on_duty")
    search_fields = ("matter",)
    list_export = (
        "number",
        "received_at",
        "outcome",
        "category",
        "place",
        "unit",
        "case",
        "unit_on_duty",
        "call_back_by",
        "called_back_at",
        "callback_result",
    )
    export_filename = "calls"
    ordering = ("-received_at", "-pk")
    inspect_view_enabled = True
    inspect_view_fields = (
        "number",
        "received_at",
        "outcome",
        "matter",
        "caller",
        "caller_phone",
        "place",
        "category",
        "unit",
        "solved_how",
        "case",
        "call_back_by",
        "called_back_at",
        "callback_result",
        "taken_by",
        "unit_on_duty",
        "on_duty",
    )

    @display(description=_("call number"), ordering="pk")
    def number(self, call: Call) -> str:
        return call.number


class HandOverAdmin(RecordAdmin):
    model = HandOver
    menu_icon = "clipboard-list"
    permission_helper_class = ReadingPermissionHelper
    list_display = ("post", "ended_at", "written_by", "written_at", "read_by", "read_at")
    list_filter = ("post", "ended_at")
    list_select_related = ("post", "written_by", "read_by")
    list_export = ("post", "ended_at", "written_by", "written_at", "read_by", "read_at")
    export_filename = "hand-over-notes"
    ordering = ("-ended_at", "-pk")
    inspect_view_enabled = True
    inspect_view_fields = ("post", "ended_at", "note", "written_by", "written_at", "read_by", "read_at")


class NoticeAdmin(RecordAdmin):
    model = OutageNotice
    menu_icon = "warning"
    list_display = ("text", "unit", "since", "until", "case")
    list_filter = ("unit", "since")
    list_select_related = ("unit", "case")
    search_fields = ("text", "text_en")
    list_export = ("text", "text_en", "unit", "since", "until", "case")
    export_filename = "hotline-notices"
    ordering = ("-since", "-pk")


def on_duty_when(call: Call) -> str:
    """Names of whoever the roster had there, with their posts."""
    at = call.received_at
    duties = [duty for duty in duties_between(at, at + timedelta(seconds=1)) if duty.starts_at <= at]
    people = DutyPerson.objects.in_bulk({duty.person for duty in duties})
    return " · ".join(dict.fromkeys(people[duty.person].title for duty in duties if at < duty.ends_at))
