"""PDF files: taken when they only show something (ISO 32000-2).

No parser of the whole format: its names are looked for wherever they can stand, also in packed object
streams, and what can't be looked into is refused. Then `stripping` reads the whole and writes it anew, and
what it wrote is looked at once more. The file is served as an attachment in a sandbox besides.
"""

import re
import zlib

PDF_START = b"%PDF-"
_HEADER = re.compile(rb"%PDF-[12]\.\d")
# A name may write any character as #xx: /J#61vaScript is /JavaScript.
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_HARMFUL = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA|GoToE|ImportData|SubmitForm)\b")
_ENCRYPTED = re.compile(rb"/Encrypt\b")
_STREAM = re.compile(rb"\bstream\r?\n")
_FEW_OBJECTS = re.compile(rb"\s*\d+\s+\d+\s")
_MARKUP = re.compile(rb"<(script|html|!doctype|svg|iframe|body)", re.IGNORECASE)
_LONGEST_DICTIONARY = 4096
_FIRST_BYTES, _NEXT_BYTES = 64, 4096
_LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes that all object streams of a file may hold."""


class PDFFault(Exception):  # noqa: N818 - found in a file, not an error of ours
    """A PDF that isn't taken; `str()` is the code of why."""


def check_pdf(data: bytes) -> None:
    """Refuse a file that is more, or other, than a document to be looked at.

    Raises:
        PDFFault: with "broken", "encrypted" or "harmful".
    """
    if not _HEADER.match(data) or b"%%EOF" not in data[-2048:]:
        raise PDFFault("broken")
    if _is_something_else_too(data):
        raise PDFFault("harmful")
    _check_names(data)
    for unpacked in _object_streams(data):
        _check_names(unpacked)


def _is_something_else_too(data: bytes) -> bool:
    """A web page in its first lines, an archive behind its end, or more than blanks behind that."""
    behind = data[data.rindex(b"%%EOF") + len(b"%%EOF") :]
    is_archive = b"PK\x05\x06" in data[-66_000:]
    return bool(_MARKUP.search(data[:1024])) or is_archive or bool(behind.strip(b"\0\r\n\t "))


def _check_names(data: bytes) -> None:
    plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)
    if _HARMFUL.search(plain):
        raise PDFFault("harmful")
    if _ENCRYPTED.search(plain):
        raise PDFFault("encrypted")


def _object_streams(data: bytes) -> list[bytes]:
    """The unpacked object streams, known by their dictionary or, where that lies, by what is in them."""
    found, left = [], _LARGEST_UNPACKED
    for start in _STREAM.finditer(data):
        before = data[max(0, start.start() - _LONGEST_DICTIONARY) : start.start()]
        dictionary = before[before.rfind(b"obj") + 3 :]
        dictionary = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), dictionary)
        holds_objects = b"/ObjStm" in dictionary
        if holds_objects and _is_disguised(dictionary):
            raise PDFFault("harmful")
        unpacked = _unpacked(data, start.end(), left, whole=holds_objects)
        left -= len(unpacked)
        if left <= 0:
            raise PDFFault("harmful")
        if holds_objects or _FEW_OBJECTS.match(unpacked):
            found.append(unpacked)
    return found


def _is_disguised(dictionary: bytes) -> bool:
    """Packed in a way that we don't undo."""
    filters = re.findall(
        rb"/(?:ASCIIHex|ASCII85|LZW|RunLength|Crypt)\w*|/AHx|/A85|/LZW|/RL|/Fl\b", dictionary
    )
    return bool(filters) or b"/Predictor" in dictionary or dictionary.count(b"/FlateDecode") > 1


def _unpacked(data: bytes, start: int, most: int, *, whole: bool) -> bytes:
    """A stream unpacked, a little over `most` bytes at most; only its beginning where it holds no objects."""
    unpacker, unpacked = zlib.decompressobj(), bytearray()
    here, step = start, _FIRST_BYTES
    try:
        while not unpacker.eof and len(unpacked) <= most and here < len(data):
            unpacked += unpacker.decompress(data[here : here + step])
            here, step = here + step, _NEXT_BYTES
            if not whole and not _FEW_OBJECTS.match(unpacked):
                break
    except zlib.error:  # not packed, or cut short: what there was is looked at
        pass
    return bytes(unpacked)
