"""The general manager's mailbox 总经理信箱: every letter opens a case."""

from typing import Any

from django.db import models
from django.forms import Field
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from laces.components import Component
from modelcluster.fields import ParentalKey
from wagtail.api import APIField

from cms_apps.cases.publication.similar import SimilarAnswers, similar_letters
from cms_apps.cases.services.opening import open_case
from cms_apps.cases.urgency import UrgentAdvice, advice_on
from cms_apps.core.pages import TranslationsListed, page_link
from cms_apps.core.preview import FrontEndPreview
from cms_apps.forms.models import FormField, FormPage, Outcome, Submission

from .letters import letter_fields, opinion_of


class MailboxPage(FrontEndPreview, TranslationsListed, FormPage):
    """A letter has fixed fields, by which its case is opened; editors may add their own."""

    service = "mailbox"
    personal_fields = frozenset({"contact"})

    page_ptr = page_link("cms_mailbox_mailboxpage")

    api_fields = [APIField("introduction"), APIField("translations")]

    class Meta:
        verbose_name = gettext_lazy("manager's mailbox")
        verbose_name_plural = gettext_lazy("manager's mailboxes")

    @classmethod
    def typed_fields(cls) -> dict[str, Field]:
        return letter_fields()

    def advice_before_sending(self, data: dict[str, Any]) -> list[Component]:
        urgent = advice_on(f"{data['subject']}\n{data['letter']}", data["category"])
        similar = similar_letters(data["subject"], data["letter"])
        return [
            *([UrgentAdvice(urgent)] if urgent else []),
            *([SimilarAnswers(similar)] if similar else []),
        ]

    def accept(self, submission: Submission, receipt: str) -> Outcome:
        case = open_case(opinion_of(submission, receipt, self.locale.language_code, self.form_fields.all()))
        with translation.override(self.locale.language_code):
            due = date_format(timezone.localtime(case.answer_due_at), "DATETIME_FORMAT")
            message = _("Your letter is no. %(number)s. You will be answered by %(due)s.") % {
                "number": case.number,
                "due": due,
            }
            return Outcome(
                message=message,
                manage_url=reverse("cms_cases:mine"),
                result={
                    "number": case.number,
                    "state": case.state,
                    "answer_due_at": case.answer_due_at.isoformat(),
                    "urgent": case.urgent.title if case.urgent else None,
                },
            )


class MailboxField(FormField):
    page = ParentalKey(MailboxPage, on_delete=models.CASCADE, related_name="form_fields")

    class Meta(FormField.Meta):
        verbose_name = gettext_lazy("field")
        verbose_name_plural = gettext_lazy("fields")
