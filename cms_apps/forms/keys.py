"""Keys of form fields: what an answer is called in the API and in what is stored."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

LONGEST_KEY = 40
_KEY = re.compile(r"[a-z][a-z0-9_]*")
RESERVED = frozenset(
    [
        *("website", "idempotency_key", "consent_version", "form_version", "step"),
        *("challenge_key", "challenge_answer", "challenge_kind"),
    ]
)
"""Names that the page's form has for itself; a service's typed fields are reserved by their page."""


def check_key(key: str) -> None:
    """Refuse what is no key: it begins with a small letter, then letters, digits and underscores.

    Raises:
        ValidationError: with words for the editor.
    """
    if not _KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        message = _("Small letters, digits and underscores, a letter first, at most %(most)d characters.")
        raise ValidationError(message % {"most": LONGEST_KEY})


def suggested_key(label: str) -> str:
    """A key for a label, by its pinyin: 希望时间 → xi_wang_shi_jian; `answer` where it has no letters."""
    words = re.findall("[a-z0-9]+", " ".join(lazy_pinyin(label)).lower())
    key = "_".join(words)[:LONGEST_KEY].strip("_")
    return key if _KEY.fullmatch(key) else f"answer_{key}"[:LONGEST_KEY].strip("_")
