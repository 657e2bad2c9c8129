"""Sending what the outbox holds: each message under a lease of its own.

Exactly once, whatever number of workers and sweeps there are, as long as none of them dies. A process that
is killed between the mail server's "accepted" and our note of it leaves a lease that runs out, and the
message is sent again: at least once after a crash. Its Message-ID is the same both times, so that mail
programs which know it show it once.
"""

import logging
import os
import re
import secrets
import socket
import time
from collections.abc import Iterable
from datetime import timedelta
from email.mime.nonmultipart import MIMENonMultipart

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from ..models import OutboxMessage
from ..models.outbox import MOST_ATTEMPTS
from ..sealing import SealBrokenError
from .robots import secrets_of, speak

logger = logging.getLogger(__name__)


class SwitchedOffError(Exception):
    """The chat group is not in use."""


LEASE = timedelta(minutes=10)
"""Far longer than a mail server may take."""
SERVER_TIMEOUT = 20
"""Seconds without a word from the mail server; EMAIL_TIMEOUT goes before it."""
ROBOT_TIMEOUT = 10
"""The same for a chat program's service."""
HURRIED_TIMEOUT = 4
"""The same for either, while somebody waits for a page."""
HURRY_TIME = timedelta(seconds=8)
"""So long new attempts are begun while somebody waits for a page."""
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
BATCH = 50
SWEEP_TIME = timedelta(seconds=30)
"""A sweep begins no other message after this: the schedule's other jobs wait for it."""

_ADDRESS = re.compile(r"[^\s<>()\[\]'\",:;]+@[^\s<>()\[\]'\",:;]+")


def send_due(*, most: int = BATCH) -> int:
    """Sweep up what is due, the longest waiting first; returns how many were sent.

    Any number of processes may sweep at once.
    """
    _give_up_the_abandoned()
    stop_at = time.monotonic() + SWEEP_TIME.total_seconds()
    due = OutboxMessage.objects.due(timezone.now()).order_by("next_try_at", "pk")
    sent = 0
    for message_id in list(due.values_list("pk", flat=True)[:most]):
        if time.monotonic() >= stop_at:
            break
        sent += send_message(message_id)
    return sent


def send_at_once(messages: Iterable[OutboxMessage]) -> int:
    """Try each of these now, with little patience; returns how many were sent.

    A server that does not answer costs the caller seconds, not minutes: it is asked once, and what is left is
    for worker and sweep.
    """
    stop_at = time.monotonic() + HURRY_TIME.total_seconds()
    sent, silent = 0, set()
    for message in messages:
        way, began = message.group and message.group.kind, time.monotonic()
        if way in silent or began >= stop_at:
            continue
        if send_message(message.pk, timeout=HURRIED_TIMEOUT):
            sent += 1
        elif time.monotonic() - began >= HURRIED_TIMEOUT:
            silent.add(way)
    return sent


def send_message(message_id: int, *, timeout: float | None = None) -> bool:
    """Send one message if it is due and nobody else is at it; False if it was not sent by this call.

    Why it could not be sent is noted on the message, never raised.

    Args:
        timeout: seconds without a word from the server; None for the usual patience.
    """
    owner = _take_lease(message_id)
    mine = OutboxMessage.objects.filter(pk=message_id, lease_owner=owner).select_related("group")
    message = mine.first() if owner else None
    if message is None:
        return False
    try:
        _deliver(message, timeout)
    except Exception as exc:
        _note_failure(message, exc)
        return False
    # Whoever holds the lease by now: it is sent, and need not be again.
    OutboxMessage.objects.filter(pk=message.pk).update(
        sent_at=timezone.now(), failed_at=None, leased_until=None, lease_owner="", last_error=""
    )
    return True


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1, 3, 9, 27 … minutes, at most 6 hours; a day in all."""
    return min(FIRST_WAIT * 3 ** (attempts - 1), LONGEST_WAIT)


def _take_lease(message_id: int) -> str:
    """The lease's owner, told apart from every other lease; "" if the message isn't ours to send.

    The attempt is counted here, so that a message that kills its sender is given up as well.
    """
    now = timezone.now()
    owner = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(8)}"
    taken = (
        OutboxMessage.objects.due(now)
        .filter(pk=message_id)
        .update(lease_owner=owner, leased_until=now + LEASE, attempts=F("attempts") + 1)
    )
    return owner if taken else ""


def _deliver(message: OutboxMessage, timeout: float | None) -> None:
    if message.group is None:
        _mail(message, timeout).send()
    elif not message.group.is_active:
        raise SwitchedOffError(message.group.name)
    else:
        speak(message.group, f"{message.subject}\n{message.body}", timeout=timeout or ROBOT_TIMEOUT)


def _mail(message: OutboxMessage, timeout: float | None = None) -> EmailMessage:
    sender_domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    mail = EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.to],
        headers={
            "Message-ID": f"<outbox.{message.key.hex}@{sender_domain}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office notes in answer
        },
        connection=get_connection(timeout=timeout or settings.EMAIL_TIMEOUT or SERVER_TIMEOUT),
    )
    if message.calendar:
        mail.attach(_calendar(message.calendar))
    return mail


def _calendar(text: str) -> MIMENonMultipart:
    """As RFC 6047 (2.4) has it: the type names the object's method, else mail programs show a mere file."""
    method = re.search(r"^METHOD:(\w+)", text, re.MULTILINE)
    part = MIMENonMultipart("text", "calendar", method=method[1] if method else "PUBLISH")
    part.set_payload(text, "utf-8")
    part.add_header("Content-Disposition", "attachment", filename="appointment.ics")
    return part


def _note_failure(message: OutboxMessage, exc: Exception) -> None:
    """When to try again, or that it is given up; nothing if the lease ran out and is another's."""
    now = timezone.now()
    given_up = message.attempts >= MOST_ATTEMPTS
    OutboxMessage.objects.filter(pk=message.pk, lease_owner=message.lease_owner).update(
        next_try_at=now + wait_after(message.attempts),
        failed_at=now if given_up else None,
        last_error=_without_secrets(f"{type(exc).__name__}: {exc}", message),
        leased_until=None,
        lease_owner="",
    )
    # The error's own words may name the recipient.
    level = logging.ERROR if given_up else logging.WARNING
    logger.log(
        level, "outgoing mail %s: attempt %s failed: %s", message.pk, message.attempts, type(exc).__name__
    )


def _without_secrets(text: str, message: OutboxMessage) -> str:
    """What a server answered, without the addresses and keys it repeats."""
    if message.group is None:
        return _without_addresses(text, message.to)
    try:
        known = secrets_of(message.group)
    except SealBrokenError:
        known = []
    for secret in known:
        text = text.replace(secret, "***")
    return _ADDRESS.sub("***", text).replace("\x00", "")[:300]


def _without_addresses(text: str, recipient: str) -> str:
    """What a mail server answered, without the addresses it repeats."""
    name = recipient.rpartition("@")[0]
    text = _ADDRESS.sub("***", text.replace(recipient, "***"))
    if len(name) > 2:
        text = re.sub(rf"\b{re.escape(name)}\b", "***", text, flags=re.IGNORECASE)
    return text.replace("\x00", "")[:300]


def _give_up_the_abandoned() -> None:
    """Messages whose sender died at the last attempt: nobody else would note that."""
    now = timezone.now()
    abandoned = OutboxMessage.objects.free(now).filter(attempts__gte=MOST_ATTEMPTS)
    abandoned.update(failed_at=now, last_error=gettext("The process that was sending it died."))
