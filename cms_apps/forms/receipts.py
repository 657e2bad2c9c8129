"""Receipts: the secret a sender gets once, and gets again with the same idempotency key."""

import hmac
import json
from base64 import b32encode
from hashlib import sha256
from typing import Any

from django.utils.crypto import salted_hmac

from .models import Form

LENGTH = 26
"""Characters of base32: 130 bits (OWASP ASVS 5.0, 6.5.2 asks for 112)."""


def receipt_for(form: Form, key: str, body: str) -> str:
    """Derived, so that nothing but its hash is stored and a repeated request gets the same one."""
    written = json.dumps([str(form.key), key, body])
    digest = salted_hmac("cms_forms.receipt", written, algorithm="sha256").digest()
    return b32encode(digest).decode()[:LENGTH]


def hash_of(secret: str) -> str:
    """What is stored of a receipt or an idempotency key: 130 random bits need no slow hash."""
    return sha256(secret.encode()).hexdigest()


def body_hash(body: Any) -> str:
    """The same for the same content, however its JSON was spaced or ordered."""
    return sha256(json.dumps(body, ensure_ascii=True, sort_keys=True, default=str).encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def grouped(receipt: str) -> str:
    """In groups of four or five, to be read out and typed again: `ABCDE-FGHIJ-…`."""
    return "-".join(receipt[start : start + 5] for start in range(0, len(receipt), 5))
