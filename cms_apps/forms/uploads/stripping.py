"""PDF files written anew: what they show stays, who made them, when and with what does not."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf, StreamDecodeLevel
from pikepdf.settings import set_qpdf_limits

from cms_apps.core.pictures.metadata import without_metadata

from .limits import MEGABYTE
from .pdf import PDFFault, check_pdf

# Of the whole process, so set once: a small file may else unpack to gigabytes while it is opened.
set_qpdf_limits(
    doc_max_warnings=1000,
    flate_max_memory=64 * MEGABYTE,
    png_max_memory=64 * MEGABYTE,
    run_length_max_memory=64 * MEGABYTE,
    tiff_max_memory=64 * MEGABYTE,
)

_NOTES = (Name.Metadata, Name.PieceInfo, Name.LastModified, Name.Thumb, Name.AF)
"""XMP, a program's private data, the time of a change, a small picture of an earlier state, source files."""
_ANNOTATION_NOTES = (Name.T, Name.M, Name.CreationDate, Name.NM)
"""Who wrote a remark, and when (ISO 32000-2, 12.5.6.2)."""
_MOST_OBJECTS = 100_000
"""A letter has hundreds; each is looked at."""
_SIGNED = 1
"""The bit of SigFlags that says so (ISO 32000-2, table 225)."""


def plain_pdf(data: bytes) -> bytes:
    """The document without its metadata, its earlier versions, and those of the photographs in it.

    Streams are copied as they are, but for photographs (JPEG), whose pixels stay; nothing is drawn anew.

    Raises:
        PDFFault: "broken"; "encrypted"; "signed", since a changed document's signature is worth nothing;
            "harmful", where the whole reading of it shows more than `check_pdf` saw.
    """
    try:
        with pikepdf.open(BytesIO(data)) as document:
            if len(document.objects) > _MOST_OBJECTS:
                raise PDFFault("harmful")
            if _is_signed(document):
                raise PDFFault("signed")
            _strip(document)
            written = _written(document)
    except pikepdf.PasswordError as error:
        raise PDFFault("encrypted") from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, RuntimeError) as error:
        raise PDFFault("broken") from error
    check_pdf(written)  # with every name in the open now
    return written


def _is_signed(document: Pdf) -> bool:
    fields = document.Root.get(Name.AcroForm)
    flags = fields.get(Name.SigFlags, 0) if isinstance(fields, Dictionary) else 0
    return Name.Perms in document.Root or bool(int(flags) & _SIGNED) or _has_signature(document)


def _has_signature(document: Pdf) -> bool:
    return any(found.get(Name.FT) == Name.Sig and Name.V in found for found in _dictionaries(document))


def _dictionaries(document: Pdf) -> Iterator[Any]:
    """All of them, those written inside of others too."""
    waiting = [thing for thing in document.objects if isinstance(thing, (Dictionary, pikepdf.Stream))]
    while waiting:
        found = waiting.pop()
        yield found
        inside = found.stream_dict if isinstance(found, pikepdf.Stream) else found
        waiting += _within(inside.values())


def _within(values: Any) -> list[Any]:
    """Dictionaries among values that are not objects of their own, in arrays too."""
    found, arrays = [], [list(values)]
    while arrays:
        for value in arrays.pop():
            if not isinstance(value, pikepdf.Object) or value.is_indirect:
                continue
            if isinstance(value, pikepdf.Array):
                arrays.append(list(value))
            elif isinstance(value, Dictionary):
                found.append(value)
    return found


def _strip(document: Pdf) -> None:
    for name in (Name.Info, Name.ID):
        if name in document.trailer:
            del document.trailer[name]
    for found in list(_dictionaries(document)):
        is_remark = found.get(Name.Type) == Name.Annot and found.get(Name.Subtype) != Name.Widget
        for name in (*_NOTES, *(_ANNOTATION_NOTES if is_remark else ())):
            if name in found:
                del found[name]
        if isinstance(found, pikepdf.Stream) and found.get(Name.Filter) in (Name.DCTDecode, [Name.DCTDecode]):
            _strip_photograph(found)


def _strip_photograph(stream: Any) -> None:
    raw = stream.read_raw_bytes()
    plain = without_metadata(raw)
    if plain and plain != raw:
        parameters = stream.get(Name.DecodeParms)
        stream.write(plain, filter=Name.DCTDecode, decode_parms=parameters)


def _written(document: Pdf) -> bytes:
    """Only what the document still refers to."""
    target = BytesIO()
    document.save(
        target,
        object_stream_mode=ObjectStreamMode.disable,
        stream_decode_level=StreamDecodeLevel.none,
        compress_streams=False,
        fix_metadata_version=False,
        deterministic_id=True,
    )
    return target.getvalue()
