"""Files that a sender adds to a case."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms_apps.forms.models.files import StoredFile

from .record import Message


class MessageFile(StoredFile):
    """A file that came with a sender's words, and goes when they go."""

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    message = models.ForeignKey(Message, models.PROTECT, related_name="files")
    source_sha256 = models.CharField(
        max_length=64, help_text="Of the file as it came: what is sent again is known by it."
    )

    class Meta:
        verbose_name = _("file of a message")
        verbose_name_plural = _("files of messages")
        default_permissions = ()
