"""The plain feedback form 意见反馈: what comes is kept for who may read it, and nothing more happens."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.api import APIField

from cms_apps.core.pages import TranslationsListed, page_link
from cms_apps.core.preview import FrontEndPreview
from cms_apps.forms.models import FormField, FormPage


class FeedbackPage(FrontEndPreview, TranslationsListed, FormPage):
    """A form that editors build."""

    service = "feedback"

    page_ptr = page_link("cms_pages_feedbackpage")

    api_fields = [APIField("introduction"), APIField("translations")]
    parent_page_types = ["cms_pages.HomePage", "cms_pages.StandardPage"]

    class Meta:
        verbose_name = _("feedback form")
        verbose_name_plural = _("feedback forms")


class FeedbackField(FormField):
    page = ParentalKey(FeedbackPage, on_delete=models.CASCADE, related_name="form_fields")

    class Meta(FormField.Meta):
        verbose_name = _("field")
        verbose_name_plural = _("fields")
