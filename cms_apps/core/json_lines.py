"""One line of a JSON Lines file, read strictly; what is wrong is said in the active language."""

import json
from typing import Any

from django.utils.translation import gettext as _


class NotAnObjectError(Exception):
    """A line that is no JSON object.

    Attributes:
        message: what is wrong, without anything of what the line says.
        key: of the object, where one is given twice, `printable`; else "".
    """

    def __init__(self, message: str, key: str = "") -> None:
        super().__init__(message)
        self.message, self.key = message, key


def read_object(text: str) -> dict[str, Any]:
    """The object of a line, each key once.

    Raises:
        NotAnObjectError.
    """
    try:
        found = json.loads(text, object_pairs_hook=_distinct)
    except json.JSONDecodeError as error:
        message = _("This is not valid JSON (column %(column)s).") % {"column": error.colno}
        raise NotAnObjectError(message) from error
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, thousands of brackets
        raise NotAnObjectError(_("This is not valid JSON.")) from error
    if not isinstance(found, dict):
        raise NotAnObjectError(_("Expected a JSON object in braces."))
    return found


def printable(key: str) -> str:
    """A key from outside, fit for one line of a report."""
    return "".join(c if c.isprintable() else "?" for c in key)[:40]


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise NotAnObjectError(_("This field is given twice."), printable(key))
        found[key] = value
    return found
