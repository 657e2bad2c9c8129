"""Rate limits kept by the database, so that they hold across processes without a server of their own.

Windows are fixed and counted from 1970-01-01 UTC: who uses a limit up at a window's end may do so again at
the next one's start.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from .models import LimitCounter

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
KEPT = timedelta(days=1)
"""How long a counter is kept after its window."""


@dataclass(frozen=True)
class Limit:
    """At most `times` in each window of the length `within`; `name` tells limits apart."""

    name: str
    times: int
    within: timedelta


class LimitReached(Exception):  # noqa: N818 - says what happened; the sender made no error
    """A limit is used up.

    `str()` is a sentence for the sender in the active language; `retry_after` is in seconds, at least 1.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after

    def __str__(self) -> str:
        return when_to_come_back(self.retry_after)


def take(limit: Limit, who: str, *, now: datetime | None = None) -> None:
    """Use up one of a limit's times in the current window.

    Inside a caller's transaction the use comes and goes with it, and its row stays locked until the end:
    a limit on attempts is taken before the transaction that the attempt may roll back.

    Args:
        who: what tells senders apart, such as an address; stored as a keyed hash only.

    Raises:
        LimitReached: nothing is left in this window.
    """
    now = now or timezone.now()
    window = now - (now - EPOCH) % limit.within
    ends_at = window + limit.within
    if not _use_one(_key(limit, who), window, ends_at, limit.times * getattr(settings, "RELAX_LIMITS", 1)):
        raise LimitReached(max(1, math.ceil((ends_at - now).total_seconds())))


def check(limit: Limit, who: str, *, now: datetime | None = None) -> None:
    """Look whether something is left in the current window, and use nothing up.

    Raises:
        LimitReached: nothing is.
    """
    now = now or timezone.now()
    window = now - (now - EPOCH) % limit.within
    times = limit.times * getattr(settings, "RELAX_LIMITS", 1)
    if LimitCounter.objects.filter(key=_key(limit, who), window=window, used__gte=times).exists():
        raise LimitReached(max(1, math.ceil((window + limit.within - now).total_seconds())))


def _use_one(key: str, window: datetime, ends_at: datetime, times: int) -> bool:
    """One conditional UPDATE; the first of a window inserts the row, and of several firsts one does."""
    unused = LimitCounter.objects.filter(key=key, window=window, used__lt=times)
    if unused.update(used=F("used") + 1):
        return True
    # A conflict is passed over by the database itself, so a transaction around this goes on.
    LimitCounter.objects.bulk_create(
        [LimitCounter(key=key, window=window, ends_at=ends_at)], ignore_conflicts=True
    )
    return bool(unused.update(used=F("used") + 1))


def _key(limit: Limit, who: str) -> str:
    return salted_hmac(__name__, f"{limit.name}\0{who}", algorithm="sha256").hexdigest()


def when_to_come_back(seconds: int) -> str:
    """A sentence in the active language, rounded up to whole minutes or hours."""
    if seconds < 60:
        text = ngettext(
            "Too many attempts. Please try again in %(count)d second.",
            "Too many attempts. Please try again in %(count)d seconds.",
            seconds,
        )
        return text % {"count": seconds}
    minutes = math.ceil(seconds / 60)
    if minutes <= 90:
        text = ngettext(
            "Too many attempts. Please try again in %(count)d minute.",
            "Too many attempts. Please try again in %(count)d minutes.",
            minutes,
        )
        return text % {"count": minutes}
    hours = math.ceil(minutes / 60)
    text = ngettext(
        "Too many attempts. Please try again in %(count)d hour.",
        "Too many attempts. Please try again in %(count)d hours.",
        hours,
    )
    return text % {"count": hours}


def forget_limits() -> None:
    """Drop counters whose window ended over a day ago."""
    LimitCounter.objects.filter(ends_at__lt=timezone.now() - KEPT).delete()
