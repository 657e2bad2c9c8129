"""What is counted and referred to of a form: never a page, which is copied, translated and put back."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Form(models.Model):
    """A form in all its languages and revisions, by the `translation_key` of its pages."""

    key = models.UUIDField(_("key"), unique=True, editable=False)
    service = models.CharField(_("service"), max_length=40, editable=False)
    title = models.CharField(_("title"), max_length=255, editable=False)
    readers = models.ManyToManyField(
        Group,
        verbose_name=_("who may read what is sent"),
        blank=True,
        related_name="+",
        help_text=_("Besides those who may read all forms. Who edits the page may not for that reason."),
    )

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")

    def __str__(self) -> str:
        return self.title


class FormVersion(models.Model):
    """What was asked, in one language, as long as nobody changed it: labels, order and rules."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions")
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    schema = models.JSONField()
    fields = models.JSONField(help_text="[{key, label, personal, ...}] in the order they were asked in.")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        constraints = [
            models.UniqueConstraint(fields=("form", "language", "number"), name="cms_forms_version_number"),
            models.UniqueConstraint(fields=("form", "language", "digest"), name="cms_forms_version_digest"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Consent(models.Model):
    """A text that senders agreed to, word for word."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="consents")
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    text = models.TextField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("consent text")
        verbose_name_plural = _("consent texts")
        constraints = [
            models.UniqueConstraint(fields=("form", "language", "number"), name="cms_forms_consent_number"),
            models.UniqueConstraint(fields=("form", "language", "digest"), name="cms_forms_consent_digest"),
        ]

    def __str__(self) -> str:
        return str(self.number)
