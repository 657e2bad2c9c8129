"""News in the domain's words."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Prefetch, Q
from wagtail.images import get_image_model
from wagtail.query import PageQuerySet

from cms_apps.core.blocks import PICTURE_FILTERS

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

    def for_lists(self) -> "NewsQuerySet":
        """With all a list shows, in a fixed number of queries; without the bodies."""
        images = get_image_model().objects.prefetch_renditions(*PICTURE_FILTERS.values())
        return (
            self.select_related("category")
            .prefetch_related(Prefetch("cover_image", queryset=images))
            .defer("body", "search_description", "seo_title")
        )


class NewsCategoryQuerySet(models.QuerySet):
    def with_counts(self, articles: NewsQuerySet) -> "NewsCategoryQuerySet":
        """Only categories that hold some of these articles, each with `count` of them."""
        return (
            self.filter(articles__in=articles.order_by())
            .annotate(count=Count("articles"))
            .order_by("order", "name")
        )
