"""The lines of a file or of standard input, in memory that does not grow with it. UTF-8 and nothing else."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from .report import fault

LONGEST_LINE = 1_000_000
"""Bytes; a letter and an answer of the greatest length, every character escaped, are an eighth of it."""
_UTF_16 = (b"{\x00", b"\x00{")
"""How a JSON object begins in UTF-16 without a byte order mark, which would pass for ASCII."""


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes:
        number: from 1.
        text: without its line end; "" if there is a problem.
        position: bytes read so far.
        problem: why it can't be read, in the active language.
    """

    number: int
    text: str
    position: int
    problem: str = ""


def numbered_lines(file: BinaryIO) -> Iterator[Line]:
    """Line by line; the first one beyond ASCII tells whether the file is UTF-8 at all.

    Raises:
        LetterError: it is not. A line that is damaged later is a problem of that line.
        OSError: the file can't be read.
    """
    number = position = 0
    known_as_utf_8 = False
    while raw := file.readline(LONGEST_LINE + 1):
        number, position = number + 1, position + len(raw)
        if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            position += _skip(file)
            yield Line(number, "", position, _("This is too long for a letter."))
            continue
        if number == 1:
            raw = raw.removeprefix(codecs.BOM_UTF8)
            _refuse_utf_16(raw)
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            if not known_as_utf_8:
                raise _not_utf_8(number) from error
            yield Line(number, "", position, _("There are damaged characters in this line."))
            continue
        known_as_utf_8 = known_as_utf_8 or not raw.isascii()
        yield Line(number, text.rstrip("\r\n"), position)


def _skip(file: BinaryIO) -> int:
    """Read to the line's end; returns how many bytes that took."""
    skipped = 0
    while raw := file.readline(LONGEST_LINE):
        skipped += len(raw)
        if raw.endswith(b"\n"):
            break
    return skipped


def _refuse_utf_16(raw: bytes) -> None:
    if raw.startswith(_UTF_16):
        raise _not_utf_8(1)


def _not_utf_8(number: int) -> Exception:
    message = _("This file is not UTF-8. Save it as UTF-8 and import it again; nothing after here was read.")
    return fault(message, line=number)
