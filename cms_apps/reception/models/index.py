"""The page that lists reception days."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.models import Page, Site

from cms_apps.core.pages import TranslationsListed, page_link
from cms_apps.core.preview import FrontEndPreview

from ..listing import day_listing


class ReceptionIndexPage(FrontEndPreview, TranslationsListed, Page):
    """Lists the site's reception days wherever they stand: to come, and past with what came of them."""

    page_ptr = page_link("cms_reception_receptionindexpage")
    introduction = models.CharField(_("introduction"), max_length=200, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    subpage_types = ["cms_reception.ReceptionDayPage"]
    api_fields = [APIField("introduction"), APIField("translations")]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("index of reception days")
        verbose_name_plural = _("indexes of reception days")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        site = Site.find_for_request(request)
        if site is not None:
            context["listing"] = day_listing(site, self.locale.language_code, request.GET.get("page"))
        return context
