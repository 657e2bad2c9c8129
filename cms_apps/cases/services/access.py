"""Receipts and codes: what opens a case for its sender."""

import secrets
from base64 import b32encode
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from cms_apps.forms.receipts import hash_of

from ..models import Case, NewsCode

CODE_BYTES = 10
"""80 bits: sixteen characters of base32, good for some days and only to read."""
LENGTH_IN_DAYS = 7


def new_code(case: Case) -> str:
    """A code for a mail; nothing but its hash is stored."""
    code = b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    expires_at = timezone.now() + timedelta(days=LENGTH_IN_DAYS)
    NewsCode.objects.create(case=case, code_hash=hash_of(code), expires_at=expires_at)
    return code


def opened_by(secret: str) -> tuple[Case, bool] | None:
    """The case that a receipt or a code opens, and whether its holder may act.

    One query, whether it opens one, never did, or does no longer: who guesses learns nothing from the time.
    """
    hashed = hash_of("".join(character for character in secret.upper() if character.isalnum()))
    by_code = Q(news_codes__code_hash=hashed, news_codes__expires_at__gt=timezone.now())
    cases = Case.objects.filter(Q(receipt_hash=hashed) | by_code, erased_at=None)
    case = cases.select_related("category", "unit", "place").first()
    return (case, case.receipt_hash == hashed) if case else None


def forget_codes() -> None:
    """Drop the codes that open nothing any more."""
    NewsCode.objects.filter(expires_at__lte=timezone.now()).delete()
