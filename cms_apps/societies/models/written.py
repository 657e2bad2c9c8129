"""What officers write below their society's page: news, activities, minutes and reports."""

from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from cms_apps.core.blocks import ArticleBlock, DownloadBlock
from cms_apps.core.models import Place
from cms_apps.core.pages import TranslationsListed, page_link
from cms_apps.core.preview import FrontEndPreview
from cms_apps.core.validators import one_line, storable

from ..guarding import OwnPageTester
from .pages import SocietyPage


def today() -> date:
    return timezone.localdate()


class WrittenPage(FrontEndPreview, TranslationsListed, Page):
    """What the pages have in common that officers write below their society's."""

    summary = models.TextField(_("in short"), max_length=300, blank=True, validators=[storable])
    body = StreamField(ArticleBlock(), verbose_name=_("text"), blank=True)

    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]
    parent_page_types = ["cms_societies.SocietyPage"]
    subpage_types: list[str] = []

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> OwnPageTester:
        return OwnPageTester(user, self)

    @property
    def above(self) -> SocietyPage:
        """The page of the society it belongs to."""
        return cast(SocietyPage, cast(Page, self.get_parent()).specific)


class SocietyNewsPage(WrittenPage):
    """A report of a society."""

    page_ptr = page_link("cms_societies_societynewspage")
    date = models.DateField(_("date"), default=today)
    cover_image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("cover image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_offered = models.BooleanField(
        _("offer it to the news of the group"),
        default=False,
        help_text=_("Its editors decide, and publish it there in their own way."),
    )

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("date"), FieldPanel("cover_image")]),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("is_offered"),
    ]
    search_fields = [*WrittenPage.search_fields, index.FilterField("date")]
    api_fields = [APIField("date"), APIField("summary"), APIField("body"), APIField("translations")]

    class Meta:
        verbose_name = _("news of a society")
        verbose_name_plural = _("news of societies")


class ActivityPage(WrittenPage):
    """Something a society does at a time and a place; afterwards, how it was."""

    page_ptr = page_link("cms_societies_activitypage")
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.ForeignKey(
        Place, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("place on campus")
    )
    place_detail = models.CharField(
        _("where exactly"), max_length=100, blank=True, validators=[one_line, storable]
    )
    sign_up_page = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("form to sign up with"),
    )
    report = StreamField(ArticleBlock(), verbose_name=_("how it was, with pictures"), blank=True)
    is_called_off = models.BooleanField(_("called off"), default=False)

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("place_detail")]),
        FieldPanel("is_called_off"),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("sign_up_page"),
        FieldPanel("report"),
    ]
    search_fields = [
        *WrittenPage.search_fields,
        index.SearchField("report"),
        index.FilterField("starts_at"),
    ]
    api_fields = [
        APIField("starts_at"),
        APIField("ends_at"),
        APIField("is_called_off"),
        APIField("summary"),
        APIField("body"),
        APIField("report"),
        APIField("translations"),
    ]

    class Meta:
        verbose_name = _("activity of a society")
        verbose_name_plural = _("activities of societies")

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It ends after it begins.")})

    @property
    def is_over(self) -> bool:
        return (self.ends_at or self.starts_at) <= timezone.now()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..listing import sign_up_of

        context = super().get_context(request, *args, **kwargs)
        return {**context, "sign_up": sign_up_of(self)}

    @property
    def where(self) -> str:
        return " · ".join(filter(None, (self.place.title if self.place else "", self.place_detail)))


class MinutesPage(WrittenPage):
    """Minutes of a meeting, or a report such as that of an inspection."""

    class Kind(models.TextChoices):
        MINUTES = "minutes", _("Minutes of a meeting")
        REPORT = "report", _("Report of an inspection or a year")

    page_ptr = page_link("cms_societies_minutespage")
    kind = models.CharField(_("what it is"), max_length=10, choices=Kind.choices, default=Kind.MINUTES)
    date = models.DateField(_("date"), default=today)
    attachments = StreamField(
        [("document", DownloadBlock())], verbose_name=_("attachments"), blank=True, max_num=10
    )

    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("date")]),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("attachments"),
    ]
    search_fields = [*WrittenPage.search_fields, index.FilterField("date")]
    api_fields = [
        APIField("kind"),
        APIField("date"),
        APIField("summary"),
        APIField("body"),
        APIField("attachments"),
        APIField("translations"),
    ]

    class Meta:
        verbose_name = _("minutes or report of a society")
        verbose_name_plural = _("minutes and reports of societies")
