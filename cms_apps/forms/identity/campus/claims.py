"""From what a provider says of somebody to the `Identity` that a form sees."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ...states import IdentityKind
from ..providers import Identity
from .configuration import setting

LABELS = ("preferred_username", "user", "name")
LONGEST = 255
"""Characters of what tells people apart (OpenID Connect Core 1.0, section 2)."""


class NobodyError(Exception):
    """The provider signed somebody in and does not say whom; its text is for operators and names nobody."""


def identity_of(claims: Mapping[str, Any], *, source: str, usual: str, folded: bool = False) -> Identity:
    """Somebody, by what their provider says.

    Args:
        source: whose word it is: two providers may call different people the same.
        usual: the claim that tells people apart where CAMPUS_PERSON_CLAIM names none.
        folded: capitals make no difference to this provider, so they make no two persons.

    Raises:
        NobodyError: that claim is missing, empty or no single one.
    """
    name = setting("CAMPUS_PERSON_CLAIM") or usual
    who = _word(claims.get(name))
    if not who or len(who) > LONGEST:
        raise NobodyError(f"no single “{name}” that tells people apart")
    if folded:
        who = unicodedata.normalize("NFKC", who).casefold()
    label = _label(claims) or _("your campus account")
    return Identity(IdentityKind.CAMPUS, f"{source}\0{name}\0{who}", label)


def masked(word: str) -> str:
    """As much as its owner needs to know it again: `2***15` of a number, `张*` of a name."""
    shown = "".join(character for character in word if character.isprintable()).strip()
    return f"{shown[0]}***{shown[-2:]}" if len(shown) > 5 else f"{shown[:1]}*"


def _label(claims: Mapping[str, Any]) -> str:
    """What the settings name, masked; a name and a number, not one thing twice."""
    names = setting("CAMPUS_LABEL_CLAIMS") or LABELS
    words = (_word(claims.get(name)) for name in names)
    return " ".join(masked(word) for word in dict.fromkeys(words) if word)


def _word(value: Any) -> str:
    """One value of a claim: text, or a number; of a list its only entry."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()
