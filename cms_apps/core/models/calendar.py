"""What the campus knows of its own days besides the statutory calendar."""

from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from ..validators import storable

LONGEST_VACATION = timedelta(days=120)


class CalendarDay(models.Model):
    """A day that is worked or free here, whatever the statutory calendar says."""

    day = models.DateField(_("day"), unique=True)
    is_workday = models.BooleanField(_("is a working day"), default=False)
    name = models.CharField(_("occasion"), max_length=60, blank=True, validators=[storable])

    class Meta:
        ordering = ["-day"]
        verbose_name = _("day set by hand")
        verbose_name_plural = _("days set by hand")

    def __str__(self) -> str:
        return str(self.day)


class Vacation(models.Model):
    """Days between terms on which no clock of ours runs."""

    name = models.CharField(_("called"), max_length=60, validators=[storable])
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day of it"))

    class Meta:
        ordering = ["-first_day"]
        verbose_name = _("vacation")
        verbose_name_plural = _("vacations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="cms_core_vacation_in_order",
                violation_error_message=_("This day is before the first one."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.first_day and self.last_day and self.last_day - self.first_day > LONGEST_VACATION:
            raise ValidationError({"last_day": _("A vacation has at most 120 days.")})

    def covers(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@register_setting(icon="time")
class WorkingHours(BaseGenericSetting):
    """The hours of a working day, morning and afternoon."""

    morning_from = models.TimeField(_("morning from"), default=time(8))
    morning_until = models.TimeField(_("morning until"), default=time(12))
    afternoon_from = models.TimeField(_("afternoon from"), default=time(14))
    afternoon_until = models.TimeField(_("afternoon until"), default=time(18))

    panels = [
        FieldRowPanel([FieldPanel("morning_from"), FieldPanel("morning_until")]),
        FieldRowPanel([FieldPanel("afternoon_from"), FieldPanel("afternoon_until")]),
    ]

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    def clean(self) -> None:
        super().clean()
        times = [self.morning_from, self.morning_until, self.afternoon_from, self.afternoon_until]
        if None in times:
            return
        fields = ("morning_until", "afternoon_from", "afternoon_until")
        for field, earlier, later in zip(fields, times, times[1:], strict=False):
            if later < earlier or (later == earlier and field != "afternoon_from"):
                raise ValidationError({field: _("This time is before the one that precedes it.")})

    @property
    def spans(self) -> tuple[tuple[time, time], ...]:
        return ((self.morning_from, self.morning_until), (self.afternoon_from, self.afternoon_until))
