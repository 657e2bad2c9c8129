"""The news room's registers in the admin."""

from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup

from cms_apps.core.modeladmin import PageRegister, RecordAdmin

from .models import NewsCategory, NewsPage
from .querysets import NewsQuerySet


class ArticleStateFilter(SimpleListFilter):
    """Where an article stands on its way to the reader."""

    title = _("state")
    parameter_name = "state"
    states = {
        "draft": (_("Draft"), NewsQuerySet.drafts),
        "review": (_("In review"), NewsQuerySet.in_review),
        "returned": (_("Sent back for changes"), NewsQuerySet.returned),
        "scheduled": (_("Scheduled"), NewsQuerySet.scheduled),
        "live": (_("Published"), NewsQuerySet.live),
        "expired": (_("Expired"), NewsQuerySet.expired),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, (label, _narrow) in self.states.items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> NewsQuerySet:
        state = self.states.get(self.value() or "")
        return state[1](queryset) if state else queryset


class OwnerFilter(SimpleListFilter):
    """Mine or everybody's."""

    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("Mine"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> NewsQuerySet:
        return queryset.filter(owner=request.user) if self.value() == "mine" else queryset


class NewsPageRegister(PageRegister):
    model = NewsPage
    menu_label = _("Articles")
    menu_icon = "doc-full"
    list_display = ("title", "category", "date", "author", "state_label")
    list_filter = (ArticleStateFilter, OwnerFilter, "category", "date")
    list_select_related = ("category",)
    list_export = ("title", "category", "date", "author", "credit", "source", "full_url")
    export_filename = "news"
    search_fields = ("title", "summary", "author", "credit")
    ordering = ("-date", "-page_ptr_id")

    @display(description=_("state"))
    def state_label(self, article: NewsPage) -> str:
        return article.status_string.capitalize()


class NewsCategoryAdmin(RecordAdmin):
    model = NewsCategory
    menu_label = _("Categories")
    menu_icon = "tag"
    list_display = ("name", "name_en", "slug", "order", "article_count")
    search_fields = ("name", "name_en", "slug")
    inspect_view_enabled = True
    list_export = ("name", "name_en", "slug", "order")
    export_filename = "news-categories"

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).with_totals()

    @display(description=_("articles"), ordering="total")
    def article_count(self, category: NewsCategory) -> int:
        return getattr(category, "total", 0)


class NewsGroup(ModelAdminGroup):
    menu_label = _("News")
    menu_icon = "doc-full-inverse"
    menu_order = 150
    items = (NewsPageRegister, NewsCategoryAdmin)
