"""How often somebody did something within a stretch of time."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitCounter(models.Model):
    """Uses of one limit by one sender in one window; the sender stands here as a keyed hash only."""

    key = models.CharField(max_length=64)
    window = models.DateTimeField()
    ends_at = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("limit counter")
        verbose_name_plural = _("limit counters")
        constraints = [
            models.UniqueConstraint(fields=["key", "window"], name="cms_core_one_counter_a_window")
        ]
        indexes = [models.Index(fields=["ends_at"], name="cms_core_limit_ends_at")]

    def __str__(self) -> str:
        return str(self.pk)
