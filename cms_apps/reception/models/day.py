"""A reception day and its slots: what is counted, whatever becomes of the day's page."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_apps.cases.models import Category, Route

from ..states import SignupState
from .host import Host

MOST_PLACES = 200


class ReceptionDay(models.Model):
    """One day in all its languages and revisions, by the `translation_key` of its pages."""

    key = models.UUIDField(unique=True, editable=False)
    title = models.CharField(_("title"), max_length=255, editable=False)
    where = models.CharField(_("where it takes place"), max_length=120, blank=True, editable=False)
    starts_at = models.DateTimeField(_("begins"), editable=False)
    cancel_until = models.DateTimeField(editable=False, help_text="Later is late, and said to be.")
    offered_for = models.DurationField(editable=False, help_text="How long a freed place is kept for one.")
    kept_for = models.DurationField(
        editable=False,
        default=timedelta(days=180),
        help_text="How long after it the words of those who came without a form are kept.",
    )
    closed_at = models.DateTimeField(
        _("desk closed"), null=True, editable=False, help_text="Who had not come by then did not come."
    )
    overview_sent_at = models.DateTimeField(null=True, editable=False)

    wagtail_reference_index_ignore = True  # by key, not by row

    class Meta:
        ordering = ["-starts_at", "-pk"]
        verbose_name = _("reception day")
        verbose_name_plural = _("reception days")
        default_permissions = ("view",)
        permissions = [("keep_desk", _("Can keep the desk of every reception day"))]

    def __str__(self) -> str:
        return self.title

    @property
    def ends_at(self) -> datetime:
        """The end of its last slot; its beginning where it has none."""
        return self.slots.aggregate(last=Max("ends_at"))["last"] or self.starts_at


class SlotQuerySet(models.QuerySet["Slot"]):
    def with_counts(self) -> Self:
        """Each with `taken` and `booked`, places held by all and by sign-up, and `waiting`; in one query."""
        held = Q(signups__state__in=SignupState.holding())
        return self.annotate(
            taken=Coalesce(Sum("signups__party", filter=held), 0),
            booked=Coalesce(Sum("signups__party", filter=held & Q(signups__is_walk_in=False)), 0),
            waiting=Count("signups", Q(signups__state=SignupState.WAITING)),
        )

    def for_topic(self, topic: Category) -> Self:
        """Whose host answers for it: an assistant for everything, the head of a unit for that unit's."""
        units = Route.objects.filter(category=topic).values("unit")
        return self.filter(Q(host=None) | Q(host__unit=None) | Q(host__unit__in=units))

    def overfull(self) -> Self:
        """Where more have a place than there are now: nobody was put out when there came to be fewer."""
        return self.with_counts().filter(taken__gt=F("places"))


class Slot(models.Model):
    """A time of a reception day at somebody's desk, with so many places."""

    day = models.ForeignKey(
        ReceptionDay, models.PROTECT, related_name="slots", verbose_name=_("reception day")
    )
    host = models.ForeignKey(
        Host, models.PROTECT, null=True, blank=True, related_name="slots", verbose_name=_("host")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    places = models.PositiveIntegerField(
        _("number of places"),
        validators=[MaxValueValidator(MOST_PLACES)],
        help_text=_("Fewer than have signed up puts nobody out: nobody new comes in until they fit."),
    )
    walk_ins = models.PositiveIntegerField(
        _("of these for who comes without signing up"),
        default=0,
        help_text=_("They can't be booked; the desk gives them out."),
    )

    objects = SlotQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # nothing of a page

    panels = [
        FieldRowPanel([FieldPanel("day"), FieldPanel("host")]),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("places"), FieldPanel("walk_ins")]),
    ]

    class Meta:
        ordering = ["day", "starts_at", "host__order", "pk"]
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="cms_reception_slot_has_length",
                violation_error_message=_("A slot ends after it begins."),
            ),
            models.UniqueConstraint(
                fields=("day", "host", "starts_at"),
                name="cms_reception_slots_of_a_host_apart",
                violation_error_message=_("Another slot of this host begins then."),
            ),
            models.UniqueConstraint(
                fields=("day", "starts_at"),
                condition=Q(host=None),
                name="cms_reception_slots_begin_apart",
                violation_error_message=_("Another slot of this day begins then."),
            ),
            models.CheckConstraint(
                condition=Q(walk_ins__lte=F("places")),
                name="cms_reception_walk_ins_are_places",
                violation_error_message=_("No more than there are places."),
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
    def label(self) -> str:
        """ "14:00–14:20 · 林晓雨"."""
        return f"{self.span} · {self.host.title}" if self.host else self.span

    @property
    def when(self) -> str:
        """Day and span, in the active language."""
        day = date_format(timezone.localdate(self.starts_at), "DATE_FORMAT")
        return f"{day} {self.span}"

    @property
    def places_left(self) -> int:
        """To be booked now; none where somebody waits. Of a slot `with_counts`."""
        counted: Any = self
        return 0 if counted.waiting else max(self.free_of(counted.taken, counted.booked), 0)

    def free_of(self, taken: int, booked: int) -> int:
        """Places to be booked; less than none where places were taken away."""
        return min(self.places - taken, self.places - self.walk_ins - booked)

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
