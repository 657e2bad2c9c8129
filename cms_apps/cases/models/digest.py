"""On which days the figures went out."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DigestDay(models.Model):
    """A day whose digests were written: its row is what makes them one a day."""

    day = models.DateField(unique=True)

    class Meta:
        verbose_name = _("day of a digest")
        verbose_name_plural = _("days of digests")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.day)
