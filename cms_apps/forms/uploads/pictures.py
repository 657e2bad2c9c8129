"""Pictures, encoded anew: of what came beside the pixels nothing is left."""

from contextlib import suppress
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageOps
from pillow_heif import HeifImagePlugin  # noqa: F401 - registers itself with Pillow; Wagtail needs it too

from cms_apps.core.pictures.metadata import PNG_START, without_metadata
from cms_apps.core.pictures.upright import UNREADABLE

from .limits import LONGEST_SIDE, MOST_PIXELS

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))


class PictureFault(Exception):  # noqa: N818 - found in a file, not an error of ours
    """A picture that isn't taken; `str()` is the code of why."""


def is_picture(data: bytes) -> bool:
    """Whether a file begins as a JPEG, PNG, WebP or HEIC picture does."""
    is_heic = data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS
    is_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    return is_heic or is_webp or data.startswith((b"\xff\xd8\xff", PNG_START))


def plain_picture(data: bytes) -> bytes:
    """The picture upright, in sRGB, at most `LONGEST_SIDE` long: JPEG for a photograph, else WebP.

    Only the first frame of an animation is kept.

    Raises:
        PictureFault: broken, or too many pixels; the size is read before a pixel is.
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PictureFault("too_many_pixels")
            is_photograph = image.format in ("JPEG", "MPO", "HEIF")
            image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than needed
            return _written(_plain(image), is_photograph)
    # Of as many pixels Pillow only warns, unless warnings are errors.
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise PictureFault("too_many_pixels") from bomb
    except (*UNREADABLE, RuntimeError, MemoryError) as error:
        raise PictureFault("broken") from error


def _plain(image: Image.Image) -> Image.Image:
    image.load()
    turned = ImageOps.exif_transpose(image)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if turned.mode.startswith("I;16") or turned.mode in ("I", "F"):
        turned = turned.convert("F").point(lambda value: value / 256).convert("L")
    if turned.has_transparency_data:
        return turned.convert("RGBA")
    return _in_srgb(turned)


def _in_srgb(image: Image.Image) -> Image.Image:
    """The colours as every screen shows them: the profile, which could hold anything, is not kept."""
    profile: Any = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        with suppress(ImageCms.PyCMSError, *UNREADABLE):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            if converted is not None:
                return converted
    return image.convert("RGB")


def _written(image: Image.Image, is_photograph: bool) -> bytes:
    fresh = Image.new(image.mode, image.size)
    fresh.paste(image)  # the pixels and nothing else that hangs on the opened picture
    target = BytesIO()
    if is_photograph and image.mode == "RGB":
        fresh.save(target, "JPEG", quality=88, optimize=True)
    else:
        fresh.save(target, "WEBP", quality=90, method=3)
    written = target.getvalue()
    return without_metadata(written) or written
