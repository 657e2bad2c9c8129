"""News (后勤动态): an index page, articles under it, categories that editors manage."""

from datetime import date
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, WorkflowState
from wagtail.search import index

from cms_apps.core.blocks import ArticleBlock, picture_representation
from cms_apps.core.languages import in_language
from cms_apps.core.pages import page_link

from .listing import news_listing
from .querysets import NewsCategoryQuerySet, NewsQuerySet
from .states import ArticleState

PAGE_SIZE = 20


class NewsCategory(models.Model):  # type: ignore[django-manager-missing] # PageManager is untyped
    """What an article is about; editors add, rename and order them."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    slug = models.CharField(
        _("address word"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use small letters, digits and single hyphens."))
        ],
        help_text=_("Small letters, digits and hyphens; it stands in addresses and in the API."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = NewsCategoryQuerySet.as_manager()

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("order")]),
    ]

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("news category")
        verbose_name_plural = _("news categories")

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete a category that no article has.

        Raises:
            ProtectedError: an article, published or not, stands in it.
        """
        articles: set[models.Model] = set(self.articles.all())
        if articles:
            raise models.ProtectedError(gettext("Articles stand in this category."), articles)
        return super().delete(*args, **kwargs)

    @property
    def label(self) -> str:
        """The name in the active language."""
        return in_language(self, "name")


class NewsPageTag(TaggedItemBase):
    content_object = ParentalKey("cms_news.NewsPage", on_delete=models.CASCADE, related_name="tagged")


class NewsIndexPage(Page):
    """Lists all articles below it by date, narrowed by year, category and tag."""

    page_ptr = page_link("cms_news_newsindexpage")
    introduction = models.CharField(_("introduction"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    subpage_types = ["cms_news.NewsPage"]
    api_fields = [APIField("introduction")]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    def articles(self) -> NewsQuerySet:
        """Published articles below this page, newest first, for readers who may read this page."""
        return NewsPage.objects.child_of(self).live().unrestricted().newest_first()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["listing"] = news_listing(self.articles(), request.GET, page_size=PAGE_SIZE)
        return context


def today() -> date:
    """Today's date where the site is."""
    return timezone.localdate()


class NewsPage(Page):
    """One article, with what the group's old site printed under its title: author, date, source."""

    page_ptr = page_link("cms_news_newspage")
    # Never empty in the form. SET_NULL, since a revision may name a category that is gone: modelcluster
    # can't open a revision whose PROTECTed record was deleted. `NewsCategory.delete` protects instead.
    category = models.ForeignKey(
        NewsCategory,
        verbose_name=_("category"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="articles",
    )
    author = models.CharField(_("author"), max_length=100, blank=True)
    credit = models.CharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("The signature under the article, such as correspondent and unit."),
    )
    date = models.DateField(_("date"), default=today)
    source = models.CharField(
        _("source"), max_length=200, blank=True, help_text=_("Where it first appeared, if elsewhere.")
    )
    summary = models.TextField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences for lists; at most 300 characters."),
    )
    cover_image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("cover image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(ArticleBlock(), verbose_name=_("body"), blank=True)
    tags = ClusterTaggableManager(through=NewsPageTag, blank=True, verbose_name=_("tags"))

    objects = PageManager.from_queryset(NewsQuerySet)()

    parent_page_types = ["cms_news.NewsIndexPage"]
    subpage_types: list[str] = []
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("category"), FieldPanel("date")]),
                FieldRowPanel([FieldPanel("author"), FieldPanel("source")]),
                FieldPanel("credit"),
            ],
            heading=_("Category, date and author"),
        ),
        FieldPanel("summary"),
        FieldPanel("cover_image"),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("author"),
        index.SearchField("credit"),
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("category"),
        index.FilterField("page_ptr_id"),
    ]
    api_fields = [
        APIField("category_slug"),
        APIField("author"),
        APIField("credit"),
        APIField("date"),
        APIField("source"),
        APIField("summary"),
        APIField("cover"),
        APIField("body"),
        APIField("tags"),
    ]

    class Meta:
        verbose_name = _("news article")
        verbose_name_plural = _("news articles")
        indexes = [
            models.Index(models.F("date").desc(), models.F("page_ptr").desc(), name="cms_news_newest_first")
        ]

    @property
    def category_slug(self) -> str | None:
        return self.category.slug if self.category else None

    @property
    def cover(self) -> dict[str, Any] | None:
        """The cover as the API gives it, or None."""
        return picture_representation(self.cover_image) if self.cover_image else None

    @property
    def state(self) -> str:
        """Where it stands on its way to the reader, as `ArticleState` names it.

        No query a row when the query set prefetched workflow states and the approved schedule.
        """
        workflow = self.current_workflow_state
        if workflow is not None:
            returned = workflow.status == WorkflowState.STATUS_NEEDS_CHANGES
            return ArticleState.RETURNED if returned else ArticleState.REVIEW
        if self.approved_schedule:
            return ArticleState.SCHEDULED
        if self.has_unpublished_changes or not self.live:
            return ArticleState.EXPIRED if self.expired else ArticleState.DRAFT
        return ArticleState.LIVE

    def neighbours(self) -> dict[str, "NewsPage | None"]:
        """The next older and the next newer published article beside this one: two queries."""
        if self.pk is None:  # a preview before the first save
            return {"older": None, "newer": None}
        siblings = NewsPage.objects.sibling_of(self, inclusive=False).live().unrestricted()
        return {
            "older": siblings.older_than(self).newest_first().first(),
            "newer": siblings.newer_than(self).oldest_first().first(),
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context.update(self.neighbours())
        return context


class NewsImport(models.Model):
    """What was imported from where, so that a second import knows it.

    Keyed by the page's `translation_key`, not by the page: a copy is no import, and a deleted page may be
    imported again.
    """

    key = models.CharField(max_length=200, unique=True)
    fingerprint = models.CharField(max_length=64)
    translation_key = models.UUIDField(db_index=True)
    origin = models.CharField(max_length=500, blank=True)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("imported article")
        verbose_name_plural = _("imported articles")

    def __str__(self) -> str:
        return self.key
