"""Letters as JSON Lines: one object a line."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from cms_apps.core.json_lines import NotAnObjectError, read_object
from cms_apps.core.validators import is_storable

from .letter import Letter, read_letter
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
        return read_object(line.text)
    except NotAnObjectError as error:
        raise fault(error.message, line=line.number, field=error.key) from error
