"""Writing mail and chat messages, trying again, erasing."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..models import ChatGroup, OutboxMessage
from .sending import send_at_once
from .tasks import send_mail_by_id

logger = logging.getLogger(__name__)

SENT_KEPT = timedelta(days=30)
FAILED_KEPT = timedelta(days=90)


def post_mail(*, to: str, subject: str, body: str, about: str = "", calendar: str = "") -> OutboxMessage:
    """Write a mail in the caller's transaction; a worker sends it once that is committed.

    Args:
        to: one address; a mail to several people is several messages.
        subject: one line of at most 200 characters.
        about: a short opaque reference by which `erase` finds the mail; never a name or an address.
        calendar: an iCalendar object with a METHOD, which mail programs offer to put into a calendar.

    Raises:
        ValidationError: by field, for an address that is none, or a line end that would begin a header.
    """
    if not to:
        raise ValidationError({"to": OutboxMessage._meta.get_field("to").error_messages["blank"]})
    return _post(OutboxMessage(to=to, subject=subject, body=body, about=about, calendar=calendar))


def post_chat(*, group: ChatGroup, subject: str, body: str, about: str = "") -> OutboxMessage:
    """Write a message for a chat group, as `post_mail` does a mail; the subject becomes its first line.

    Raises:
        ValidationError: by field.
    """
    return _post(OutboxMessage(group=group, subject=subject, body=body, about=about))


def hurry(messages: Iterable[OutboxMessage]) -> None:
    """Try these in this very process too, as soon as the transaction is committed.

    For what must not wait for a worker that may be dead. What fails, or finds no time, waits as usual.
    """
    transaction.on_commit(partial(send_at_once, list(messages)), robust=True)


def _post(message: OutboxMessage) -> OutboxMessage:
    message.clean_fields(exclude=["group"])  # which was read from the database, and costs no query more
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
