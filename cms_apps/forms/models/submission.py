"""What was sent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .form import Consent, Form, FormVersion


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def due_for_erasure(self, today: object) -> "SubmissionQuerySet":
        """Those whose time has come and that still say something."""
        return self.filter(erased_at=None, erase_on__lte=today)


class Submission(models.Model):
    """One sending of a form; after `erase_on` the row stays and says nothing any more."""

    class Door(models.TextChoices):
        PAGE = "page", _("Web page")
        API = "api", _("API")

    form = models.ForeignKey(Form, models.PROTECT, related_name="submissions", verbose_name=_("form"))
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+", null=True)
    door = models.CharField(_("came by"), max_length=10, choices=Door.choices)
    data = models.JSONField(_("answers"), default=dict)
    receipt_hash = models.CharField(max_length=64, unique=True)
    person_hash = models.CharField(
        max_length=64, blank=True, default="", help_text="Blank when nobody was proved, and when erased."
    )
    received_at = models.DateTimeField(_("received"), db_index=True)
    erase_on = models.DateField(_("erased on"), db_index=True)
    erased_at = models.DateTimeField(_("erased"), null=True)

    objects = models.Manager.from_queryset(SubmissionQuerySet)()

    wagtail_reference_index_ignore = True  # nothing of a page: each save would cost a task

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = [
            models.Index(fields=("form", "-received_at"), name="cms_forms_newest"),
            models.Index(fields=("form", "person_hash"), name="cms_forms_person"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What a sender quotes on the telephone: the year and a number, nothing of who or what."""
        return f"{self.received_at:%Y}-{self.pk:06d}"


class SubmissionAnswer(models.Model):
    """The answer given to an idempotency key, kept a day so that it can be given again."""

    form = models.ForeignKey(Form, models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    submission = models.ForeignKey(Submission, models.CASCADE, null=True, related_name="+")
    answer = models.JSONField(default=dict, help_text="Without the receipt, which is derived again.")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("answer to a key")
        verbose_name_plural = _("answers to keys")
        constraints = [
            models.UniqueConstraint(fields=("form", "key_hash"), name="cms_forms_one_answer_a_key")
        ]

    def __str__(self) -> str:
        return str(self.pk)
