"""The register of cases, and of what cases are sorted, answered and warned by."""

from datetime import datetime
from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.helpers import ButtonHelper
from wagtail_modeladmin.helpers.search import BaseSearchHandler
from wagtail_modeladmin.options import ModelAdminGroup

from cms_apps.core.modeladmin import ReadingPermissionHelper, RecordAdmin, RegisterIndexView, User

from .models import CannedAnswer, Case, Category, UrgentMatter
from .reading import may_read, readable_by, works_with_cases
from .reports.filters import PlaceFilter, SpanFilter
from .reports.page import ReportsMenuItem
from .staff.narrowing import MOST_URGENT_FIRST, Narrowing, found_by, in_order_of_need, narrowed
from .staff.turns import moment, name_of
from .states import CaseState

CASE = "cms_cases_case"
"""The case page's address."""
MONTHS = 24
"""The newest so many are offered to narrow by."""


class DueFilter(SimpleListFilter):
    """What somebody's work asks for; open cases, while nothing else was asked."""

    title = _("what is to do")
    parameter_name = "due"
    REACHES_CLOSED = ("state__exact", "received", "q")
    """Who looks for these looks among closed cases too."""

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(request, *args)
        asked = self.value()
        looks_further = any(request.GET.get(name) for name in self.REACHES_CLOSED)
        self.chosen = asked or (Narrowing.ALL if looks_further else Narrowing.OPEN)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Narrowing.choices)

    def choices(self, changelist: Any) -> Any:
        for value, label in self.lookup_choices:
            yield {
                "selected": value == self.chosen,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return narrowed(queryset, self.chosen, request.user)


class MonthFilter(SimpleListFilter):
    """The month in which cases came, on the campus's calendar."""

    title = _("month received")
    parameter_name = "received"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        months = readable_by(request.user).datetimes("opened_at", "month", order="DESC")[:MONTHS]
        return [(f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")) for month in months]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        try:
            month = datetime.strptime(self.value() or "", "%Y-%m")
        except ValueError:
            return queryset.none()
        zone = timezone.get_current_timezone()
        start = month.replace(tzinfo=zone)
        after = month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1, tzinfo=zone)
        return queryset.filter(opened_at__gte=start, opened_at__lt=after)


class CasePermissionHelper(ReadingPermissionHelper):
    """Asks about the case; nothing is made, changed or deleted but by the acts of its page."""

    def user_can_list(self, user: Any) -> bool:
        return works_with_cases(user)

    def user_can_inspect_obj(self, user: User, obj: Any) -> bool:
        return may_read(user, obj)


class ToThePage(ButtonHelper):
    """A row leads to the case's page, where all the rest is done."""

    def get_buttons_for_obj(self, obj: Case, **options: Any) -> list[dict[str, Any]]:
        return []

    def get_primary_button(self, obj: Case) -> dict[str, Any]:
        title = gettext("Open case %(number)s") % {"number": obj.number}
        return {"url": reverse(CASE, args=[obj.pk]), "title": title}


class CaseSearch(BaseSearchHandler):
    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        return found_by(queryset, search_term)


class CaseAdmin(RecordAdmin):
    model = Case
    permission_helper_class = CasePermissionHelper
    button_helper_class = ToThePage
    search_handler_class = CaseSearch
    index_view_class = RegisterIndexView
    index_view_extra_css = ["cms_cases/register.css"]
    menu_icon = "mail"
    list_display = (
        "number",
        "matter",
        "category",
        "unit_in_charge",
        "stands",
        "received",
        "due",
    )
    list_filter = (
        DueFilter,
        "state",
        "category",
        "unit",
        "kind",
        "source",
        MonthFilter,
        SpanFilter,
        PlaceFilter,
    )
    list_select_related = ("category", "unit", "first_unit", "handler", "urgent")
    search_fields = ("subject",)
    ordering = MOST_URGENT_FIRST
    list_export = (
        "number",
        "source",
        "category",
        "unit",
        "first_unit",
        "person_in_charge",
        "state",
        "outcome",
        "urgent",
        "opened_at",
        "answer_due_at",
        "answered_at",
        "closed_at",
        "is_late",
        "times_reopened",
        "is_satisfied",
    )
    export_filename = "cases"

    def get_queryset(self, request: HttpRequest) -> Any:
        return in_order_of_need(readable_by(request.user))

    @display(description=_("number"), ordering="pk")
    def number(self, case: Case) -> str:
        return case.number

    @display(description=_("subject"))
    def matter(self, case: Case) -> SafeString | str:
        subject = case.subject or (gettext("Erased") if case.erased_at else gettext("No subject"))
        if case.urgent is None:
            return subject
        mark = gettext("Urgent: %(matter)s") % {"matter": case.urgent.title}
        return format_html('<strong class="case-mark case-mark--urgent">{}</strong> {}', mark, subject)

    @display(description=_("unit and person in charge"), ordering="unit")
    def unit_in_charge(self, case: Case) -> SafeString | str:
        unit = case.unit.title if case.unit else gettext("None yet")
        if case.handler is None:
            return unit
        return format_html('{} <span class="case-person">{}</span>', unit, name_of(case.handler))

    @display(description=_("state"), ordering="state")
    def stands(self, case: Case) -> SafeString:
        state = CaseState(case.state)
        shown = format_html('<span class="case-mark case-mark--{}">{}</span>', state.value, state.label)
        if case.sender_wrote_at is None or state == CaseState.CLOSED:
            return shown
        return format_html('{} <strong class="case-mark">{}</strong>', shown, gettext("Sender wrote"))

    @display(description=_("person in charge"))
    def person_in_charge(self, case: Case) -> str:
        return name_of(case.handler) if case.handler else ""

    @display(description=_("received"), ordering="opened_at")
    def received(self, case: Case) -> str:
        return moment(case.opened_at)

    @display(description=_("answer due"), ordering="answer_due_at")
    def due(self, case: Case) -> SafeString | str:
        """Nothing where no answer is owed any more."""
        if case.state == CaseState.WAITING:
            return gettext("The clock stands still")
        if case.state not in CaseState.owed() or case.answered_at:
            return ""
        at = moment(case.answer_due_at)
        late = gettext("Overdue")
        return format_html('<strong class="case-mark">{}</strong> {}', late, at) if case.is_overdue else at

    @display(description=_("overdue"))
    def is_late(self, case: Case) -> bool:
        return case.is_overdue


class CategoryAdmin(RecordAdmin):
    model = Category
    menu_icon = "tag"
    list_display = (
        "name",
        "units",
        "answer_within",
        "resolve_within",
        "needs_review",
        "needs_sign_off",
        "is_active",
    )
    list_filter = ("is_active",)
    search_fields = ("name", "name_en", "slug")
    list_export = ("name", "name_en", "slug", "units", "answer_within", "resolve_within", "is_active")
    export_filename = "categories"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("routes__unit", "routes__campus")

    @display(description=_("Which unit answers"))
    def units(self, category: Category) -> str:
        """ "Canteens, North campus: Repairs"."""
        routes = sorted(category.routes.all(), key=lambda route: route.campus is not None)
        return ", ".join(
            f"{route.campus.title}: {route.unit.title}" if route.campus else route.unit.title
            for route in routes
        )


class UrgentMatterAdmin(RecordAdmin):
    model = UrgentMatter
    menu_icon = "warning"
    list_display = ("name", "name_en", "numbers", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "name_en", "words")
    list_export = ("name", "name_en", "words", "advice", "numbers", "is_active")
    export_filename = "urgent-matters"


class CannedAnswerAdmin(RecordAdmin):
    model = CannedAnswer
    menu_icon = "edit"
    list_display = ("title", "unit", "category")
    list_filter = ("unit", "category")
    list_select_related = ("unit", "category")
    search_fields = ("title", "text")
    list_export = ("title", "text", "unit", "category")
    export_filename = "canned-answers"


class CasesGroup(ModelAdminGroup):
    menu_label = _("Cases")
    menu_icon = "mail"
    menu_order = 150
    items = (CaseAdmin, CategoryAdmin, UrgentMatterAdmin, CannedAnswerAdmin)

    def get_submenu_items(self) -> list[Any]:
        items = super().get_submenu_items()
        return [*items, ReportsMenuItem(order=len(items) + 1)]
