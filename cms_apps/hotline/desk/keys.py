"""Keys of forms and requests, by whoever sends them: nobody meets another's call by drawing their key."""

from typing import Any
from uuid import UUID, uuid4, uuid5

_NAMESPACE = UUID("0f8a2f0e-7d35-4c3b-a0a1-5f7a52b6d9c4")


def key_of(user: Any, once: UUID) -> UUID:
    return uuid5(_NAMESPACE, f"{user.pk}/{once}")


def read_once(text: str) -> UUID:
    """The key in a form, as it was sent; a new one for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()


def read_id(text: str) -> int | None:
    """A record's key in a form; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None
