"""Who is on duty when: posts, people, rosters with their shifts, and changes of what is in force."""

from datetime import date, datetime, time, timedelta
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms_apps.core.models import Unit
from cms_apps.core.models.campus import Named
from cms_apps.core.validators import address_word, one_line, storable

from ..states import RosterState

LONGEST_ROSTER = timedelta(days=366)
FIRST_YEAR, LAST_YEAR = 2000, 2099


class DutyPost(Named):
    """A post that somebody holds in turn, such as leader on duty; its name is public, who holds it is not."""

    slug = models.CharField(
        _("address word"),
        max_length=40,
        unique=True,
        validators=[address_word],
        help_text=_("Small letters, digits and hyphens; it stands in addresses and in the API."),
    )
    begins_at = models.TimeField(_("shift begins"), default=time(8))
    hours = models.PositiveSmallIntegerField(
        _("hours of a shift"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
    )
    is_active = models.BooleanField(_("in use"), default=True)

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("slug"), FieldPanel("order")]),
        FieldRowPanel([FieldPanel("begins_at"), FieldPanel("hours")]),
        FieldPanel("is_active"),
    ]

    class Meta(Named.Meta):
        abstract = False
        ordering = ["order", "name"]
        verbose_name = _("duty post")
        verbose_name_plural = _("duty posts")
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=1, hours__lte=24), name="cms_hotline_a_shift_is_a_day_at_most"
            )
        ]

    def span_on(self, day: date) -> tuple[datetime, datetime]:
        """From when to when the shift of that day lasts; the end is no part of it."""
        start = timezone.make_aware(datetime.combine(day, self.begins_at))
        return start, start + timedelta(hours=self.hours)


class DutyPersonQuerySet(models.QuerySet["DutyPerson"]):
    def for_post(self, post: DutyPost) -> Self:
        """Who may hold a post."""
        return self.filter(is_active=True, posts=post)


class DutyPerson(Named):
    """Somebody who takes turns at the hotline. The telephone is for colleagues and in no public answer."""

    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
        help_text=_("Empty: a leader of the whole group."),
    )
    posts = models.ManyToManyField(
        DutyPost, blank=True, related_name="people", verbose_name=_("posts they may hold")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="duty_person",
        verbose_name=_("own account"),
        help_text=_("Opens the desk of the hotline while this person is on duty."),
    )
    phone = models.CharField(
        _("own telephone"),
        max_length=40,
        blank=True,
        validators=[one_line, storable],
        help_text=_("For colleagues on the roster only."),
    )
    email = models.EmailField(
        _("e-mail"),
        blank=True,
        validators=[one_line, storable],
        help_text=_("For reminders; empty: that of the account."),
    )
    is_active = models.BooleanField(_("takes turns"), default=True)
    feed_hash = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    objects = DutyPersonQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("unit"), FieldPanel("order")]),
        FieldPanel("posts", widget=CheckboxSelectMultiple),
        FieldRowPanel([FieldPanel("user"), FieldPanel("email")]),
        FieldRowPanel([FieldPanel("phone"), FieldPanel("is_active")]),
    ]

    class Meta(Named.Meta):
        abstract = False
        ordering = ["order", "name"]
        verbose_name = _("person on the roster")
        verbose_name_plural = _("people on the roster")
        constraints = [
            models.UniqueConstraint(
                fields=("name",),
                name="cms_hotline_names_differ",
                violation_error_message=_("There is a person of this name already: add the unit to it."),
            )
        ]

    @property
    def address(self) -> str:
        """Where mail for this person goes; "" for nowhere."""
        return self.email or (self.user.email if self.user else "")


class DutyRoster(models.Model):
    """Shifts from one day to another. Drawn up freely; once in force it is changed by `DutyChange` only."""

    title = models.CharField(_("title"), max_length=80, validators=[one_line, storable])
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    state = models.CharField(
        _("state"), max_length=10, choices=RosterState.choices, default=RosterState.DRAFT, editable=False
    )
    published_at = models.DateTimeField(_("in force since"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )
    stamp = models.PositiveIntegerField(default=0, editable=False)

    wagtail_reference_index_ignore = True

    panels = [FieldPanel("title"), FieldRowPanel([FieldPanel("first"), FieldPanel("last")])]

    class Meta:
        ordering = ["-first", "-pk"]
        verbose_name = _("duty roster")
        verbose_name_plural = _("duty rosters")
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="cms_hotline_roster_has_days",
                violation_error_message=_("The last day is not before the first."),
            ),
            models.CheckConstraint(
                condition=Q(state=RosterState.PUBLISHED, published_at__isnull=False)
                | Q(state=RosterState.DRAFT, published_at=None),
                name="cms_hotline_in_force_since",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A year at most, in this century; no shift of it falls out of it."""
        super().clean()
        if self.first is None or self.last is None:
            return
        if self.first.year < FIRST_YEAR or self.last.year > LAST_YEAR:
            raise ValidationError({"first": _("Check the year.")})
        if self.last - self.first > LONGEST_ROSTER:
            raise ValidationError({"last": _("At most a year in one roster.")})
        if self.pk is None:
            return
        for start in self.shifts.values_list("starts_at", flat=True):
            if not self.first <= timezone.localdate(start) <= self.last:
                day = timezone.localdate(start).isoformat()
                raise ValidationError(_("There are shifts on %(day)s: empty them first.") % {"day": day})

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


class Shift(models.Model):
    """Somebody at a post from a time to a time, as the roster says it."""

    roster = models.ForeignKey(
        DutyRoster, models.CASCADE, related_name="shifts", verbose_name=_("duty roster")
    )
    post = models.ForeignKey(DutyPost, models.PROTECT, related_name="+", verbose_name=_("duty post"))
    person = models.ForeignKey(DutyPerson, models.PROTECT, related_name="+", verbose_name=_("person"))
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    by_hand = models.BooleanField(default=True, editable=False)
    """Whether somebody put it there; what was generated is drawn anew at the next time."""

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["starts_at", "post__order", "pk"]
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cms_hotline_shift_lasts"),
            models.UniqueConstraint(
                fields=("roster", "post", "starts_at", "person"), name="cms_hotline_one_shift_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DutyChange(models.Model):
    """A change of what is in force: one person goes, one comes, or one takes the other's place.

    Of two that touch the same time the later one holds.
    """

    post = models.ForeignKey(DutyPost, models.PROTECT, related_name="+", verbose_name=_("duty post"))
    starts_at = models.DateTimeField(_("begins"), db_index=True)
    ends_at = models.DateTimeField(_("ends"), db_index=True)
    goes = models.ForeignKey(
        DutyPerson, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who goes")
    )
    comes = models.ForeignKey(
        DutyPerson, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who comes")
    )
    reason = models.CharField(_("reason"), max_length=120, blank=True, validators=[one_line, storable])
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["pk"]
        verbose_name = _("change of duty")
        verbose_name_plural = _("changes of duty")
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cms_hotline_change_lasts"),
            models.CheckConstraint(
                condition=(Q(goes__isnull=False) | Q(comes__isnull=False))
                & (Q(goes=None) | Q(comes=None) | ~Q(goes=F("comes"))),
                name="cms_hotline_somebody_goes_or_comes",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
