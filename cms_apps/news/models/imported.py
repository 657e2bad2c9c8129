"""What the importer remembers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NewsImport(models.Model):
    """What was imported from where, so that a second import knows it.

    Keyed by the page's `translation_key`, not by the page: a copy is no import, and a deleted page may be
    imported again.
    """

    key = models.CharField(max_length=200, unique=True)
    fingerprint = models.CharField(max_length=64)
    translation_key = models.UUIDField(db_index=True)
    origin = models.CharField(max_length=500, blank=True)
    imported_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("imported article")
        verbose_name_plural = _("imported articles")

    def __str__(self) -> str:
        return self.key
