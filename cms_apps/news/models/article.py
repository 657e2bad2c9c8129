"""One article."""

from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, WorkflowState
from wagtail.search import index

from cms_apps.core.blocks import ArticleBlock, DownloadBlock, PageReferenceBlock
from cms_apps.core.languages import reader_version
from cms_apps.core.pages import TranslationsListed, page_link
from cms_apps.core.pictures import picture_representation
from cms_apps.core.preview import FrontEndPreview
from cms_apps.core.reviews.names import reviewers_of

from ..forms import NewsPageForm
from ..querysets import NewsQuerySet
from ..states import ArticleState
from .category import NewsCategory

if TYPE_CHECKING:
    from .index import NewsIndexPage

RELATED = 4
"""Articles shown as related."""


class NewsPageTag(TaggedItemBase):
    content_object = ParentalKey("cms_news.NewsPage", on_delete=models.CASCADE, related_name="tagged")


def today() -> date:
    """Today's date where the site is."""
    return timezone.localdate()


class NewsPage(FrontEndPreview, TranslationsListed, Page):
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
    cover_alt_text = models.CharField(
        _("what the cover shows"),
        max_length=255,
        blank=True,
        help_text=_("For readers who can't see it. Empty: the image's own description."),
    )
    cover_is_decorative = models.BooleanField(
        _("the cover is decorative"), default=False, help_text=_("It tells nothing that the text doesn't.")
    )
    body = StreamField(ArticleBlock(), verbose_name=_("body"), blank=True)
    attachments = StreamField(
        [("document", DownloadBlock())], verbose_name=_("attachments"), blank=True, max_num=30
    )
    related = StreamField(
        [("article", PageReferenceBlock(page_type="cms_news.NewsPage", label=_("Article")))],
        verbose_name=_("related articles"),
        blank=True,
        max_num=RELATED,
        help_text=_("Left empty, or not full: articles that share tags with this one."),
    )
    pinned_until = models.DateField(
        _("pinned until"),
        null=True,
        blank=True,
        help_text=_("Stands first in the lists through this day."),
    )
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
        MultiFieldPanel(
            [
                FieldPanel("cover_image"),
                FieldRowPanel([FieldPanel("cover_alt_text"), FieldPanel("cover_is_decorative")]),
            ],
            heading=_("Cover"),
        ),
        FieldPanel("body"),
        FieldPanel("attachments"),
        MultiFieldPanel([FieldPanel("tags"), FieldPanel("related")], heading=_("Tags and related articles")),
        FieldPanel("pinned_until"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("author"),
        index.SearchField("credit"),
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("category"),
        index.FilterField("pinned_until"),
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
        APIField("attachments"),
        APIField("tags"),
        APIField("related_list"),
        APIField("pinned_until"),
        APIField("reviewers"),
        APIField("translations"),
    ]
    base_form_class = NewsPageForm

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
        if self.cover_image is None:
            return None
        return picture_representation(
            self.cover_image, alt=self.cover_alt, decorative=self.cover_is_decorative
        )

    @property
    def cover_alt(self) -> str:
        """The cover's alternative text: "" where it is decorative."""
        if self.cover_is_decorative or self.cover_image is None:
            return ""
        return self.cover_alt_text or self.cover_image.default_alt_text

    @property
    def is_pinned(self) -> bool:
        return self.pinned_until is not None and self.pinned_until >= today()

    @property
    def related_list(self) -> list[dict[str, Any]]:
        """`{id, title, url, date}` of the related articles, for the API."""
        return [
            {
                "id": other.pk,
                "title": other.title,
                "url": other.get_url() or "",
                "date": other.date.isoformat(),
            }
            for other in self.related_articles()
        ]

    @property
    def reviewers(self) -> list[dict[str, str]]:
        """`{step, name}` of each step the published version passed; [] where the index names nobody.

        The index above it decides, whatever the reader's language.
        """
        above = cast("NewsIndexPage", cast(Page, self.get_parent()).specific)
        return reviewers_of(self) if self.live_revision_id and above.shows_reviewers else []

    def related_articles(self) -> list["NewsPage"]:
        """Up to `RELATED` published articles: those chosen first, then those that share most tags.

        An article of the reader's language stands in for one chosen in another: four queries at most.
        """
        chosen_keys = [block.value.translation_key for block in self.related if block.value]
        public = NewsPage.objects.live().public().filter(locale=self.locale_id).exclude(pk=self.pk)
        public = public.select_related("category", "locale").defer_streamfields()
        by_key = {page.translation_key: page for page in public.filter(translation_key__in=chosen_keys)}
        found = [by_key[key] for key in dict.fromkeys(chosen_keys) if key in by_key]
        if len(found) < RELATED and self.pk:
            tagged = public.exclude(pk__in=[page.pk for page in found])
            found += tagged.sharing_tags_with(self)[: RELATED - len(found)]
        return found

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

    @cached_property
    def index(self) -> "NewsIndexPage":
        """The list it stands in, in the reader's language where that is translated."""
        parent = cast(Page, self.get_parent())  # an article always stands below an index
        return cast("NewsIndexPage", reader_version(parent).specific)

    def neighbours(self) -> dict[str, "NewsPage | None"]:
        """The next older and the next newer published article of the list this one stands in."""
        if self.pk is None:  # a preview before the first save
            return {"older": None, "newer": None}
        siblings = self.index.articles().exclude(pk=self.pk)
        return {
            "older": siblings.older_than(self).newest_first().first(),
            "newer": siblings.newer_than(self).oldest_first().first(),
        }

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context.update(self.neighbours(), index=self.index, related=self.related_articles())
        return context
