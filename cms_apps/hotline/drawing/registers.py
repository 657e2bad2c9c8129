"""Registers of what rosters are drawn up by: leave from duty, and rules for two people."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.views import CreateView, EditView

from cms_apps.core.modeladmin import RecordAdmin

from ..models import DutyLeave, DutyPair, DutyPerson


class OnlyWhoTakesTurns:
    """Chosen from are those who take turns, and whoever the record has already."""

    PEOPLE = ("person", "one", "other")

    def get_form(self) -> Any:
        view: Any = super()
        form = view.get_form()
        for name in self.PEOPLE:
            if name in form.fields:
                known = Q(is_active=True) | Q(pk=getattr(form.instance, f"{name}_id"))
                form.fields[name].queryset = DutyPerson.objects.filter(known)
        return form


class WithPeopleCreateView(OnlyWhoTakesTurns, CreateView):
    pass


class WithPeopleEditView(OnlyWhoTakesTurns, EditView):
    pass


class WhenFilter(SimpleListFilter):
    """Whether it still matters for a roster that is drawn up now."""

    title = _("when they are away")
    parameter_name = "away"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("now or to come")), ("past", _("is over"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        by_value = {"now": Q(last__gte=today), "past": Q(last__lt=today)}
        return queryset.filter(by_value.get(self.value() or "", Q()))


class LeaveAdmin(RecordAdmin):
    """When somebody is away is personal: there is no export of it, and it goes in time (see `erasing`)."""

    model = DutyLeave
    menu_icon = "date"
    create_view_class = WithPeopleCreateView
    edit_view_class = WithPeopleEditView
    list_display = ("person", "first", "last")
    list_filter = (WhenFilter,)
    list_select_related = ("person",)
    search_fields = ("person__name", "person__name_en")
    ordering = ("-first", "pk")


class PairAdmin(RecordAdmin):
    """Whom somebody is kept apart from is personal too."""

    model = DutyPair
    menu_icon = "group"
    create_view_class = WithPeopleCreateView
    edit_view_class = WithPeopleEditView
    list_display = ("one", "other", "rule")
    list_filter = ("rule",)
    list_select_related = ("one", "other")
    search_fields = ("one__name", "other__name")
    ordering = ("pk",)
