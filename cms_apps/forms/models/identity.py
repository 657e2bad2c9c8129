"""Codes sent to e-mail addresses."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .form import Form


class EmailCode(models.Model):
    """The code that was last sent to an address for a form; neither stands here in clear."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="+")
    address_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("e-mail code")
        verbose_name_plural = _("e-mail codes")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=("form", "address_hash"), name="cms_forms_one_code_an_address")
        ]

    def __str__(self) -> str:
        return str(self.pk)
