"""The search room's registers in the admin."""

from datetime import timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.search_promotions.wagtail_hooks import SearchPicksMenuItem
from wagtail_modeladmin.options import ModelAdminGroup

from cms_apps.core.modeladmin import RecordAdmin, RecordPermissionHelper, User

from .models import SearchOutcome, Synonyms

LATELY = timedelta(days=7)


def found_nothing_lately(outcomes: QuerySet[SearchOutcome]) -> QuerySet[SearchOutcome]:
    """What visitors looked for in the last week, in vain, and no editor has set aside."""
    return outcomes.filter(found=0, ignored=False, asked_at__gte=timezone.now() - LATELY)


class FoundFilter(SimpleListFilter):
    """Whether anything was found."""

    title = _("result")
    parameter_name = "result"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("nothing-lately", _("Nothing, in the last 7 days")),
            ("nothing", _("Nothing")),
            ("some", _("Hits")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "nothing-lately":
                return found_nothing_lately(queryset)
            case "nothing":
                return queryset.filter(found=0)
            case "some":
                return queryset.filter(found__gt=0)
        return queryset


class SearchOutcomePermissionHelper(RecordPermissionHelper):
    """Visitors write these records; an editor only sets them aside."""

    def user_can_create(self, user: User) -> bool:
        return False

    def user_can_delete_obj(self, user: User, obj: Any) -> bool:
        return False


class SearchOutcomeAdmin(RecordAdmin):
    model = SearchOutcome
    permission_helper_class = SearchOutcomePermissionHelper
    menu_label = _("What visitors look for")
    menu_icon = "search"
    list_display = ("words", "times", "found", "asked_at", "ignored")
    list_filter = (FoundFilter, "ignored")
    list_select_related = ("query",)
    list_export = ("words", "times", "found", "asked_at", "ignored")
    export_filename = "searches"
    search_fields = ("query__query_string",)
    ordering = ("-asked_at",)
    panels = [FieldPanel("ignored")]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(total=Sum("query__daily_hits__hits"))

    @display(description=_("search term"), ordering="query__query_string")
    def words(self, outcome: SearchOutcome) -> str:
        return str(outcome)

    @display(description=_("times in 90 days"), ordering="total")
    def times(self, outcome: SearchOutcome) -> int:
        return getattr(outcome, "total", None) or 0


class SynonymsAdmin(RecordAdmin):
    model = Synonyms
    menu_label = _("Synonyms")
    menu_icon = "resubmit"
    list_display = ("__str__",)
    search_fields = ("words",)
    list_export = ("words",)
    export_filename = "synonyms"
    panels = [FieldPanel("words")]


class SearchGroup(ModelAdminGroup):
    """The two registers, and Wagtail's own page of promoted results beside them."""

    menu_label = _("Search")
    menu_icon = "search"
    menu_order = 680
    items = (SearchOutcomeAdmin, SynonymsAdmin)

    def get_submenu_items(self) -> list[MenuItem]:
        promoted = SearchPicksMenuItem(
            _("Promoted results"),
            reverse("wagtailsearchpromotions:index"),
            name="promoted-results",
            icon_name="pick",
            order=999,
        )
        return [*super().get_submenu_items(), promoted]
