"""The news room's registers in the admin."""

from datetime import datetime
from typing import Any, cast

from django.contrib.admin import SimpleListFilter, display
from django.contrib.auth.models import AbstractUser
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision, get_default_page_content_type
from wagtail_modeladmin.options import ModelAdminGroup

from cms_apps.core.modeladmin import PageRegister, RecordAdmin
from cms_apps.core.reviews.names import step_name
from cms_apps.core.reviews.queue import waiting_for_reviewer

from .models import NewsCategory, NewsPage
from .querysets import NewsQuerySet
from .states import ArticleState
from .waiting import expiring_soon


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


class StepFilter(SimpleListFilter):
    """At the step of whoever looks, and theirs to pass."""

    title = _("review step")
    parameter_name = "step"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("Waits for me"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() != "mine":
            return queryset
        return waiting_for_reviewer(queryset, cast(AbstractUser, request.user))


class ExpiryFilter(SimpleListFilter):
    """What goes offline soon."""

    title = _("expiry")
    parameter_name = "expires"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("soon", _("Within 7 days"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> NewsQuerySet:
        return expiring_soon(queryset) if self.value() == "soon" else queryset


class NewsPageRegister(PageRegister):
    model = NewsPage
    menu_label = _("Articles")
    menu_icon = "doc-full"
    list_display = ("title", "category", "date", "author", "state_label", "goes_live", "expires")
    list_filter = (ArticleStateFilter, StepFilter, OwnerFilter, ExpiryFilter, "category", "date", "locale")
    list_select_related = ("category",)
    list_export = ("title", "category", "date", "author", "credit", "source", "full_url")
    export_filename = "news"
    search_fields = ("title", "summary", "author", "credit")
    ordering = ("-date", "-page_ptr_id")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With `approved_for`, the hour an approved version goes live; the page's own may be a mere wish."""
        approved = Revision.objects.filter(
            base_content_type=get_default_page_content_type(),
            object_id=Cast(OuterRef("pk"), CharField()),
            approved_go_live_at__isnull=False,
        )
        return (
            super()
            .get_queryset(request)
            .annotate(approved_for=Subquery(approved.values("approved_go_live_at")[:1]))
        )

    @display(description=_("state"))
    def state_label(self, article: NewsPage) -> str | Promise:
        if article.live and article.state == ArticleState.DRAFT:
            return _("Published, with unfinished changes")
        if article.state == ArticleState.REVIEW:
            task_state = article.current_workflow_state.current_task_state
            return gettext("In review: %(step)s") % {"step": step_name(task_state.task.name)}
        return ArticleState(article.state).label

    @display(description=_("goes live"))
    def goes_live(self, article: NewsPage) -> str:
        if approved := getattr(article, "approved_for", None):
            return gettext("%(time)s, approved") % {"time": short_time(approved)}
        if article.go_live_at and article.go_live_at > timezone.now():
            return gettext("%(time)s, not yet approved") % {"time": short_time(article.go_live_at)}
        return ""

    @display(description=_("expires"), ordering="expire_at")
    def expires(self, article: NewsPage) -> str:
        if article.expire_at is None:
            return ""
        words = gettext("Expired on %(time)s") if article.expired else gettext("Expires on %(time)s")
        return words % {"time": short_time(article.expire_at)}


def short_time(moment: datetime) -> str:
    """Day and hour where the reader is; the year only where it isn't this one."""
    local = timezone.localtime(moment)
    if local.year == timezone.localtime().year:
        return date_format(local, gettext("j M, G:i"))
    return date_format(local, gettext("j M Y, G:i"))


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
