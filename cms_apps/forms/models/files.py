"""Files of senders: those of a submission, and those that wait for one."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..keys import LONGEST_KEY
from ..uploads.content import Kind
from ..uploads.limits import LONGEST_NAME
from ..uploads.names import stored_name
from ..uploads.storage import PrivateStorage
from .submission import Submission


class StoredFile(models.Model):
    """A file on private storage. Deleting the row leaves the file: see `uploads.keeping`."""

    key = models.CharField(_("key"), max_length=LONGEST_KEY)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    file = models.FileField(_("file"), storage=PrivateStorage(), upload_to=stored_name)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class SubmissionFile(StoredFile):
    """A file that was sent with a submission, and goes when its words go."""

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    submission = models.ForeignKey(Submission, models.CASCADE, related_name="files")

    class Meta:
        verbose_name = _("file of a submission")
        verbose_name_plural = _("files of submissions")
        default_permissions = ()


class WaitingFile(StoredFile):
    """A file that was taken while something else of its form was not: kept for the next try.

    The same file again is the same row.
    """

    key_hash = models.CharField(max_length=64, help_text="Of the form's idempotency key.")
    source_sha256 = models.CharField(max_length=64, help_text="Of the file as it came.")
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("waiting file")
        verbose_name_plural = _("waiting files")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("key_hash", "key", "source_sha256"), name="cms_forms_waiting_once"
            )
        ]
