"""Mail and chat messages that were promised, and how far they got."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..validators import one_line, storable
from .chat import ChatGroup

MOST_ATTEMPTS = 10
"""After so many in vain a message is given up."""


class OutboxQuerySet(models.QuerySet["OutboxMessage"]):
    def waiting(self) -> Self:
        """Neither sent nor given up."""
        return self.filter(sent_at=None, failed_at=None)

    def sent(self) -> Self:
        return self.exclude(sent_at=None)

    def failed(self) -> Self:
        return self.exclude(failed_at=None)

    def mail(self) -> Self:
        return self.filter(group=None)

    def chat(self) -> Self:
        return self.exclude(group=None)

    def free(self, now: datetime) -> Self:
        """Waiting, and nobody is at it: no lease, or one that ran out."""
        return self.waiting().filter(Q(leased_until=None) | Q(leased_until__lte=now))

    def due(self, now: datetime) -> Self:
        """What may be sent now."""
        return self.free(now).filter(next_try_at__lte=now, attempts__lt=MOST_ATTEMPTS)


class OutboxMessage(models.Model):
    """One mail to one address, or one message to one chat group.

    `about` is a short opaque reference, by which what it is about can be erased; never a name or an address.
    `key` makes the mail's Message-ID, the same at every attempt.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Given up")

    key = models.UUIDField(default=uuid.uuid4, editable=False)
    to = models.EmailField(_("recipient"), blank=True, validators=[one_line, storable])
    group = models.ForeignKey(
        ChatGroup,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("chat group"),
    )
    subject = models.CharField(_("subject"), max_length=200, validators=[one_line, storable])
    body = models.TextField(_("text"), validators=[storable])
    calendar = models.TextField(blank=True, help_text="An iCalendar object (RFC 5545) that goes with a mail.")
    about = models.CharField(max_length=100, blank=True, validators=[one_line, storable])
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    lease_owner = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = OutboxQuerySet.as_manager()
    # Else each message costs a task that looks for what it refers to.
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        default_permissions = ("view", "change")
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(failed_at=None), name="cms_core_mail_sent_or_failed"
            ),
            models.CheckConstraint(
                condition=Q(group=None) & ~Q(to="") | Q(group__isnull=False, to=""),
                name="cms_core_mail_or_chat",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(sent_at=None, failed_at=None),
                name="cms_core_mail_to_send",
            ),
            models.Index(fields=["about"], name="cms_core_mail_about"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def state(self) -> State:
        if self.sent_at:
            return self.State.SENT
        return self.State.FAILED if self.failed_at else self.State.WAITING

    @property
    def masked_to(self) -> str:
        """The recipient as far as a register needs it: `a***@example.edu.cn`, or a group's name."""
        if self.group is not None:
            return self.group.name
        name, _at, domain = self.to.rpartition("@")
        return f"{name[:1]}***@{domain}"
