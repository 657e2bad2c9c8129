"""Letters as JSON Lines: one object a line."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from cms_apps.core.validators import is_storable

from .letter import Letter, printable, read_letter
from .lines import Line
from .report import LetterError, fault


def read_json_lines(lines: Iterable[Line]) -> Iterator[Letter | LetterError]:
    """One letter or its faults for every line that is not blank; a bad line never stops the others."""
    for line in lines:
        try:
            if line.problem or line.text.strip():
                yield read_json_letter(line)
        except LetterError as error:
            yield error


def read_json_letter(line: Line) -> Letter:
    """Read one line.

    Raises:
        LetterError: with every fault of the line, each with its key.
    """
    if line.problem:
        raise fault(line.problem, line=line.number)
    return read_letter(_object(line), line=line.number)


def _object(line: Line) -> dict[str, Any]:
    if not is_storable(line.text):
        raise fault(_("There is a NUL or a damaged character in this line."), line=line.number)
    try:
        found = json.loads(line.text, object_pairs_hook=_distinct)
    except json.JSONDecodeError as error:
        message = _("This is not valid JSON (column %(column)d).") % {"column": error.colno}
        raise fault(message, line=line.number) from error
    except _RepeatedKeyError as error:
        message = _("This field is given twice.")
        raise fault(message, line=line.number, field=printable(error.args[0])) from error
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, thousands of brackets
        raise fault(_("This is not valid JSON."), line=line.number) from error
    if not isinstance(found, dict):
        raise fault(_("Expected a JSON object in braces."), line=line.number)
    return found


class _RepeatedKeyError(Exception):
    pass


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _RepeatedKeyError(key)
        found[key] = value
    return found
