"""Pages of the societies: the index, a space for each, and below it what its officers keep."""

from typing import Any, cast

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from cms_apps.core.blocks import ArticleBlock
from cms_apps.core.pages import TranslationsListed, page_link
from cms_apps.core.preview import FrontEndPreview
from cms_apps.core.validators import one_line, storable

from ..guarding import OwnPageTester, SpaceTester
from .society import Society


class SocietyIndexPage(FrontEndPreview, TranslationsListed, Page):
    """Lists the societies; those in preparation too."""

    page_ptr = page_link("cms_societies_societyindexpage")
    introduction = models.TextField(_("introduction"), max_length=600, blank=True, validators=[storable])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    api_fields = [APIField("introduction"), APIField("translations")]
    subpage_types = ["cms_societies.SocietySpace"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("index of societies")
        verbose_name_plural = _("indexes of societies")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..showing import listed_societies

        context = super().get_context(request, *args, **kwargs)
        return {**context, "societies": listed_societies(self)}


class SocietySpace(Page):
    """Holds a society's page and with it its officers' rights; it shows nothing, and no officer edits it.

    The society's page answers under its address.
    """

    page_ptr = page_link("cms_societies_societyspace")

    content_panels = [*Page.content_panels]
    promote_panels = [FieldPanel("slug")]
    settings_panels: list[Any] = []
    search_fields: list[Any] = []
    parent_page_types = ["cms_societies.SocietyIndexPage"]
    subpage_types = ["cms_societies.SocietyPage"]

    class Meta:
        verbose_name = _("space of a society")
        verbose_name_plural = _("spaces of societies")

    def permissions_for_user(self, user: Any) -> SpaceTester:
        return SpaceTester(user, self)

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        page = self.get_children().type(SocietyPage).live().first()
        if not self.live or page is None:
            raise Http404
        if path_components[:1] == [page.slug]:  # as Wagtail's own `set_url_paths` would have it
            path_components = path_components[1:]
        return page.specific.route(request, path_components)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        page = self.get_children().type(SocietyPage).first()
        if page is None:
            return HttpResponse(status=204)
        return cast(HttpResponse, page.specific.serve_preview(request, mode_name))

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[Any]:
        return []


class SocietyPage(FrontEndPreview, TranslationsListed, Page):
    """What a society is, whom to turn to, and what it does; its officers keep it."""

    page_ptr = page_link("cms_societies_societypage")
    purpose = models.TextField(_("purpose"), max_length=600, blank=True, validators=[storable])
    founded_on = models.DateField(
        _("founded on"), null=True, blank=True, help_text=_("Empty: it is still in preparation.")
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo of the society"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    charter = StreamField(ArticleBlock(), verbose_name=_("charter"), blank=True)
    body = StreamField(ArticleBlock(), verbose_name=_("what we do"), blank=True)
    is_recruiting = models.BooleanField(_("looks for members"), default=False)
    recruiting_note = models.CharField(
        _("whom it looks for"), max_length=200, blank=True, validators=[one_line, storable]
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("purpose"),
        FieldRowPanel([FieldPanel("founded_on"), FieldPanel("logo")]),
        InlinePanel("contacts", heading=_("Ways to reach the society"), label=_("Way")),
        MultiFieldPanel(
            [FieldPanel("is_recruiting"), FieldPanel("recruiting_note")], heading=_("New members")
        ),
        FieldPanel("body"),
        FieldPanel("charter"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("purpose"),
        index.SearchField("body"),
        index.SearchField("charter"),
    ]
    api_fields = [
        APIField("purpose"),
        APIField("founded_on"),
        APIField("charter"),
        APIField("body"),
        APIField("is_recruiting"),
        APIField("recruiting_note"),
        APIField("translations"),
    ]
    parent_page_types = ["cms_societies.SocietySpace"]
    subpage_types = [
        "cms_societies.SocietyNewsPage",
        "cms_societies.ActivityPage",
        "cms_societies.MinutesPage",
        "cms_societies.JoinPage",
    ]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("page of a society")
        verbose_name_plural = _("pages of societies")

    def permissions_for_user(self, user: Any) -> OwnPageTester:
        return OwnPageTester(user, self)

    def set_url_path(self, parent: Page | None) -> str:
        """That of its space: no reader sees that there are two."""
        if parent is None:
            return cast(str, super().set_url_path(parent))
        self.url_path = parent.url_path
        return self.url_path

    @property
    def society(self) -> Society | None:
        """Whose page it is; None where an editor made a space by hand for which there is no record."""
        return society_of(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..showing import SocietyShown

        context = super().get_context(request, *args, **kwargs)
        return {**context, "shown": SocietyShown(self)}


class SocietyContact(Orderable):
    """A way to reach the society that is no person's own: a mailbox, a room, a public channel."""

    page = ParentalKey(SocietyPage, on_delete=models.CASCADE, related_name="contacts")
    label = models.CharField(_("way"), max_length=40, validators=[one_line, storable])
    value = models.CharField(_("address or number"), max_length=120, validators=[one_line, storable])

    panels = [FieldRowPanel([FieldPanel("label"), FieldPanel("value")])]

    class Meta(Orderable.Meta):
        verbose_name = _("way to reach a society")
        verbose_name_plural = _("ways to reach a society")

    def __str__(self) -> str:
        return self.label


def society_of(page: Page) -> Society | None:
    """The society in whose space a page stands."""
    above = SocietySpace.objects.ancestor_of(page, inclusive=True).order_by("-depth").first()
    return Society.objects.filter(translation_key=above.translation_key).first() if above else None
