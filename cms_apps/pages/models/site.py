"""The home page, plain pages, and the frame around every page."""

from typing import Any, TypeVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index

from cms_apps.core.blocks import ArticleBlock
from cms_apps.core.doors import doors_for
from cms_apps.core.languages import in_language, page_address, reader_versions
from cms_apps.core.pages import TranslationsListed, UntranslatedPagesBelow, page_link
from cms_apps.core.preview import FrontEndPreview

Link = TypeVar("Link", bound="LinkFields")


class LinkFields(models.Model):
    """A link to one of our pages or to an address, with its words in both languages."""

    label = models.CharField(_("words"), max_length=60)
    label_en = models.CharField(_("words in English"), max_length=60, blank=True)
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    address = models.URLField(_("or address"), blank=True)

    panels = [
        FieldRowPanel([FieldPanel("label"), FieldPanel("label_en")]),
        FieldPanel("page"),
        FieldPanel("address"),
    ]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    @property
    def text(self) -> str:
        return in_language(self, "label")

    @property
    def url(self) -> str:
        """Where it leads; "" when its page is not published, so that it is left out.

        `for_reader` first, or an English reader is led to the Chinese page.
        """
        if self.page is not None:
            return page_address(self.page) if self.page.live else ""
        return self.address


def for_reader(links: list[Link]) -> list[Link]:
    """These links, each to its page's translation in the reader's language where there is one."""
    versions = reader_versions(link.page for link in links if link.page is not None)
    for link in links:
        if link.page is not None:
            link.page = versions[link.page.pk]
    return links


class HomePage(UntranslatedPagesBelow, FrontEndPreview, TranslationsListed, Page):
    """Says what this place is, opens the doors, shows notices and what other rooms put here."""

    page_ptr = page_link("cms_pages_homepage")
    headline = models.CharField(_("headline"), max_length=60)
    lead = models.CharField(_("what this place is, in one line"), max_length=160)

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("headline"), FieldPanel("lead")], heading=_("Top of the page")),
        InlinePanel("notices", heading=_("Notices"), label=_("Notice")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("headline"), index.SearchField("lead")]
    api_fields = [APIField("headline"), APIField("lead"), APIField("notices_today"), APIField("translations")]
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["doors"] = doors_for(request)
        context["notices"] = self.current_notices()
        return context

    @property
    def notices_today(self) -> list[dict[str, Any]]:
        """`{label, label_en, url, last_day}` of each current notice, for the API."""
        return [
            {
                "label": notice.label,
                "label_en": notice.label_en,
                "url": notice.url,
                "last_day": notice.last_day and notice.last_day.isoformat(),
            }
            for notice in self.current_notices()
        ]

    def current_notices(self) -> list["HomeNotice"]:
        """Notices not yet past their last day, in the editor's order (also of an unsaved preview)."""
        today = timezone.localdate()
        current = [
            notice for notice in self.notices.all() if notice.last_day is None or notice.last_day >= today
        ]
        return for_reader(current)


class HomeNotice(Orderable, LinkFields):
    """One short line on the home page until a day, such as a water outage."""

    home = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="notices")
    label = models.CharField(_("words"), max_length=120)
    label_en = models.CharField(_("words in English"), max_length=160, blank=True)
    last_day = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Shown through this day; empty: until removed.")
    )

    panels = [*LinkFields.panels, FieldPanel("last_day")]

    class Meta(Orderable.Meta):
        verbose_name = _("notice")
        verbose_name_plural = _("notices")


class StandardPage(FrontEndPreview, TranslationsListed, Page):
    """A plain page: about us, rules, how to."""

    page_ptr = page_link("cms_pages_standardpage")
    introduction = models.TextField(_("introduction"), max_length=300, blank=True)
    body = StreamField(ArticleBlock(), verbose_name=_("body"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]
    api_fields = [APIField("introduction"), APIField("body"), APIField("translations")]
    parent_page_types = ["cms_pages.HomePage", "cms_pages.StandardPage"]
    subpage_types = ["cms_pages.StandardPage"]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")


@register_setting(icon="site", order=10)
class SiteFrame(BaseSiteSetting, ClusterableModel):
    """What stands around every page: name, navigation, footer, contacts, filing numbers."""

    name = models.CharField(_("name"), max_length=60, default="后勤集团")
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    organisation = models.CharField(_("organisation"), max_length=100, blank=True)
    organisation_en = models.CharField(_("organisation in English"), max_length=160, blank=True)
    icp_number = models.CharField(_("ICP filing number"), max_length=60, blank=True)
    police_number = models.CharField(_("public security filing number"), max_length=60, blank=True)

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
                FieldRowPanel([FieldPanel("organisation"), FieldPanel("organisation_en")]),
            ],
            heading=_("Name"),
        ),
        InlinePanel("navigation", heading=_("Navigation"), label=_("Link")),
        InlinePanel("contacts", heading=_("Contacts"), label=_("Contact")),
        InlinePanel("footer_links", heading=_("Footer links"), label=_("Link")),
        MultiFieldPanel([FieldPanel("icp_number"), FieldPanel("police_number")], heading=_("Filing numbers")),
    ]

    class Meta:
        verbose_name = _("site frame")
        verbose_name_plural = _("site frames")

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        return in_language(self, "name")

    @property
    def display_organisation(self) -> str:
        return in_language(self, "organisation")

    @property
    def police_code(self) -> str:
        """The digits of the public security filing number, which its register is asked by."""
        return "".join(filter(str.isdigit, self.police_number))


class NavigationLink(Orderable, LinkFields):
    frame = ParentalKey(SiteFrame, on_delete=models.CASCADE, related_name="navigation")


class FooterLink(Orderable, LinkFields):
    frame = ParentalKey(SiteFrame, on_delete=models.CASCADE, related_name="footer_links")


class Contact(Orderable):
    """A way to reach the group: a number to call, an address to write or to go to."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Telephone")
        EMAIL = "email", _("E-mail")
        PLACE = "place", _("Place")

    frame = ParentalKey(SiteFrame, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PHONE)
    label = models.CharField(_("what for"), max_length=60)
    label_en = models.CharField(_("what for, in English"), max_length=80, blank=True)
    value = models.CharField(_("number or address"), max_length=120)
    hours = models.CharField(_("hours"), max_length=60, blank=True)
    hours_en = models.CharField(_("hours in English"), max_length=80, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("value")]),
        FieldRowPanel([FieldPanel("label"), FieldPanel("label_en")]),
        FieldRowPanel([FieldPanel("hours"), FieldPanel("hours_en")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return f"{self.label}: {self.value}"

    @property
    def text(self) -> str:
        return in_language(self, "label")

    @property
    def display_hours(self) -> str:
        return in_language(self, "hours")

    @property
    def href(self) -> str:
        """A `tel:` or `mailto:` address, or "" for a place."""
        if self.kind == self.Kind.PHONE:
            return "tel:" + "".join(c for c in self.value if c.isdigit() or c == "+")
        return f"mailto:{self.value}" if self.kind == self.Kind.EMAIL else ""
