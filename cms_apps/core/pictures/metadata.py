"""What a picture's file says beside the picture: taken off without touching one pixel.

A phone writes where and when a picture was taken and with whose device; an editing program adds names and
earlier versions. Each format keeps that in parts of its own, so those parts are left out and the rest is
copied byte for byte: no generation loss, every frame of an animation as it was. What a format is built of:
JPEG ITU-T T.81 annex B, PNG 3rd edition (W3C, 2025), WebP RFC 9649, GIF89a.

Each part that is kept is named, so that what nobody thought of is left out. A file that ends too early is
cut where it ends, never refused: whether it can be shown at all is for others to say.
"""

import re
from collections.abc import Callable, Iterator

PNG_START = b"\x89PNG\r\n\x1a\n"
# Pixels, palette, colour space, size in print, animation.
PNG_PARTS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD hIST sPLT pHYs "
    b"acTL fcTL fdAT".split()
)
WEBP_PARTS = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
WEBP_SAYS_METADATA = 0x0C
"""The bits of VP8X that announce EXIF and XMP."""
GIF_APPLICATIONS = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")
"""How often an animation repeats, and its colour space."""
JPEG_APPLICATIONS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Size in print, colour space and colour transform; every other APPn is somebody's notes."""
JPEG_COMMENT, JPEG_SCAN, JPEG_END = 0xFE, 0xDA, 0xD9
# In a scan, 0xFF is followed by 0x00 (a plain 0xFF) or a restart mark; anything else ends the scan.
JPEG_END_OF_SCAN = re.compile(rb"\xff+[^\x00\xff\xd0-\xd7]")


def without_metadata(data: bytes) -> bytes | None:
    """The same picture without its metadata: the same bytes where there is none.

    None for a format that is not JPEG, PNG, WebP or GIF.
    """
    parts = _reader_of(data)
    if parts is None:
        return None
    kept = b"".join(parts(data))
    if data[:4] == b"RIFF":
        kept = b"RIFF" + (len(kept) + 4).to_bytes(4, "little") + b"WEBP" + kept
    return kept


def _reader_of(data: bytes) -> "Callable[[bytes], Iterator[bytes]] | None":
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg_parts
    if data.startswith(PNG_START):
        return _png_parts
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _gif_parts
    return _webp_parts if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """Also ends at the picture's end: a phone appends a film or a second picture with notes of its own."""
    yield data[:2]
    here = 2
    while (here := data.find(b"\xff", here)) != -1 and here + 1 < len(data):
        mark = data[here + 1]
        if mark == JPEG_END:
            yield data[here : here + 2]
            return
        if mark in (0x00, 0x01, 0xFF) or 0xD0 <= mark <= 0xD8:  # filling, or a mark without contents
            here += 1
            continue
        end = here + 2 + int.from_bytes(data[here + 2 : here + 4], "big")
        if _keeps_jpeg_segment(mark, data[here + 4 : end]):
            yield data[here:end]
        here = end
        if mark == JPEG_SCAN:
            found = JPEG_END_OF_SCAN.search(data, here)
            end = found.start() if found else len(data)
            yield data[here:end]
            here = end


def _keeps_jpeg_segment(mark: int, contents: bytes) -> bool:
    if 0xE0 <= mark <= 0xEF:
        return mark in JPEG_APPLICATIONS and contents.startswith(JPEG_APPLICATIONS[mark])
    return mark != JPEG_COMMENT


def _png_parts(data: bytes) -> Iterator[bytes]:
    yield PNG_START
    here = len(PNG_START)
    while here < len(data):
        kind = data[here + 4 : here + 8]
        end = here + 12 + int.from_bytes(data[here : here + 4], "big")
        if kind in PNG_PARTS:
            yield data[here:end]
        if kind == b"IEND":
            return
        here = end


def _webp_parts(data: bytes) -> Iterator[bytes]:
    here, last = 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while here < last:
        kind = data[here : here + 4]
        length = int.from_bytes(data[here + 4 : here + 8], "little")
        end = here + 8 + length + length % 2
        part = data[here:end]
        if kind == b"VP8X" and len(part) > 8:
            part = part[:8] + bytes([part[8] & ~WEBP_SAYS_METADATA]) + part[9:]
        if kind in WEBP_PARTS:
            yield part
        here = end


def _gif_parts(data: bytes) -> Iterator[bytes]:
    here = 13 + _gif_palette(data[10:11])
    yield data[:here]
    while here < len(data):
        kind, label = data[here], data[here + 1 : here + 2]
        if kind == 0x3B:
            yield data[here : here + 1]
            return
        if kind not in (0x21, 0x2C):  # filling
            here += 1
            continue
        blocks = here + 2
        if kind == 0x2C:  # a frame: place and size, palette, size of codes, pixels
            blocks = here + 11 + _gif_palette(data[here + 9 : here + 10])
        end = _end_of_gif_blocks(data, blocks)
        is_application = kind == 0x21 and label == b"\xff"
        is_kept = data[here + 3 : here + 14] in GIF_APPLICATIONS if is_application else label != b"\xfe"
        if kind == 0x2C or is_kept:
            yield data[here:end]
        here = end


def _gif_palette(flags: bytes) -> int:
    """The length of the palette that a frame's or the screen's flags announce, in bytes."""
    return 3 * 2 ** ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _end_of_gif_blocks(data: bytes, here: int) -> int:
    """Where a row of blocks ends, each of which begins with its length."""
    while here < len(data) and data[here]:
        here += 1 + data[here]
    return here + 1
