"""Metadata leaves a picture's file; not one pixel changes."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageChops, ImageCms, ImageDraw, PngImagePlugin, features

from cms_apps.core.pictures.uploads import cleaned

SECRET = "somebody's kitchen"
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{SECRET}</dc:creator></x:xmpmeta>'.encode()


def scene(mode="RGB", width=64, height=32):
    """A picture whose four corners differ, so that a turn shows."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 0, width // 2 - 1, height // 2 - 1], fill="red")
    draw.rectangle([width // 2, height // 2, width, height], fill="blue")
    return image.convert(mode)


def notes(orientation=None):
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = SECRET
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef] = "N"
    gps[ExifTags.GPS.GPSLatitude] = (31.0, 17.0, 59.0)
    if orientation:
        exif[ExifTags.Base.Orientation] = orientation
    return exif


def written(image, **options):
    target = BytesIO()
    image.save(target, **options)
    return target.getvalue()


def animation(format, **options):
    frames = [scene(), scene().rotate(180), Image.new("RGB", (64, 32), "green")]
    return written(
        frames[0],
        format=format,
        save_all=True,
        append_images=frames[1:],
        duration=[90, 150, 210],
        loop=3,
        **options,
    )


def opened(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


def same_frames(one, other):
    one, other = opened(one), opened(other)
    assert getattr(one, "n_frames", 1) == getattr(other, "n_frames", 1)
    for number in range(getattr(one, "n_frames", 1)):
        one.seek(number)
        other.seek(number)
        assert one.info.get("duration") == other.info.get("duration")
        assert one.convert("RGBA").tobytes() == other.convert("RGBA").tobytes()
    assert one.info.get("loop") == other.info.get("loop")


def png_text():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET)
    text.add_text("Comment", SECRET, zip=True)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return text


IPTC = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00\x00\x1a\x1c\x02\x50\x00\x12" + SECRET.encode()
JPEG = {"format": "JPEG", "icc_profile": PROFILE, "dpi": (300, 300)}


def with_segment(jpeg, mark, contents):
    length = (len(contents) + 2).to_bytes(2, "big")
    return jpeg[:2] + b"\xff" + bytes([mark]) + length + contents + jpeg[2:]


SPEAKING = {
    "jpeg exif": lambda: written(scene(), exif=notes(), comment=SECRET, xmp=XMP, **JPEG),
    "jpeg upright": lambda: written(scene(), exif=notes(1), **JPEG),
    "jpeg iptc": lambda: with_segment(written(scene(), **JPEG), 0xED, IPTC),
    "jpeg progressive": lambda: written(scene(), exif=notes(), progressive=True, **JPEG),
    "jpeg grey": lambda: written(scene("L"), exif=notes(), format="JPEG"),
    "jpeg cmyk": lambda: written(scene("CMYK"), exif=notes(), format="JPEG"),
    "jpeg with a film after it": lambda: written(scene(), **JPEG) + b"ftypmp42" + SECRET.encode(),
    "png": lambda: written(scene(), format="PNG", pnginfo=png_text(), exif=notes(), icc_profile=PROFILE),
    "png palette": lambda: written(scene("P"), format="PNG", pnginfo=png_text(), transparency=0),
    "apng": lambda: animation("PNG", exif=notes(), pnginfo=png_text()),
    "webp": lambda: written(scene(), format="WEBP", exif=notes(), xmp=XMP, icc_profile=PROFILE),
    "webp lossless": lambda: written(scene("RGBA"), format="WEBP", lossless=True, exif=notes()),
    "webp animated": lambda: animation("WEBP", exif=notes(), xmp=XMP),
    "gif": lambda: written(scene("P"), format="GIF", comment=SECRET),
    "gif animated": lambda: animation("GIF", comment=SECRET),
    "gif xmp": lambda: written(scene("P"), format="GIF")[:-1] + GIF_XMP + b";",
}
GIF_XMP = b"\x21\xff\x0bXMP DataXMP" + XMP + b"\x01" + bytes(range(255, -1, -1)) + b"\x00"
SILENT = {
    "jpeg": lambda: written(scene(), **JPEG),
    "jpeg progressive": lambda: written(scene(), progressive=True, **JPEG),
    "jpeg restart marks": lambda: written(scene(width=640, height=640), restart_marker_blocks=2, **JPEG),
    "png": lambda: written(scene(), format="PNG", icc_profile=PROFILE, dpi=(300, 300)),
    "apng": lambda: animation("PNG"),
    "webp": lambda: written(scene(), format="WEBP", icc_profile=PROFILE),
    "webp plain": lambda: written(scene(), format="WEBP"),
    "webp animated": lambda: animation("WEBP"),
    "gif": lambda: written(scene("P"), format="GIF"),
    "gif animated": lambda: animation("GIF"),
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>',
}


@pytest.mark.parametrize("kind", SPEAKING)
def test_nothing_but_the_picture_stays(kind):
    before = SPEAKING[kind]()
    after = cleaned(before)
    image = opened(after)
    for note in (SECRET, SECRET.encode("utf-16-le").decode("latin-1")):
        assert note.encode("latin-1") not in after
    assert not image.getexif()
    assert not {"exif", "xmp", "XML:com.adobe.xmp", "comment", "Author", "photoshop"} & image.info.keys()
    same_frames(before, after)
    assert image.info.get("icc_profile") == opened(before).info.get("icc_profile")
    assert cleaned(after) == after


@pytest.mark.parametrize("kind", SILENT)
def test_a_picture_that_says_nothing_stays_byte_for_byte(kind):
    data = SILENT[kind]()
    assert cleaned(data) == data


def difference(one, other):
    """The largest difference of two pictures' mean colours per quarter, 0 to 255."""
    assert one.size == other.size
    small = [image.convert("RGB").resize((2, 2), Image.Resampling.BOX) for image in (one, other)]
    return max(high for _low, high in ImageChops.difference(*small).getextrema())


@pytest.mark.parametrize(
    "options", [{"format": "JPEG", "quality": 95}, {"format": "PNG"}, {"format": "WEBP", "lossless": True}]
)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_stands_upright(options, orientation):
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    # What the camera's sensor saw, so that turning it as the note says gives the scene back.
    lying = scene().transpose(turns[orientation]) if orientation > 1 else scene()
    data = written(lying, exif=notes(orientation), icc_profile=PROFILE, **options)
    after = opened(cleaned(data))
    assert after.format == options["format"]
    assert difference(after, scene()) <= 12
    assert not after.getexif()
    assert after.info["icc_profile"] == PROFILE


def test_a_turned_photo_keeps_its_quality():
    lying = scene().transpose(Image.Transpose.ROTATE_90)
    data = written(lying, format="JPEG", quality=93, subsampling=0, exif=notes(6))
    after = opened(cleaned(data))
    assert after.quantization == opened(data).quantization


def test_a_lying_animation_is_turned_frame_by_frame():
    before = animation("WEBP", exif=notes(6), lossless=True)
    after = opened(cleaned(before))
    assert (after.size, after.n_frames, after.info["loop"]) == ((32, 64), 3, 3)
    after.seek(2)
    assert after.convert("RGB").getpixel((5, 5)) == (0, 128, 0)
    assert not after.getexif()


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow writes no AVIF")
def test_formats_without_a_reader_of_their_own_are_written_again():
    before = written(scene(), format="AVIF", exif=notes(6), xmp=XMP, quality=90)
    after = cleaned(before)
    assert SECRET.encode() not in after
    assert opened(after).size == (32, 64)
    silent = written(scene(), format="AVIF")
    assert cleaned(silent) == silent


def test_heic_of_a_phone_loses_its_notes():
    before = written(scene(), format="HEIF", exif=notes(), xmp=XMP)
    after = cleaned(before)
    assert SECRET.encode() in before
    assert SECRET.encode() not in after
    assert difference(opened(after), scene()) <= 12


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow says what is wrong with the notes
@pytest.mark.parametrize("kind", SPEAKING)
@settings(max_examples=40)
@given(share=st.floats(0, 1), noise=st.binary(max_size=8))
def test_a_broken_file_raises_nothing_and_never_grows(kind, share, noise):
    whole = SPEAKING[kind]()
    cut = int(len(whole) * share)
    for broken in (whole[:cut], whole[:cut] + noise + whole[cut:]):
        assert len(cleaned(broken)) <= max(len(broken), len(whole)) + 1000


@pytest.mark.parametrize("kind", ["jpeg exif", "png", "webp", "gif"])
def test_a_file_cut_short_loses_its_notes_too(kind):
    whole = SPEAKING[kind]()
    assert SECRET.encode() not in cleaned(whole[:-20])
