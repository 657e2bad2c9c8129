"""That somebody was reminded of a shift, so that it happens once."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .duty import DutyPerson, DutyPost


class DutyReminder(models.Model):
    """One reminder of one shift. Written by `services.reminding`; kept a month."""

    class Kind(models.TextChoices):
        DAY = "day", _("A day before")
        HOURS = "hours", _("Two hours before")

    person = models.ForeignKey(DutyPerson, models.CASCADE, related_name="+")
    post = models.ForeignKey(DutyPost, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    written_at = models.DateTimeField(default=timezone.now)

    wagtail_reference_index_ignore = True  # nothing of a page

    class Meta:
        verbose_name = _("reminder of a shift")
        verbose_name_plural = _("reminders of shifts")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("person", "post", "starts_at", "kind"), name="cms_hotline_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
