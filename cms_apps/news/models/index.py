"""The page that lists articles."""

from typing import Any

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from cms_apps.core.pages import TranslationsListed, page_link
from cms_apps.core.preview import FrontEndPreview

from ..feeds import FEEDS, feed_response
from ..listing import news_listing
from ..querysets import NewsQuerySet
from .article import NewsPage

PAGE_SIZE = 20


class NewsIndexPage(FrontEndPreview, RoutablePageMixin, TranslationsListed, Page):
    """Lists all articles below it by date, narrowed by year, category and tag; also as Atom and RSS."""

    page_ptr = page_link("cms_news_newsindexpage")
    introduction = models.CharField(_("introduction"), max_length=200, blank=True)

    shows_reviewers = models.BooleanField(
        _("print the reviewers' names under each article"),
        default=False,
        help_text=_("First, second and final review, as they were passed."),
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("shows_reviewers")]
    subpage_types = ["cms_news.NewsPage"]
    api_fields = [APIField("introduction"), APIField("translations")]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news index")
        verbose_name_plural = _("news indexes")

    def articles(self) -> NewsQuerySet:
        """Published articles of this list, newest first, for readers who may read this page.

        A list in another language than the main one holds the articles not translated into it too, unless
        the list they stand in asks its readers who they are.
        """
        articles = NewsPage.objects.child_of(self)
        original = self.get_original()
        if original is not None and not original.get_view_restrictions().exists():
            articles = (articles | NewsPage.objects.child_of(original)).preferring(self.locale.language_code)
        return articles.live().unrestricted().newest_first()

    def get_original(self) -> Page | None:
        """The same list in the main language, where this is its translation."""
        if self.locale.language_code == settings.LANGUAGE_CODE:
            return None
        return self.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE).first()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["listing"] = news_listing(self.articles(), request.GET, page_size=PAGE_SIZE)
        return context

    @path("feed/<str:kind>/", name="feed")
    def feed(self, request: HttpRequest, kind: str) -> HttpResponse:
        if kind not in FEEDS:
            raise Http404
        return feed_response(self, request, kind)

    def get_route_paths(self) -> list[str]:
        """What Wagtail makes redirects for when the page moves: readers subscribed to the feeds."""
        return ["/", *(f"/feed/{kind}/" for kind in FEEDS)]
