"""Files as senders attach them, good and bad, made by code."""

import re
import struct
import zipfile
import zlib
from io import BytesIO

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin
from pillow_heif import HeifImagePlugin  # noqa: F401 - registers itself with Pillow

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PLACE = (22.0, 32.0, 5.0)
PAGE = b"<html><script>alert(1)</script></html>"


def upload(name, content, kind="application/octet-stream"):
    return SimpleUploadedFile(name, content, kind)


def picture(size=(80, 45), colour="teal", mode="RGB"):
    return Image.new(mode, size, colour)


def telltale_exif():
    """Camera, place, and lying on its side."""
    exif = Image.Exif()
    exif[0x010F] = "Telltale Phone"
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: PLACE, 3: "E", 4: PLACE}
    return exif


def written(image, kind, **options):
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def jpeg(size=(80, 45), colour="teal", **options):
    return written(picture(size, colour), "JPEG", **options)


def telltale(kind):
    options = {"exif": telltale_exif().tobytes()}
    if kind == "JPEG":
        options["comment"] = PAGE
    if kind == "PNG":
        options["pnginfo"] = PngImagePlugin.PngInfo()
        options["pnginfo"].add_text("Comment", "Telltale Phone")
    return written(picture(), kind, **options)


def png_of(width, height, pixels=b""):
    """A PNG that says it is so large, whatever is in it."""

    def part(kind, content):
        crc = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + crc

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(pixels or bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", packed) + part(b"IEND", b"")


def pdf(*objects, behind=b""):
    """A PDF of one page; objects are added as they are."""
    parts = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n",
        *objects,
    ]
    body, xref = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", b"xref\n0 1\n0000000000 65535 f \n"
    for part in parts:
        if number := re.match(rb"(\d+) 0 obj", part):
            xref += b"%b 1\n%010d 00000 n \n" % (number[1], len(body))
        body += part
    xref += b"trailer\n<< /Size 10 /Root 1 0 R >>\n"
    return body + xref + b"startxref\n%d\n%%%%EOF\n" % len(body) + behind


def pdf_stream(content, dictionary=b"/FlateDecode"):
    packed = zlib.compress(content)
    return b"9 0 obj\n<< /Filter %b /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
        dictionary,
        len(packed),
        packed,
    )


def telltale_pdf(**options):
    """A letter that says who wrote it, with what, when, and what it was before; `options` go to `save`."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(200, 200))
    document.docinfo["/Author"] = document.docinfo["/Producer"] = "Telltale"
    with document.open_metadata() as notes:
        notes["dc:creator"] = ["Telltale"]
    page.obj.PieceInfo = pikepdf.Dictionary(Word=pikepdf.Dictionary(Private="Telltale"))
    page.obj.Thumb = document.make_stream(b"Telltale")
    page.obj.LastModified = "D:20260101Telltale"
    remark = {"Type": pikepdf.Name.Annot, "Subtype": pikepdf.Name.Text, "Rect": [0, 0, 9, 9]}
    page.obj.Annots = [pikepdf.Dictionary(T="Telltale", M="D:20260101Telltale", Contents="kept", **remark)]
    photograph = document.make_stream(telltale("JPEG"), Filter=pikepdf.Name.DCTDecode, Width=80, Height=45)
    photograph.Type, photograph.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    photograph.ColorSpace, photograph.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    photograph.Metadata = document.make_stream(b"Telltale")
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=photograph))
    page.obj.Contents = document.make_stream(b"q 80 0 0 45 0 0 cm /Im0 Do Q")
    target = BytesIO()
    document.save(target, compress_streams=False, **options)
    return target.getvalue()


def pdf_that_draws(content):
    """With what its page draws, however large, as it is."""
    document = pikepdf.open(BytesIO(pdf()))
    document.pages[0].obj.Contents = document.make_stream(content)
    target = BytesIO()
    document.save(target, compress_streams=False)
    return target.getvalue()


def signed_pdf():
    document = pikepdf.open(BytesIO(pdf()))
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="who", V=pikepdf.Dictionary(Type=pikepdf.Name.Sig))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[document.make_indirect(field)])
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def archive(**files):
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return target.getvalue()
