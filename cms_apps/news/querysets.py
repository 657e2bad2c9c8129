"""News in the domain's words."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, CharField, Count, Exists, OuterRef, Prefetch, Q, When
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import PageViewRestriction, Revision, WorkflowState, get_default_page_content_type
from wagtail.query import PageQuerySet

from cms_apps.core.pictures import PICTURE_FILTERS

if TYPE_CHECKING:
    from .models import NewsPage


class NewsQuerySet(PageQuerySet):
    """Articles; ties of one day are ordered by id, so that paging never repeats or drops one."""

    def newest_first(self) -> "NewsQuerySet":
        return self.order_by("-date", "-page_ptr_id")

    def oldest_first(self) -> "NewsQuerySet":
        return self.order_by("date", "page_ptr_id")

    def older_than(self, article: "NewsPage") -> "NewsQuerySet":
        return self.filter(Q(date__lt=article.date) | Q(date=article.date, pk__lt=article.pk))

    def newer_than(self, article: "NewsPage") -> "NewsQuerySet":
        return self.filter(Q(date__gt=article.date) | Q(date=article.date, pk__gt=article.pk))

    def unrestricted(self) -> "NewsQuerySet":
        """Without articles that ask for more than the page above them does."""
        return self.exclude(pk__in=PageViewRestriction.objects.values("page_id"))

    def preferring(self, code: str) -> "NewsQuerySet":
        """Articles in one language, and in the main one those not published in it."""
        translated = self.model._default_manager.filter(
            translation_key=OuterRef("translation_key"), locale__language_code=code, live=True
        )
        main = Q(locale__language_code=settings.LANGUAGE_CODE) & ~Exists(translated)
        return self.filter(Q(locale__language_code=code) | main)

    def pinned(self) -> "NewsQuerySet":
        """Those that stand first today."""
        return self.filter(pinned_until__gte=timezone.localdate())

    def pinned_first(self) -> "NewsQuerySet":
        """The pinned ones in front of the order they stand in."""
        stands_first = Case(When(pinned_until__gte=timezone.localdate(), then=0), default=1)
        return self.order_by(stands_first, *self.query.order_by)

    def not_pinned(self) -> "NewsQuerySet":
        return self.filter(Q(pinned_until__isnull=True) | Q(pinned_until__lt=timezone.localdate()))

    def sharing_tags_with(self, article: "NewsPage") -> "NewsQuerySet":
        """Those with tags of this article: most tags in common first, then the newest."""
        tags = [tagged.tag_id for tagged in article.tagged.all()]  # a draft holds its own
        return (
            self.filter(tagged__tag_id__in=tags)
            .annotate(common=Count("tagged"))
            .order_by("-common", "-date", "-page_ptr_id")
        )

    def in_review(self) -> "NewsQuerySet":
        """A workflow waits for its reviewer."""
        return self.filter(self._workflow(WorkflowState.STATUS_IN_PROGRESS))

    def returned(self) -> "NewsQuerySet":
        """A reviewer asked for changes."""
        return self.filter(self._workflow(WorkflowState.STATUS_NEEDS_CHANGES))

    def scheduled(self) -> "NewsQuerySet":
        """An approved revision waits for its hour."""
        return self.filter(_approved_revision())

    def drafts(self) -> "NewsQuerySet":
        """Written but not published, and with nobody but its author."""
        return self.filter(has_unpublished_changes=True, expired=False).exclude(
            self._workflow(WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)
            | _approved_revision()
        )

    def expired(self) -> "NewsQuerySet":
        return self.filter(expired=True)

    def _workflow(self, *statuses: str) -> Exists:
        """Whether a workflow of the page stands so; ids there are text, which PostgreSQL minds."""
        return Exists(
            WorkflowState.objects.filter(
                base_content_type=get_default_page_content_type(),
                object_id=Cast(OuterRef("pk"), CharField()),
                status__in=statuses,
            )
        )

    def categories(self) -> "NewsCategoryQuerySet":
        """The categories of these articles, each with `count`."""
        return self.model._meta.get_field("category").related_model.objects.with_counts(self)

    def for_lists(self) -> "NewsQuerySet":
        """With all a list shows, in a fixed number of queries; without the bodies."""
        images = get_image_model().objects.prefetch_renditions(*PICTURE_FILTERS.values())
        return (
            self.select_related("category", "locale")
            .prefetch_related(Prefetch("cover_image", queryset=images))
            .defer("body", "attachments", "related", "search_description", "seo_title")
        )


def _approved_revision() -> Exists:
    return Exists(
        Revision.objects.filter(
            base_content_type=get_default_page_content_type(),
            object_id=Cast(OuterRef("pk"), CharField()),
            approved_go_live_at__isnull=False,
        )
    )


class NewsCategoryQuerySet(models.QuerySet):
    def with_totals(self) -> "NewsCategoryQuerySet":
        """Each with `total`, the number of its articles in whatever state."""
        return self.annotate(total=Count("articles"))

    def with_counts(self, articles: NewsQuerySet) -> "NewsCategoryQuerySet":
        """Only categories that hold some of these articles, each with `count` of them."""
        return (
            self.filter(articles__in=articles.order_by())
            .annotate(count=Count("articles"))
            .order_by("order", "name")
        )
