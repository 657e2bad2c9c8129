"""The name a file came under: a label for whoever reads it, never a place on storage."""

import re
import unicodedata
from uuid import uuid4

from .limits import LONGEST_NAME

# What a system takes for a path, a wildcard or a redirection.
_SPECIAL = re.compile(r'[\\/:*?"<>|]')
_OTHER_ENDINGS = re.compile(r"\.(jpe?g|jfif|png|webp|hei[cf]|pdf)$", re.IGNORECASE)


def safe_name(name: str, ending: str) -> str:
    """The last part of a path without what misleads a reader, with the ending of what is inside.

    Control characters and those that turn the direction of writing (`gpj.exe` shown as `exe.jpg`) go.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    plain = _SPECIAL.sub("_", " ".join(plain.split()))
    stem = _OTHER_ENDINGS.sub("", plain).strip(". ")
    return f"{stem[: LONGEST_NAME - len(ending)].strip('. ') or 'file'}{ending}"


def stored_name(instance: object, name: str) -> str:
    """Random, in one of 256 folders; of the name only the ending that we gave it."""
    drawn = uuid4().hex
    return f"forms/{drawn[:2]}/{drawn}.{name.rsplit('.', 1)[-1]}"
