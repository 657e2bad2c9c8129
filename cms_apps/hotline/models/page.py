"""The hotline's page: numbers to press, what to call about, notices, who is on duty now."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.api import APIField
from wagtail.models import Orderable, Page

from cms_apps.core.models import Unit
from cms_apps.core.pages import TranslationsListed, page_link
from cms_apps.core.preview import FrontEndPreview
from cms_apps.core.validators import storable

DIALLED = RegexValidator(r"^\+?[0-9][0-9 \-]{2,24}$", _("Enter a telephone number, such as 66361616."))


class HotlinePage(FrontEndPreview, TranslationsListed, Page):
    """One for the whole site. Who is on duty comes from the roster, never from the page."""

    page_ptr = page_link("cms_hotline_hotlinepage")
    introduction = models.TextField(_("introduction"), max_length=600, blank=True, validators=[storable])
    about = models.TextField(
        _("what to call about"),
        max_length=1000,
        blank=True,
        validators=[storable],
        help_text=_("One matter a line."),
    )
    promise = models.TextField(_("what we promise"), max_length=600, blank=True, validators=[storable])

    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        InlinePanel("numbers", heading=_("Numbers of the hotline"), label=_("Hotline number"), min_num=1),
        FieldPanel("about"),
        FieldPanel("promise"),
        InlinePanel("unit_numbers", heading=_("Numbers of the units"), label=_("Unit's number")),
    ]
    api_fields = [
        APIField("introduction"),
        APIField("about"),
        APIField("promise"),
        APIField("translations"),
    ]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("hotline page")
        verbose_name_plural = _("hotline pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from ..showing import HotlineShown

        numbers = list(self.unit_numbers.all())
        models.prefetch_related_objects(numbers, "unit")
        context = super().get_context(request, *args, **kwargs)
        return {**context, "hotline": HotlineShown(), "unit_numbers": numbers}

    @property
    def matters(self) -> list[str]:
        return [line.strip() for line in self.about.splitlines() if line.strip()]


class HotlineNumber(Orderable):
    """A number that is answered round the clock."""

    page = ParentalKey(HotlinePage, on_delete=models.CASCADE, related_name="numbers")
    number = models.CharField(_("telephone number"), max_length=26, validators=[DIALLED])
    label = models.CharField(_("what it is for"), max_length=60, blank=True, validators=[storable])

    panels = [FieldRowPanel([FieldPanel("number"), FieldPanel("label")])]

    class Meta(Orderable.Meta):
        verbose_name = _("hotline number")
        verbose_name_plural = _("hotline numbers")

    def __str__(self) -> str:
        return self.number

    @property
    def dialled(self) -> str:
        """As a `tel:` link takes it."""
        return "".join(character for character in self.number if character in "+0123456789")


class UnitNumber(Orderable):
    """A unit's own number, and when somebody is there."""

    page = ParentalKey(HotlinePage, on_delete=models.CASCADE, related_name="unit_numbers")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    number = models.CharField(_("telephone number"), max_length=26, validators=[DIALLED])
    hours = models.CharField(_("when it is answered"), max_length=60, blank=True, validators=[storable])

    panels = [FieldPanel("unit"), FieldRowPanel([FieldPanel("number"), FieldPanel("hours")])]
    dialled = HotlineNumber.dialled

    class Meta(Orderable.Meta):
        verbose_name = _("unit's number")
        verbose_name_plural = _("units' numbers")

    def __str__(self) -> str:
        return self.number
