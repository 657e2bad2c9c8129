"""Writing mail, trying again, erasing."""

import logging
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from ..models import OutboxMessage
from .tasks import send_mail_by_id

logger = logging.getLogger(__name__)

SENT_KEPT = timedelta(days=30)
FAILED_KEPT = timedelta(days=90)


def post_mail(*, to: str, subject: str, body: str, about: str = "") -> OutboxMessage:
    """Write a mail in the caller's transaction; a worker sends it once that is committed.

    Args:
        to: one address; a mail to several people is several messages.
        subject: one line of at most 200 characters.
        about: a short opaque reference by which `erase` finds the mail; never a name or an address.

    Raises:
        ValidationError: by field, for an address that is none, or a line end that would begin a header.
    """
    message = OutboxMessage(to=to, subject=subject, body=body, about=about)
    message.clean_fields()
    message.save(force_insert=True)
    _send_soon(message.pk)
    return message


def try_again(message_id: int) -> bool:
    """Give a message that was given up all its attempts again; False if it is not given up (any more)."""
    now = timezone.now()
    failed = OutboxMessage.objects.failed().filter(pk=message_id)
    revived = failed.update(failed_at=None, attempts=0, next_try_at=now, leased_until=None, lease_owner="")
    if revived:
        _send_soon(message_id)
    return bool(revived)


def erase(about: str) -> int:
    """Delete all mail about something, whatever became of it; returns how many there were.

    What is being sent in this instant can't be called back.

    Raises:
        ValueError: an empty reference, which is that of all mail without one.
    """
    if not about:
        raise ValueError("erase() needs a reference")
    return OutboxMessage.objects.filter(about=about).delete()[0]


def forget_sent_mail() -> None:
    """Delete what was sent over 30 days ago and what was given up over 90 days ago."""
    now = timezone.now()
    OutboxMessage.objects.filter(sent_at__lt=now - SENT_KEPT).delete()
    OutboxMessage.objects.filter(failed_at__lt=now - FAILED_KEPT).delete()


def _send_soon(message_id: int) -> None:
    transaction.on_commit(partial(_nudge, message_id))


def _nudge(message_id: int) -> None:
    """Hand the number to a worker. The mail is stored already: without a queue the sweep sends it."""
    try:
        send_mail_by_id.enqueue(message_id)
    except Exception:
        logger.exception("outgoing mail %s could not be queued, the sweep will send it", message_id)
