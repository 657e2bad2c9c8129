"""Receipts and codes: what opens a case for its sender."""

import secrets
import unicodedata
from base64 import b32encode
from datetime import timedelta

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
    hashed = hash_of(plain(secret))
    codes = NewsCode.objects.filter(code_hash=hashed, expires_at__gt=timezone.now())
    # A union of two look-ups by index; with OR across tables a database reads all cases.
    either = Case.objects.filter(receipt_hash=hashed).order_by().values("pk").union(codes.values("case"))
    cases = Case.objects.filter(pk__in=either, erased_at=None)
    case = cases.select_related("category", "unit", "place", "published", "duplicate_of__unit").first()
    return (case, case.receipt_hash == hashed) if case else None


def plain(secret: str) -> str:
    """A receipt or code as it was given out: no spaces and hyphens, capitals, no full-width letters."""
    folded = unicodedata.normalize("NFKC", secret).upper()
    return "".join(character for character in folded if character.isalnum())


def forget_codes() -> None:
    """Drop the codes that open nothing any more."""
    NewsCode.objects.filter(expires_at__lte=timezone.now()).delete()
