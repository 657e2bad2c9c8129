"""That the office wrote to many who signed up for a day; to whom and what goes with their sign-ups."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .day import ReceptionDay


class Mailing(models.Model):
    """One press of the button, so that it is done once. Written by `services.mailing`."""

    key = models.UUIDField(unique=True, editable=False)
    day = models.ForeignKey(
        ReceptionDay, models.PROTECT, related_name="mailings", verbose_name=_("reception day")
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written at"))
    recipients = models.PositiveIntegerField(_("recipients"))

    wagtail_reference_index_ignore = True  # nothing of a page

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("mail to many")
        verbose_name_plural = _("mails to many")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
