"""Whose turn the schedule is, and how its jobs went."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScheduleLease(models.Model):
    """Who may run periodic jobs until when: one row for the whole installation."""

    name = models.CharField(max_length=40, primary_key=True)
    owner = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("schedule lease")
        verbose_name_plural = _("schedule leases")

    def __str__(self) -> str:
        return self.name


class JobRun(models.Model):
    """When a periodic job last started and ended, and how."""

    name = models.CharField(_("job"), max_length=100, unique=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")

    def __str__(self) -> str:
        return self.name
