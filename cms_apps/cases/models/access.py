"""What opens a case for its sender besides the receipt."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case


class NewsCode(models.Model):
    """A code from a "there is news" mail: for some days it opens the case to be read, and nothing else."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="news_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True  # nothing of a page: each save would cost a task

    class Meta:
        verbose_name = _("code from a mail")
        verbose_name_plural = _("codes from mails")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
