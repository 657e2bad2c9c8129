"""Codes sent to e-mail addresses, and what is kept while somebody signs in elsewhere."""

from uuid import uuid4

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


class KeptAnswers(models.Model):
    """What somebody had typed when they left to sign in: taken away when they are back, or soon after."""

    key = models.UUIDField(unique=True, default=uuid4, editable=False)
    form = models.ForeignKey(Form, models.CASCADE, related_name="+")
    posted = models.TextField(help_text="As a browser posts it; without files.")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("kept answers")
        verbose_name_plural = _("kept answers")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class SignInCode(models.Model):
    """A proof that a front end on another origin may fetch, once, with the secret behind the challenge."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64, unique=True)
    challenge = models.CharField(max_length=43)
    proof = models.TextField(help_text="Signed; names nobody in clear.")
    proof_expires_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("sign-in code")
        verbose_name_plural = _("sign-in codes")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
