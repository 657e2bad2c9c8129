"""What every form page has, whatever its service does with what is sent."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.forms import Field, Form
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Page

from ..admin_form import FormPageForm
from ..building import build_form
from ..states import IdentityKind
from .submission import Submission


@dataclass(frozen=True)
class Outcome:
    """What a service made of a submission.

    Attributes:
        message: for the sender, after the page's own words.
        manage_url: where the receipt opens what came of it; "" where nothing does.
        result: what else the API answers, as JSON.
    """

    message: str = ""
    manage_url: str = ""
    result: dict[str, Any] = field(default_factory=dict)


class FormPage(Page):
    """An abstract form page. Subclasses set `service`, add a `FormField`, and may override what follows."""

    service = ""
    """The service's name in the API."""
    personal_fields: frozenset[str] = frozenset()
    """Typed fields that tell who somebody is."""

    introduction = models.TextField(_("before the form"), max_length=600, blank=True)
    thanks = models.TextField(
        _("after sending"), max_length=600, blank=True, help_text=_("What happens next, and by when.")
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True, help_text=_("Empty: at once."))
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True, help_text=_("Empty: never."))
    most = models.PositiveIntegerField(
        _("most submissions in all"), null=True, blank=True, help_text=_("Empty: any number.")
    )
    identity = models.CharField(
        _("who may send"),
        max_length=16,
        choices=IdentityKind.choices,
        default=IdentityKind.ANONYMOUS,
        help_text=_(
            "An address is proved by a code sent to it, a campus account by signing in; "
            "neither is stored with the answers."
        ),
    )
    email_domains = models.CharField(
        _("accepted e-mail domains"),
        max_length=400,
        blank=True,
        help_text=_("With commas between, such as stu.example.edu.cn; empty: every address."),
    )
    most_per_person = models.PositiveIntegerField(
        _("most submissions by one person"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty: any number. Counts as long as the answers are kept."),
    )
    consent_text = models.TextField(
        _("consent line"),
        max_length=600,
        blank=True,
        help_text=_(
            "Says beside the button what for and how long the answers are kept. Each change is kept."
        ),
    )
    kept_days = models.PositiveIntegerField(
        _("days kept"),
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Then the answers are erased; that something was sent, and when, stays."),
    )
    told = models.CharField(
        _("who is told"),
        max_length=400,
        blank=True,
        help_text=_("E-mail addresses, with commas between; they are told that something came, not what."),
    )

    base_form_class = FormPageForm
    content_panels = [
        *Page.content_panels,
        FieldPanel("introduction"),
        InlinePanel("form_fields", heading=_("Fields"), label=_("Field")),
        FieldPanel("consent_text"),
        FieldPanel("thanks"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldRowPanel([FieldPanel("most"), FieldPanel("kept_days")]),
                FieldPanel("identity"),
                FieldRowPanel([FieldPanel("email_domains"), FieldPanel("most_per_person")]),
                FieldPanel("told"),
            ],
            heading=_("Rules"),
        ),
    ]
    subpage_types: list[str] = []

    class Meta:
        abstract = True

    # -- For services to override ------------------------------------------------------------------

    @classmethod
    def typed_fields(cls) -> dict[str, Field]:
        """Fields the service needs, before the editor's own; their keys are reserved."""
        return {}

    @property
    def closing_time(self) -> datetime | None:
        """When it closes: what its editor says; a service may know a time where that is left empty."""
        return self.closes_at

    def advice_before_sending(self, data: dict[str, Any]) -> list[Component]:
        """What the service shows above the button that sends, once it has seen the answers."""
        return []

    def accept(self, submission: Submission, receipt: str) -> Outcome:
        """What the service does with a submission, inside the transaction that stores it.

        Raises:
            ValidationError: it can't be accepted after all; nothing is stored.
        """
        return Outcome()

    # -- The same for all --------------------------------------------------------------------------

    def answer_form(self) -> type[Form]:
        """The Django form that holds the only rules of an answer."""
        with translation.override(self.locale.language_code):  # a service's labels are the page's words
            return build_form(self.typed_fields(), self.form_fields.all())

    @property
    def is_open(self) -> bool:
        now = timezone.now()
        opened = self.opens_at is None or self.opens_at <= now
        return opened and (self.closing_time is None or now < self.closing_time)

    @property
    def is_waiting(self) -> bool:
        """Whether it opens later."""
        return self.opens_at is not None and timezone.now() < self.opens_at

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from ..door import Visit
        from ..steps import serve_form

        return serve_form(Visit(self, request))

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """As readers will see it, to be tried without anything being sent."""
        from ..steps import serve_form
        from ..trial import Trial

        return serve_form(Trial(self, request))
