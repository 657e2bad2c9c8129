"""The news room's registers in the admin."""

from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail_modeladmin.options import ModelAdminGroup

from cms_apps.core.modeladmin import PageRegister, RecordAdmin

from .models import NewsCategory, NewsPage
from .querysets import NewsQuerySet
from .states import ArticleState


class ArticleStateFilter(SimpleListFilter):
    """Where an article stands on its way to the reader."""

    title = _("state")
    parameter_name = "state"
    narrow = {
        ArticleState.DRAFT: NewsQuerySet.drafts,
        ArticleState.REVIEW: NewsQuerySet.in_review,
        ArticleState.RETURNED: NewsQuerySet.returned,
        ArticleState.SCHEDULED: NewsQuerySet.scheduled,
        ArticleState.LIVE: NewsQuerySet.live,
        ArticleState.EXPIRED: NewsQuerySet.expired,
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state.value, state.label) for state in self.narrow]

    def queryset(self, request: HttpRequest, queryset: Any) -> NewsQuerySet:
        state = self.value()
        return self.narrow[ArticleState(state)](queryset) if state in ArticleState.values else queryset


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
    def state_label(self, article: NewsPage) -> str | Promise:
        if article.live and article.state == ArticleState.DRAFT:
            return _("Published, with unfinished changes")
        return ArticleState(article.state).label


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
