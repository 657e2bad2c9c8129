"""What `setup_site` has done."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SetupStepRun(models.Model):
    """A step of `setup_site` that has been done, so that what people changed since stays changed."""

    name = models.CharField(max_length=100, primary_key=True)
    done_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("set-up step")
        verbose_name_plural = _("set-up steps")

    def __str__(self) -> str:
        return self.name
