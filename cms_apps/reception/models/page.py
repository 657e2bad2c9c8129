"""A reception day's page: the form by which students sign up."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.forms import Field
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from laces.components import Component
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.models import Orderable, Page

from cms_apps.cases.publication.similar import SimilarAnswers, similar_letters
from cms_apps.core.pages import TranslationsListed, page_link
from cms_apps.core.preview import FrontEndPreview
from cms_apps.core.validators import storable
from cms_apps.forms.models import FormField, FormPage, Outcome, Submission

from ..services.signing_up import sign_up
from ..showing import DayShown, narrow, slots_of
from ..states import SignupState
from ..wishes import wish_fields, wish_of
from .day import SLOT_MINUTES
from .host import Host


class SimilarMatters(SimilarAnswers):
    """The same in the words of somebody who comes instead of writing."""

    template_name = "cms_reception/similar.html"


class ReceptionDayPage(FrontEndPreview, TranslationsListed, FormPage):
    """One day on which the manager's assistants receive students.

    What it says of times makes the slots when it is first published; from then on slots are records of their
    own, changed in their register, and nothing that becomes of the page touches them or who signed up.
    """

    service = "reception"
    personal_fields = frozenset({"called", "contact", "matter"})

    shown: DayShown | None = None
    """To whoever asks for the page; None for the API and in a preview, whose form is for every topic."""

    page_ptr = page_link("cms_reception_receptiondaypage")
    starts_at = models.DateTimeField(gettext_lazy("reception begins"))
    ends_at = models.DateTimeField(gettext_lazy("reception ends"))
    slot_minutes = models.PositiveSmallIntegerField(
        gettext_lazy("minutes of a talk"), default=20, validators=list(SLOT_MINUTES)
    )
    slot_places = models.PositiveSmallIntegerField(
        gettext_lazy("places at a time"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
        help_text=gettext_lazy(
            "Slots are made of these and for each host when the page is first published; later they are "
            "changed in their register."
        ),
    )
    slot_walk_ins = models.PositiveSmallIntegerField(
        gettext_lazy("of these for who comes without signing up"), default=0
    )
    most_together = models.PositiveSmallIntegerField(
        gettext_lazy("most people on one sign-up"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=gettext_lazy("They get their places together or wait together."),
    )
    where = models.CharField(gettext_lazy("where it takes place"), max_length=120, validators=[storable])
    cancel_hours = models.PositiveSmallIntegerField(
        gettext_lazy("hours before, until when to cancel"), default=24, validators=[MaxValueValidator(720)]
    )
    offer_hours = models.PositiveSmallIntegerField(
        gettext_lazy("hours that a freed place is kept"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        help_text=gettext_lazy("For whoever is next on the waiting list; then the one after gets it."),
    )

    content_panels = [
        *FormPage.content_panels[:2],
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                FieldRowPanel([FieldPanel("slot_minutes"), FieldPanel("slot_places")]),
                FieldRowPanel([FieldPanel("slot_walk_ins"), FieldPanel("most_together")]),
                FieldPanel("where"),
                FieldRowPanel([FieldPanel("cancel_hours"), FieldPanel("offer_hours")]),
            ],
            heading=gettext_lazy("Day and times"),
            help_text=gettext_lazy("Sign-up closes when the day begins, unless the rules below say when."),
        ),
        InlinePanel("hosts", heading=gettext_lazy("Hosts"), label=gettext_lazy("Host")),
        *FormPage.content_panels[2:],
    ]
    api_fields = [
        APIField("introduction"),
        APIField("translations"),
        APIField("starts_at"),
        APIField("ends_at"),
        APIField("where"),
    ]

    class Meta:
        verbose_name = gettext_lazy("reception day")
        verbose_name_plural = gettext_lazy("reception days")

    @classmethod
    def typed_fields(cls) -> dict[str, Field]:
        return wish_fields()

    def answer_form(self) -> Any:
        """With the day's own slots to choose from; for the topic that a visitor has chosen, if one has."""
        form = super().answer_form()
        slots: Any = form.base_fields["slot"]
        with translation.override(self.locale.language_code):
            slots.choices = [(str(slot.pk), slot.label) for slot in self.slots]
            if self.shown and self.shown.chosen:
                narrow(form, self.shown.chosen)
        if self.most_together > 1:
            together: Any = form.base_fields["party"]
            limit = MaxValueValidator(self.most_together)
            together.validators, together.max_value = [*together.validators, limit], self.most_together
            together.widget.attrs["max"] = self.most_together
        else:
            del form.base_fields["party"]
        return form

    @property
    def slots(self) -> list[Any]:
        """In their order, each with its counts and host."""
        return self.shown.slots if self.shown else slots_of(self)

    @property
    def closing_time(self) -> datetime | None:
        """Left empty, when the day begins, also once it is moved."""
        return self.closes_at or self.starts_at

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """First the day with its topics; with a topic, the form; while it takes nothing, the day alone."""
        self.shown = DayShown(self, request)
        if request.method == "POST" or (self.is_open and self.shown.chosen):
            return super().serve(request, *args, **kwargs)
        return Page.serve(self, request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "day": self.shown or DayShown(self, request)}

    def advice_before_sending(self, data: dict[str, Any]) -> list[Component]:
        similar = similar_letters(data["matter"])
        return [SimilarMatters(similar)] if similar else []

    def clean(self) -> None:
        super().clean()
        if not (self.starts_at and self.ends_at):
            return
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("It ends after it begins.")})
        if self.ends_at - self.starts_at < timedelta(minutes=self.slot_minutes or 0):
            raise ValidationError({"slot_minutes": _("Not even one talk fits in.")})
        if (self.slot_walk_ins or 0) > (self.slot_places or 0):
            raise ValidationError({"slot_walk_ins": _("No more than there are places.")})

    def accept(self, submission: Submission, receipt: str) -> Outcome:
        signup = sign_up(wish_of(submission, receipt, self.locale.language_code))
        place_in_line = signup.place_in_line()
        with translation.override(self.locale.language_code):
            about = {"when": signup.slot.when, "number": signup.number}
            if signup.state == SignupState.CONFIRMED:
                message = _("Your place is confirmed: %(when)s. Your number is %(number)s.") % about
            else:
                about["place"] = str(place_in_line)
                message = (
                    _(
                        "All places at %(when)s are taken: you are no. %(place)s on the waiting list. "
                        "Your number is %(number)s."
                    )
                    % about
                )
        return Outcome(
            message=message,
            manage_url=reverse("cms_reception:mine"),
            result={
                "number": signup.number,
                "state": signup.state,
                "slot": signup.slot_id,
                "starts_at": signup.slot.starts_at.isoformat(),
                "place_in_line": place_in_line,
            },
        )


class ReceptionField(FormField):
    page = ParentalKey(ReceptionDayPage, on_delete=models.CASCADE, related_name="form_fields")

    class Meta(FormField.Meta):
        verbose_name = gettext_lazy("field")
        verbose_name_plural = gettext_lazy("fields")


class ReceptionHost(Orderable):
    """Who receives on that day, in the order in which the page names them."""

    page = ParentalKey(ReceptionDayPage, on_delete=models.CASCADE, related_name="hosts")
    host = models.ForeignKey(Host, models.PROTECT, related_name="+", verbose_name=gettext_lazy("host"))

    panels = [FieldPanel("host")]

    class Meta(Orderable.Meta):
        verbose_name = gettext_lazy("host of the day")
        verbose_name_plural = gettext_lazy("hosts of the day")

    def __str__(self) -> str:
        return str(self.pk)
