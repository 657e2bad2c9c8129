"""What is taken by what is in it, and what is left of it."""

import resource
import zlib
from contextlib import suppress
from io import BytesIO

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageCms

from cms_apps.forms.uploads.content import examine
from cms_apps.forms.uploads.limits import LARGEST_FILE, LONGEST_SIDE
from cms_apps.forms.uploads.names import safe_name
from tests.factories import uploads as made
from tests.factories.uploads import EICAR, PAGE, jpeg, pdf, pdf_stream, png_of, upload

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
JAVASCRIPT = b"4 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj\n"
IN_OBJECT_STREAM = b"4 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>"

TAKEN = {
    "JPEG": (jpeg(), "image/jpeg"),
    "JPEG called something else": (jpeg(), "image/jpeg"),
    "PNG": (made.written(made.picture(), "PNG"), "image/webp"),
    "WebP": (made.written(made.picture(), "WEBP"), "image/webp"),
    "HEIC": (made.written(made.picture(), "HEIF"), "image/jpeg"),
    "greys of 16 bits": (made.written(made.picture(mode="I;16", colour=60_000), "PNG"), "image/webp"),
    "CMYK": (made.written(made.picture(mode="CMYK", colour=(0, 50, 0, 0)), "JPEG"), "image/jpeg"),
    "palette": (made.written(made.picture().convert("P"), "PNG"), "image/webp"),
    "PDF": (pdf(), "application/pdf"),
    "PDF with packed objects": (
        pdf(pdf_stream(b"4 0 << /Type /Page >>", b"/FlateDecode /Type /ObjStm /N 1 /First 4")),
        "application/pdf",
    ),
    "PDF with a packed text on the matter": (pdf(pdf_stream(b"BT (/JavaScript) Tj ET")), "application/pdf"),
}
REFUSED = {
    "SVG": (SVG, "kind"),
    "HTML": (PAGE, "kind"),
    "ZIP": (made.archive(text="hello"), "kind"),
    "office": (made.archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "kind"),
    "program for Windows": (b"MZ\x90\x00" + bytes(200), "kind"),
    "program for Linux": (b"\x7fELF" + bytes(200), "kind"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "kind"),
    "GIF": (made.written(made.picture(), "GIF"), "kind"),
    "TIFF": (made.written(made.picture(), "TIFF"), "kind"),
    "film": (b"\x00\x00\x00\x18ftypmp42" + bytes(100), "kind"),
    "words": ("饭凉了".encode(), "kind"),
    "nothing": (b"", "empty"),
    "test virus": (EICAR, "harmful"),
    "test virus in a PDF": (pdf(b"% " + EICAR + b"\n"), "harmful"),
    "test virus in a picture": (jpeg(comment=EICAR), "harmful"),
    "PDF behind a web page": (PAGE + pdf(), "kind"),
    "PDF behind one blank": (b" " + pdf(), "kind"),
    "PDF that begins as a web page": (b"%PDF-1.7\n" + PAGE + pdf()[9:], "harmful"),
    "PDF and archive": (pdf() + made.archive(a="b"), "harmful"),
    "PDF with something behind": (pdf(behind=b"MZ\x90\x00 and more"), "harmful"),
    "PDF with JavaScript": (pdf(JAVASCRIPT), "harmful"),
    "PDF with JavaScript, disguised": (pdf(JAVASCRIPT.replace(b"/Java", b"/J#61va")), "harmful"),
    "PDF with JavaScript in packed objects": (
        pdf(pdf_stream(IN_OBJECT_STREAM, b"/FlateDecode /Type /ObjStm /N 1 /First 4")),
        "harmful",
    ),
    "PDF with JavaScript in packed objects that say they are none": (
        pdf(pdf_stream(b"4 0 " + bytes(0) + IN_OBJECT_STREAM)),
        "harmful",
    ),
    "PDF with objects packed twice": (
        pdf(pdf_stream(IN_OBJECT_STREAM, b"[/ASCIIHexDecode /FlateDecode] /Type /ObjStm")),
        "harmful",
    ),
    "PDF that starts a program": (pdf(b"4 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj\n"), "harmful"),
    "PDF with a file in it": (pdf(b"4 0 obj\n<< /Type /EmbeddedFile >>\nendobj\n"), "harmful"),
    "PDF with a password": (pdf(b"trailer << /Encrypt 8 0 R >>\n"), "encrypted"),
    "PDF bomb": (
        pdf(
            *(pdf_stream(b"1 0 " + bytes(20_000_000), b"/FlateDecode /Type /ObjStm") for _ in range(4)),
        ),
        "harmful",
    ),
    "PDF that is signed": (made.signed_pdf(), "signed"),
    "PDF cut short": (pdf()[:-20], "broken"),
    "PDF in name only": (b"%PDF-something", "broken"),
    "JPEG cut short": (jpeg((400, 400))[:-300], "broken"),
    "JPEG in name only": (b"\xff\xd8\xff\xe0" + bytes(100), "broken"),
    "PNG cut short": (made.written(made.picture((400, 400)), "PNG")[:100], "broken"),
    "HEIC in name only": (b"\x00\x00\x00\x18ftypheic" + bytes(100), "broken"),
    "picture of too many pixels": (png_of(30_000, 30_000), "too_many_pixels"),
    "picture of a few too many pixels": (png_of(10_000, 5_001), "too_many_pixels"),
    "picture of pixels that lie": (png_of(6_000, 6_000), "broken"),
    "too large": (pdf(b"%" + b"x" * LARGEST_FILE), "too_large"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_pictures_and_documents_are_taken(name):
    content, kind = TAKEN[name]
    taken = examine(upload("what.exe", content, "text/html"))
    assert (taken.kind, taken.size) == (kind, len(taken.content))
    assert taken.name == f"what.exe{taken.kind.ending}"
    if kind != "application/pdf":
        with Image.open(BytesIO(taken.content)) as image:
            image.load()
            assert image.get_format_mimetype() == kind


@pytest.mark.parametrize("called", ["photo.jpg", "letter.pdf"])
@pytest.mark.parametrize("name", REFUSED)
def test_all_else_is_refused_in_words_whatever_it_is_called(name, called):
    content, code = REFUSED[name]
    with pytest.raises(ValidationError) as refused:
        examine(upload(called, content, "image/jpeg"))
    assert refused.value.code == code
    assert called.split(".")[0] in refused.value.messages[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_of_a_picture_only_the_pixels_are_left_upright(kind):
    taken = examine(upload("IMG.jpg", made.telltale(kind)))
    with Image.open(BytesIO(taken.content)) as image:
        assert image.size == (45, 80)
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)
    for trace in (b"Telltale", b"Exif", b"<script", b"GPS"):
        assert trace not in taken.content


def test_of_a_document_what_it_shows_is_left():
    came = made.telltale_pdf()
    assert came.count(b"Telltale") >= 8
    taken = examine(upload("letter.pdf", came))
    assert b"Telltale" not in taken.content
    with pikepdf.open(BytesIO(taken.content)) as document:
        page = document.pages[0]
        assert not document.docinfo
        assert page.Contents.read_bytes() == b"q 80 0 0 45 0 0 cm /Im0 Do Q"
        assert str(page.Annots[0].Contents) == "kept"
        with Image.open(BytesIO(page.Resources.XObject.Im0.read_raw_bytes())) as photograph:
            assert photograph.size == (80, 45)
            assert not photograph.getexif()


def test_earlier_versions_of_a_document_are_gone():
    """A program that only appends leaves what was crossed out in the file."""
    first = pdf(b"4 0 obj\n(Telltale)\nendobj\n")
    later = b"4 0 obj\n(new)\nendobj\nxref\n4 1\n%010d 00000 n \n" % len(first)
    before = first.rindex(b"xref\n0 1")
    later += b"trailer\n<< /Size 10 /Root 1 0 R /Prev %d >>\n" % before
    came = first + later + b"startxref\n%d\n%%%%EOF\n" % (len(first) + later.index(b"xref\n4 1"))
    taken = examine(upload("letter.pdf", came))
    assert b"Telltale" in came
    assert b"Telltale" not in taken.content


def test_a_document_taken_twice_is_the_same_and_taken_again():
    once = examine(upload("a.pdf", made.telltale_pdf()))
    assert examine(upload("a.pdf", once.content)).content == once.content


@pytest.mark.parametrize("options", [{}, {"R": 4}, {"R": 6}])
def test_a_document_with_a_password_is_refused_even_an_empty_one(options):
    encryption = pikepdf.Encryption(owner="secret", user="" if not options else "secret", **options)
    with pytest.raises(ValidationError) as refused:
        examine(upload("a.pdf", made.telltale_pdf(encryption=encryption)))
    assert refused.value.code == "encrypted"


def test_packed_objects_that_only_a_whole_reading_finds_are_refused():
    """The dictionary lies behind more than is searched, and the packed part does not begin with numbers."""
    hidden = b"     4 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    long = b"/FlateDecode /Type /Obj#53tm /N 1 /First 9 /Pad (%b)" % (b"obj " * 2000)
    came = pdf(pdf_stream(hidden, long), b"5 0 obj\n4 0 R\nendobj\n")
    with pytest.raises(ValidationError):
        examine(upload("a.pdf", came))


def test_a_small_document_does_not_unpack_to_gigabytes():
    """In the table of its objects, which must be read before anything else can be."""
    packer = zlib.compressobj()
    table = b"".join(packer.compress(bytes(1024 * 1024)) for _number in range(1500)) + packer.flush()
    body = pdf().split(b"xref\n")[0]
    came = body + b"9 0 obj\n<< /Type /XRef /Size 10 /Root 1 0 R /W [1 2 1] /Filter /FlateDecode"
    came += b" /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (len(table), table)
    came += b"startxref\n%d\n%%%%EOF\n" % len(body)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with suppress(ValidationError):  # its objects may still be found without the table
        examine(upload("a.pdf", came))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < max(before, 1024 * 1024)  # in kilobytes


def test_colours_stay_and_their_profile_goes():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + PAGE
    taken = examine(upload("a.jpg", jpeg(icc_profile=profile)))
    with Image.open(BytesIO(taken.content)) as image:
        red, green, blue = image.getpixel((5, 5))
    assert (red, green, blue) == pytest.approx((0, 128, 128), abs=4)
    assert b"<script" not in taken.content


def test_what_shows_through_stays_so():
    taken = examine(upload("a.png", made.written(made.picture(mode="RGBA", colour=(9, 9, 9, 90)), "PNG")))
    with Image.open(BytesIO(taken.content)) as image:
        assert image.convert("RGBA").getpixel((5, 5))[3] == pytest.approx(90, abs=2)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_large_picture_is_kept_smaller(kind):
    taken = examine(upload("a", made.written(made.picture((6000, 1000)), kind)))
    with Image.open(BytesIO(taken.content)) as image:
        assert image.size[0] <= LONGEST_SIDE
        assert image.size[0] / image.size[1] == pytest.approx(6, rel=0.01)


def test_a_second_picture_in_a_file_is_left_out():
    both = made.written(made.picture(), "MPO", save_all=True, append_images=[made.picture(colour="red")])
    taken = examine(upload("a.mpo", both))
    with Image.open(BytesIO(taken.content)) as image:
        assert getattr(image, "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("食堂.jpeg", "食堂.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\me\\a.png", "a.jpg"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie_ x.jpg"),
        ("photo\u202egpj.exe", "photogpj.exe.jpg"),
        ("invoice.pdf.exe", "invoice.pdf.exe.jpg"),
        ('<img src="x">.jpg', "_img src=_x__.jpg"),
        ("...", "file.jpg"),
        ("", "file.jpg"),
        ("\x00\u200b", "file.jpg"),
        ("长" * 300 + ".jpg", "长" * 96 + ".jpg"),
    ],
)
def test_a_name_is_a_label_and_no_place(name, shown):
    assert safe_name(name, ".jpg") == shown
