"""What a file is, judged by what is in it; what it is called and what the sender says it is don't count."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .limits import LARGEST_FILE, MEGABYTE
from .names import safe_name
from .pdf import PDF_START, PDFFault, check_pdf
from .pictures import PictureFault, is_picture, plain_picture
from .scanning import is_clean
from .stripping import plain_pdf

# https://www.eicar.org/download-anti-malware-testfile/, in two parts so that no scanner finds it here.
_TEST_VIRUS = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Kind(TextChoices):
    """What is kept, by content type."""

    JPEG = "image/jpeg", _("Picture")
    WEBP = "image/webp", _("Picture (WebP)")
    PDF = "application/pdf", _("PDF")

    @property
    def ending(self) -> str:
        return {"image/jpeg": ".jpg", "image/webp": ".webp", "application/pdf": ".pdf"}[self.value]


@dataclass(frozen=True)
class Examined:
    """A file that may be kept.

    Attributes:
        source_sha256: of the file as it came, by which the same file is known again.
        sha256: of `content`, which is what is kept.
    """

    name: str
    kind: Kind
    content: bytes
    sha256: str
    source_sha256: str

    @property
    def size(self) -> int:
        return len(self.content)


@dataclass(frozen=True)
class Lost:
    """A file that a page says was kept, and that isn't any more."""

    source_sha256: str


def fingerprint(file: Any) -> str:
    """SHA-256 of a file as it came: computed for an upload, remembered of all others."""
    if not isinstance(file, UploadedFile):
        return str(file.source_sha256)
    digest = sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def examine(file: UploadedFile) -> Examined:
    """Read a file, and write it anew without metadata.

    Raises:
        ValidationError: it is not taken; in words for the sender, with the file's name.
        ScannerDownError: nobody can say whether it is clean.
    """
    if (file.size or 0) > LARGEST_FILE:
        raise _fault("too_large", file)
    file.seek(0)
    data = file.read()
    file.seek(0)
    kind, content = _judged(data, file)
    return Examined(
        name=safe_name(file.name or "", kind.ending),
        kind=kind,
        content=content,
        sha256=sha256(content).hexdigest(),
        source_sha256=sha256(data).hexdigest(),
    )


def _judged(data: bytes, file: UploadedFile) -> tuple[Kind, bytes]:
    if not data:
        raise _fault("empty", file)
    if _TEST_VIRUS in data:
        raise _fault("harmful", file)
    is_document = data.startswith(PDF_START)
    if not is_document and not is_picture(data):
        raise _fault("kind", file)
    if not is_clean(data):
        raise _fault("harmful", file)
    try:
        if is_document:
            check_pdf(data)
            return Kind.PDF, plain_pdf(data)
        picture = plain_picture(data)
        return (Kind.WEBP if picture[:4] == b"RIFF" else Kind.JPEG), picture
    except (PictureFault, PDFFault) as fault:
        raise _fault(str(fault), file) from fault


MESSAGES = {
    "too_large": _("“%(name)s” is larger than %(largest)d MB."),
    "empty": _("“%(name)s” is empty."),
    "broken": _("“%(name)s” is broken or cut short, and can't be opened."),
    "too_many_pixels": _("“%(name)s” has too many pixels."),
    "kind": _("“%(name)s” is not taken: only pictures (JPEG, PNG, WebP, HEIC) and PDF are."),
    "encrypted": _("“%(name)s” is protected by a password: take that off, or send a picture of it."),
    "signed": _(
        "“%(name)s” carries an electronic signature, which would be lost here: print it to a new PDF, or "
        "send a picture of it."
    ),
    "harmful": _("“%(name)s” holds something that could do harm. Send a picture of it instead."),
}


def _fault(code: str, file: UploadedFile) -> ValidationError:
    params = {"name": safe_name(file.name or "", ""), "largest": LARGEST_FILE // MEGABYTE}
    return ValidationError(MESSAGES[code], code=code, params=params)
