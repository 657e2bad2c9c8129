"""Which encoding a file has, and its lines, in memory that does not grow with the file.

GB18030, UTF-8 and UTF-16 are told apart. Order matters: UTF-8 that is damaged in places still reads as
GB18030 without an error, but as nonsense, so mostly valid UTF-8 is UTF-8 and the damaged lines are faults.
"""

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from .report import fault

CHUNK = 1 << 20  # bytes
SAMPLE = 1 << 16  # bytes
MAX_LINE = 5_000_000  # characters; a longer line is no article
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What `surrogateescape` makes of bytes it can't decode.
_BROKEN = re.compile("[\udc80-\udcff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_ORDINARY = re.compile(r"[\t\n\r\x20-\x7e\xa0\u2000-\u206f\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
_WHITE_CONTROLS = frozenset("\t\n\v\f\r\x1a")  # \x1a: DOS's end of file
_DAMAGED_SHARE = 0.1
_STRANGE_SHARE = 0.1


@dataclass(frozen=True)
class Line:
    """One line of a file.

    Attributes:
        number: from 1.
        text: without its line end.
        position: bytes of the file read so far, roughly.
        too_long: more than `MAX_LINE` characters; `text` is then empty.
    """

    number: int
    text: str
    position: int
    too_long: bool = False


def tell_encoding(path: Path) -> str:
    """The name of the codec that reads the file.

    Raises:
        ArticleError: no encoding we know reads it, or what it reads is no text.
        OSError: the file can't be opened.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
        codec = _codec_by_bom(sample) or _codec_by_content(file, sample)
    if codec is None or _is_no_text(sample, codec):
        raise fault(_("This is no text in UTF-8, UTF-16 or GB18030."))
    return codec


def numbered_lines(path: Path) -> Iterator[Line]:
    """The file's lines; bytes that can't be decoded stay as lone surrogates for `storable_text` to find.

    Raises:
        ArticleError: see `tell_encoding`; or UTF-16 ends in the middle of a character.
        OSError: the file can't be read.
    """
    codec = tell_encoding(path)
    errors = "surrogatepass" if codec.startswith("utf-16") else "surrogateescape"
    number = 0
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=codec, errors=errors) as file:
        try:
            while text := file.readline(MAX_LINE + 1):
                number += 1
                too_long = len(text) > MAX_LINE and not text.endswith("\n")
                while len(text) > MAX_LINE and not text.endswith("\n"):
                    text = file.readline(MAX_LINE + 1)
                text = "" if too_long else text.rstrip("\n").removeprefix("\ufeff").rstrip("\x1a")
                yield Line(number, text, raw.tell(), too_long)
        except UnicodeDecodeError as error:
            raise fault(_("The file breaks off in the middle of a character."), line=number + 1) from error


def text_fault(text: str) -> str:
    """Why no database stores this text, or ""."""
    if "\x00" in text:
        return _("There is a NUL character in this text.")
    if _SURROGATE.search(text):
        return _("There are damaged characters in this text.")
    return ""


def _codec_by_bom(sample: bytes) -> str | None:
    return next((codec for bom, codec in _BOMS.items() if sample.startswith(bom)), None)


def _codec_by_content(file: BinaryIO, sample: bytes) -> str | None:
    damage = _damage(file, "utf-8")
    if damage == 0 and b"\x00" not in sample:
        return "utf-8"
    if codec := _bare_utf16(sample):
        return codec
    if damage <= _DAMAGED_SHARE:
        return "utf-8"
    return "gb18030" if _damage(file, "gb18030") <= _DAMAGED_SHARE else None


def _damage(file: BinaryIO, codec: str) -> float:
    """The share of what is beyond ASCII that the codec can't decode, 0 to 1."""
    decoder = codecs.getincrementaldecoder(codec)("surrogateescape")
    broken = beyond_ascii = 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        text = decoder.decode(chunk)
        broken += len(_BROKEN.findall(text))
        beyond_ascii += sum(map(len, _BEYOND_ASCII.findall(text)))
    rest = decoder.decode(b"", final=True)
    broken += len(rest)
    return broken / max(beyond_ascii + len(rest), 1)


def _bare_utf16(sample: bytes) -> str | None:
    """UTF-16 without a byte order mark: nearly all Chinese or ASCII, with line ends or a JSON object.

    Plain ASCII read as UTF-16 looks like Chinese too, but holds no ASCII then.
    """
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(codec)("strict").decode(sample)
        except UnicodeDecodeError:
            continue
        ordinary = sum(map(len, _ORDINARY.findall(text)))
        if ordinary > 0.95 * len(text) and ("\n" in text or text.startswith("{")):
            return codec
    return None


def _is_no_text(sample: bytes, codec: str) -> bool:
    """More than a tenth of it is control characters, private or unassigned ones: a program, a picture."""
    text = codecs.getincrementaldecoder(codec)("ignore").decode(sample)
    strange = sum(unicodedata.category(c) in {"Cc", "Cn", "Co"} for c in text if c not in _WHITE_CONTROLS)
    return strange > _STRANGE_SHARE * len(text)
