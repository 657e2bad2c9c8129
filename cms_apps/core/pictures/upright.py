"""A picture that its camera marked as lying on its side, stood upright in its pixels."""

import struct
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageOps, ImageSequence
from PIL.JpegImagePlugin import get_sampling

UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, struct.error, Image.DecompressionBombError)
"""What Pillow raises for a file that is broken or too large to open."""


def upright(data: bytes) -> bytes | None:
    """The picture turned as its orientation says, in the same format; None where it stands upright already.

    Animations are turned frame by frame; the colour profile stays. Metadata may be in the answer.

    Raises:
        one of UNREADABLE: the file is broken.
    """
    if data.startswith(b"GIF"):  # browsers ignore whatever a GIF says of its orientation
        return None
    with Image.open(BytesIO(data)) as image:
        if image.getexif().get(ExifTags.Base.Orientation, 1) not in range(2, 9):
            return None
        return written_again(image, data)


def written_again(image: Image.Image, data: bytes) -> bytes:
    """The opened picture, upright, encoded anew as close to the original as its format allows."""
    options = _options(image, data)
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(frame.info.get("duration", 0))
        frames.append(_turned(frame))
        if image.format in ("JPEG", "MPO"):  # a second picture in the file is no frame
            break
    if len(frames) > 1:
        loop = image.info.get("loop", 0)
        options.update(save_all=True, append_images=frames[1:], duration=durations, loop=loop)
    target = BytesIO()
    frames[0].save(target, **options)
    return target.getvalue()


def _turned(frame: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(frame)
    for note in ("exif", "xmp", "XML:com.adobe.xmp", "comment"):
        turned.info.pop(note, None)
    return turned


def _options(image: Image.Image, data: bytes) -> dict[str, Any]:
    """How to save: JPEG with the tables it came with, so that it neither grows nor loses much."""
    image.load()
    options: dict[str, Any] = {"format": image.format, "icc_profile": image.info.get("icc_profile")}
    if image.format in ("JPEG", "MPO"):
        options.update(
            format="JPEG",
            qtables=getattr(image, "quantization", None),
            progressive=bool(image.info.get("progressive")),
            optimize=True,
        )
        if (sampling := get_sampling(image)) >= 0:
            options["subsampling"] = sampling
    elif image.format == "WEBP":
        options.update(lossless=b"VP8L" in data, quality=92, method=4)
    elif image.format in ("AVIF", "HEIF"):
        options.update(quality=90)
    return {name: value for name, value in options.items() if value is not None}
