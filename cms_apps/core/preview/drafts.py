"""Drafts kept for a front end, each behind a token of its own that soon expires.

A token is given out once, signed, and kept only as a hash: whoever reads the table or a backup of it can't
open a draft. It opens the one page it was made for, as its editor saw it, and is tied to nobody's account.
"""

import secrets
import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import models
from wagtail.models import Page

DEFAULT_MAX_AGE = 3600
SECONDS_DIGITS = 12


class DraftGoneError(Exception):
    """The token is forged or too old, or what it opened is no longer there."""


def max_age() -> int:
    """Seconds a preview stays open."""
    return getattr(settings, "HEADLESS_PREVIEW_MAX_AGE", DEFAULT_MAX_AGE)


def keep_draft(page: Page) -> str:
    """Store the page as it stands in memory, saved or not, and return the token that opens it."""
    value = f"{_made_at(time.time())}{secrets.token_urlsafe(24)}"
    _drafts().create(token=_row_key(value), content_type=page.content_type, content_json=page.to_json())
    return _signer().sign(value)


def open_draft(token: str) -> Page:
    """The page behind a token, as an instance of its own type; `id` is 0 where it was never saved.

    Raises:
        DraftGoneError: the token opens nothing (any more).
    """
    try:
        value = _signer().unsign(token, max_age=max_age())
        page = _drafts().get(token=_row_key(value)).as_page()
    except (BadSignature, LookupError, models.ObjectDoesNotExist) as error:
        raise DraftGoneError from error
    if page is None:  # a record it can't be without was deleted meanwhile
        raise DraftGoneError
    if page.pk is None:
        page.pk = page.id = 0  # the API's schema wants a number, and no page has this one
    _give_times_in_utc(page)
    return page


def forget_expired_drafts() -> int:
    """Delete what no token opens any more; returns how many."""
    oldest = _made_at(time.time() - max_age())
    deleted, _by_model = _drafts().filter(token__lt=oldest).delete()
    return deleted


def _give_times_in_utc(page: Page) -> None:
    """As the database gives them and the page's API answer shows them; out of JSON they are local."""
    for field in page._meta.concrete_fields:
        value = getattr(page, field.attname)
        if isinstance(value, datetime) and value.tzinfo:
            setattr(page, field.attname, value.astimezone(UTC))


def _drafts() -> models.Manager[Any]:
    """LookupError where wagtail_headless_preview is not installed."""
    return apps.get_model("wagtail_headless_preview", "PagePreview").objects


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="cms_core.preview")


def _made_at(seconds: float) -> str:
    """Whole seconds since 1970, of fixed width so that text sorts as the numbers do."""
    return f"{int(seconds):0{SECONDS_DIGITS}d}"


def _row_key(value: str) -> str:
    """What the table keeps of a token's value: when it was made, in the open, and a hash of the whole.

    wagtail-headless-preview's own date is a day, too coarse to know what has expired.
    """
    return value[:SECONDS_DIGITS] + sha256(value.encode()).hexdigest()
