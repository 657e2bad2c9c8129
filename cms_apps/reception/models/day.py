"""A reception day and its slots: what is counted, whatever becomes of the day's page."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from ..states import SignupState

MOST_PLACES = 200


class ReceptionDay(models.Model):
    """One day in all its languages and revisions, by the `translation_key` of its pages."""

    key = models.UUIDField(unique=True, editable=False)
    title = models.CharField(_("title"), max_length=255, editable=False)
    starts_at = models.DateTimeField(_("begins"), editable=False)
    cancel_until = models.DateTimeField(editable=False, help_text="Later is late, and said to be.")
    offered_for = models.DurationField(editable=False, help_text="How long a freed place is kept for one.")

    wagtail_reference_index_ignore = True  # by key, not by row

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("reception day")
        verbose_name_plural = _("reception days")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return self.title


class SlotQuerySet(models.QuerySet["Slot"]):
    def with_counts(self) -> Self:
        """Each with `taken`, places held, and `waiting`; in one query."""
        return self.annotate(
            taken=Count("signups", Q(signups__state__in=SignupState.holding())),
            waiting=Count("signups", Q(signups__state=SignupState.WAITING)),
        )

    def overfull(self) -> Self:
        """Where more have a place than there are now: nobody was put out when there came to be fewer."""
        return self.with_counts().filter(taken__gt=F("places"))


class Slot(models.Model):
    """A time of a reception day with so many places."""

    day = models.ForeignKey(
        ReceptionDay, models.PROTECT, related_name="slots", verbose_name=_("reception day")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    places = models.PositiveIntegerField(
        _("number of places"),
        validators=[MaxValueValidator(MOST_PLACES)],
        help_text=_("Fewer than have signed up puts nobody out: nobody new comes in until they fit."),
    )

    objects = SlotQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # nothing of a page

    panels = [
        FieldPanel("day"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("places"),
    ]

    class Meta:
        ordering = ["day", "starts_at", "pk"]
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="cms_reception_slot_has_length",
                violation_error_message=_("A slot ends after it begins."),
            ),
            models.UniqueConstraint(
                fields=("day", "starts_at"),
                name="cms_reception_slots_begin_apart",
                violation_error_message=_("Another slot of this day begins then."),
            ),
        ]

    def __str__(self) -> str:
        return self.span

    @property
    def span(self) -> str:
        """ "14:00–14:20"."""
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{start:%H:%M}–{end:%H:%M}"

    @property
    def when(self) -> str:
        """Day and span, in the active language."""
        day = date_format(timezone.localdate(self.starts_at), "DATE_FORMAT")
        return f"{day} {self.span}"

    @property
    def places_left(self) -> int:
        """For who comes now; none where somebody waits. Of a slot `with_counts`."""
        counted: Any = self
        return 0 if counted.waiting else max(self.places - counted.taken, 0)

    @property
    def is_over(self) -> bool:
        return self.starts_at <= timezone.now()


def evenly(starts_at: datetime, ends_at: datetime, minutes: int) -> list[tuple[datetime, datetime]]:
    """Spans of so many minutes that fit between two times, one after the other."""
    length, spans = timedelta(minutes=minutes), []
    while starts_at + length <= ends_at:
        spans.append((starts_at, starts_at + length))
        starts_at += length
    return spans


SLOT_MINUTES = (MinValueValidator(5), MaxValueValidator(240))
