"""What a roster is drawn up by: weights, rest, leave, and people who belong together or apart."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from .duty import FIRST_YEAR, LAST_YEAR, DutyPerson

_PER_CENT = [MinValueValidator(100), MaxValueValidator(1000)]


@register_setting(icon="calendar-alt")
class DutyRules(BaseGenericSetting):
    """How heavy hours on duty are beside those by day on a working day, and what rosters have to keep."""

    night = models.PositiveSmallIntegerField(
        _("an hour at night, in per cent"),
        default=150,
        validators=_PER_CENT,
        help_text=_("From 22:00 to 6:00; on top of what the day weighs."),
    )
    weekend = models.PositiveSmallIntegerField(
        _("an hour at a weekend, in per cent"), default=150, validators=_PER_CENT
    )
    holiday = models.PositiveSmallIntegerField(
        _("an hour on a statutory holiday, in per cent"), default=200, validators=_PER_CENT
    )
    spring = models.PositiveSmallIntegerField(
        _("an hour at the Spring Festival, in per cent"), default=300, validators=_PER_CENT
    )
    rest_hours = models.PositiveSmallIntegerField(
        _("hours of rest between two shifts"), default=24, validators=[MaxValueValidator(240)]
    )
    nights_apart = models.BooleanField(_("nobody has two nights in a row"), default=True)
    swaps_approved = models.BooleanField(
        _("swaps of shifts are approved by whoever keeps the roster"),
        default=True,
        help_text=_("Otherwise a swap is done as soon as somebody takes it."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("night"), FieldPanel("weekend")]),
                FieldRowPanel([FieldPanel("holiday"), FieldPanel("spring")]),
            ],
            heading=_("What shifts weigh"),
            help_text=_("100 is an hour by day on a working day."),
        ),
        FieldRowPanel([FieldPanel("rest_hours"), FieldPanel("nights_apart")]),
        FieldPanel("swaps_approved"),
    ]

    class Meta:
        verbose_name = _("rules of the duty rosters")
        verbose_name_plural = _("rules of the duty rosters")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class DutyLeave(models.Model):
    """Days on which somebody takes no turn. Why is nobody's business here."""

    person = models.ForeignKey(
        DutyPerson, models.CASCADE, related_name="leave", verbose_name=_("person on the roster")
    )
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))

    wagtail_reference_index_ignore = True

    panels = [
        FieldPanel("person"),
        FieldRowPanel([FieldPanel("first"), FieldPanel("last")]),
    ]

    class Meta:
        ordering = ["-first", "pk"]
        verbose_name = _("leave from duty")
        verbose_name_plural = _("leaves from duty")
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="cms_hotline_leave_has_days",
                violation_error_message=_("The last day is not before the first."),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def clean(self) -> None:
        super().clean()
        for name in ("first", "last"):
            day = getattr(self, name)
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValidationError({name: _("Check the year.")})
        if self.first and self.last and self.last < self.first:
            raise ValidationError({"last": _("The last day is not before the first.")})


class DutyPair(models.Model):
    """Two people who are on duty on the same days only, or never on the same day."""

    class Rule(models.TextChoices):
        APART = "apart", _("Never on duty on the same day")
        TOGETHER = "together", _("On duty on the same days only")

    one = models.ForeignKey(DutyPerson, models.CASCADE, related_name="+", verbose_name=_("one of the two"))
    other = models.ForeignKey(
        DutyPerson, models.CASCADE, related_name="+", verbose_name=_("the other of the two")
    )
    rule = models.CharField(_("rule for the two"), max_length=10, choices=Rule.choices, default=Rule.APART)

    wagtail_reference_index_ignore = True

    panels = [FieldRowPanel([FieldPanel("one"), FieldPanel("other")]), FieldPanel("rule")]

    class Meta:
        ordering = ["pk"]
        verbose_name = _("rule for two people on duty")
        verbose_name_plural = _("rules for two people on duty")
        constraints = [
            models.UniqueConstraint(
                fields=("one", "other"),
                name="cms_hotline_one_rule_for_two",
                violation_error_message=_("There is a rule for these two already."),
            ),
            models.CheckConstraint(
                condition=~Q(one=F("other")),
                name="cms_hotline_a_pair_is_two",
                violation_error_message=_("Choose two different people."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def clean(self) -> None:
        super().clean()
        both = {self.one_id, self.other_id}
        if None in both:
            return
        if len(both) == 1:
            raise ValidationError({"other": _("Choose two different people.")})
        if DutyPair.objects.filter(one__in=both, other__in=both).exclude(pk=self.pk).exists():
            raise ValidationError({"other": _("There is a rule for these two already.")})
