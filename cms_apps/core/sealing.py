"""Secrets that have to be used again, so that a hash won't do: encrypted with a key made from SECRET_KEY.

Whoever has the database or a backup alone reads none of them; whoever has the server's settings too reads
all. With a new SECRET_KEY they can be read no more, unless the old one stands in SECRET_KEY_FALLBACKS.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "cms_apps.core.sealing"


class SealBrokenError(Exception):
    """It was sealed with another SECRET_KEY, or changed since."""


def seal(text: str) -> str:
    """Encrypt; the same text gives another seal each time, and "" stays ""."""
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """What was sealed.

    Raises:
        SealBrokenError: see there.
    """
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as broken:
        raise SealBrokenError from broken


def _box() -> MultiFernet:
    return MultiFernet([_key_of(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_of(secret: str) -> Fernet:
    return Fernet(
        base64.urlsafe_b64encode(salted_hmac(_SALT, "key", secret=secret, algorithm="sha256").digest())
    )
