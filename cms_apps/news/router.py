"""`/api/v3/news/`: all that a list of articles needs, in one request."""

from datetime import date as Date
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from wagtail.models import Site
from wagtail.search.backends import get_search_backend

from cms_apps.core.api import (
    Field,
    LanguageCode,
    Pagination,
    PlainText,
    Query,
    Router,
    Schema,
    paginate,
    public_read,
)

from .models import NewsPage, NewsPageTag
from .querysets import NewsQuerySet

router = Router(tags=["news"], auth=None)

ORDERS = {
    "-date": ("-date", "-page_ptr_id"),
    "date": ("date", "page_ptr_id"),
    "title": ("title", "page_ptr_id"),
    "-title": ("-title", "-page_ptr_id"),
}
Order = Literal["-date", "date", "title", "-title"]


class CategorySchema(Schema):
    slug: str
    name: str
    name_en: str


class RenditionSchema(Schema):
    url: str
    width: int
    height: int


class PictureSchema(Schema):
    id: int
    title: str
    alt: str
    decorative: bool
    renditions: dict[str, RenditionSchema]


class NewsItemSchema(Schema):
    """One article of a list; its body is at `/api/v3/pages/{id}/`."""

    id: int
    title: str
    url: str
    category: CategorySchema | None
    tags: list[str]
    author: str
    credit: str
    date: Date
    source: str
    summary: str
    cover: PictureSchema | None
    locale: str
    pinned_until: Date | None

    @staticmethod
    def resolve_url(article: NewsPage, context: dict[str, Any]) -> str:
        return article.get_url(context["request"]) or ""

    @staticmethod
    def resolve_locale(article: NewsPage) -> str:
        return article.locale.language_code

    @staticmethod
    def resolve_tags(article: NewsPage) -> list[str]:
        return [tagged.tag.name for tagged in article.tagged.all()]


class NewsFilters(Schema):
    """What narrows the list; filters add up."""

    category: PlainText | None = Field(None, description="A category's slug.", max_length=40)
    tag: list[PlainText] = Field([], description="Names; every one must be there.", max_length=10)
    year: int | None = Field(None, ge=1, le=9999)
    month: int | None = Field(None, ge=1, le=12, description="Needs `year`.")
    after: Date | None = Field(None, description="This day or later.")
    before: Date | None = Field(None, description="This day or earlier.")
    search: PlainText | None = Field(None, max_length=200)
    pinned: bool | None = Field(None, description="Only those that stand first today, or all others.")
    locale: LanguageCode = Field(settings.LANGUAGE_CODE, description="`zh-hans` or `en`.")
    fallback: bool = Field(
        False, description="With articles not translated into `locale`, in the main language."
    )
    order: Order = "-date"

    @field_validator("month")
    @classmethod
    def month_needs_year(cls, month: int | None, info: ValidationInfo) -> int | None:
        if month and "year" in info.data and info.data["year"] is None:
            raise PydanticCustomError("month_without_year", "month needs year")
        return month

    def apply(self, articles: NewsQuerySet) -> NewsQuerySet:
        conditions = {
            "category__slug": self.category,
            "date__year": self.year,
            "date__month": self.month,
            "date__gte": self.after,
            "date__lte": self.before,
        }
        articles = articles.filter(**{k: v for k, v in conditions.items() if v is not None})
        if self.pinned is not None:
            articles = articles.pinned() if self.pinned else articles.not_pinned()
        for name in self.tag:
            articles = articles.filter(tags__name__iexact=name)
        return articles


def public_articles(request: HttpRequest, *, locale: str, fallback: bool = False) -> NewsQuerySet:
    """What anyone may read on the request's site in a language; a token or a session changes nothing.

    `fallback` adds the articles that are not translated into it, in the main language.
    """
    site = Site.find_for_request(request)
    if site is None:
        return NewsPage.objects.none()
    articles = NewsPage.objects.none()
    for root in site.root_page.get_translations(inclusive=True):
        articles |= NewsPage.objects.descendant_of(root)
    articles = articles.preferring(locale) if fallback else articles.filter(locale__language_code=locale)
    return articles.live().public()


@router.get(
    "/",
    response=list[NewsItemSchema],
    url_name="list_news",
    summary="List published articles",
    operation_id="news_list",
)
@public_read
@paginate(Pagination)
def list_news(request: HttpRequest, filters: Annotated[NewsFilters, Query(...)]) -> Any:
    articles = filters.apply(public_articles(request, locale=filters.locale, fallback=filters.fallback))
    if filters.search and filters.search.strip():
        # The backend takes only conditions on indexed fields, so it gets the narrowed ids.
        found = NewsPage.objects.filter(page_ptr_id__in=articles.order_by().values("page_ptr_id"))
        ordered = _for_list(found, filters.order)
        return get_search_backend().search(filters.search, ordered, order_by_relevance=False)
    return _for_list(articles, filters.order)


def _for_list(articles: NewsQuerySet, order: str) -> NewsQuerySet:
    tagged = NewsPageTag.objects.select_related("tag")
    return articles.for_lists().prefetch_related(Prefetch("tagged", queryset=tagged)).order_by(*ORDERS[order])


class CategoryCountSchema(CategorySchema):
    count: int


@router.get(
    "/categories/",
    response=list[CategoryCountSchema],
    url_name="list_news_categories",
    summary="List categories with the number of published articles",
    operation_id="news_categories",
)
@public_read
def list_categories(request: HttpRequest, locale: LanguageCode = settings.LANGUAGE_CODE) -> Any:
    return list(public_articles(request, locale=locale).categories())
