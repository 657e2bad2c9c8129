"""Every uploaded image loses its metadata, whichever way it comes: form, chooser, API or code.

Hangs on `pre_save` of whatever image model the host uses, before the file is in storage. Not reached:
fixtures, and `bulk_create`, which sends no signals.
"""

import logging
import os.path
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Model
from django.db.models.fields.files import FieldFile
from django.db.models.signals import pre_save
from django.dispatch import receiver
from PIL import Image
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import UploadedFile

from .metadata import without_metadata
from .upright import UNREADABLE, upright, written_again

logger = logging.getLogger(__name__)


def cleaned(data: bytes) -> bytes:
    """A picture file upright and without metadata; the same bytes where it says nothing.

    A broken file is cleaned as far as it goes; one of a format that Pillow can't write stays as it is.
    """
    kept = without_metadata(data)
    try:
        if kept is None:
            return _written_without_notes(data)
        if kept != data and (turned := upright(data)) is not None:
            return without_metadata(turned) or turned
    except UNREADABLE as error:
        logger.warning("a picture can't be read: %s", error)
    return data if kept is None else kept


def _written_without_notes(data: bytes) -> bytes:
    """Formats whose parts we don't take apart (AVIF, HEIC …): encoded anew if they say anything."""
    if b"<svg" in data[:1000]:  # no pixels: Pillow can't read it
        return data
    with Image.open(BytesIO(data)) as image:
        notes = ("exif", "xmp", "comment", "photoshop")
        if not any(image.info.get(note) for note in notes):
            return data
        return written_again(image, data)


@receiver(pre_save, sender=get_image_model(), dispatch_uid="cms_core_clean_picture")
def clean_new_picture(
    instance: AbstractImage, raw: bool = False, update_fields: Any = None, **kwargs: Any
) -> None:
    """Replace a file that is new by its cleaned self; size, hash and dimensions follow."""
    if raw or not instance.file or (update_fields is not None and "file" not in update_fields):
        return
    if _is_new(instance) and _clean_file(instance):
        instance._set_image_file_metadata()


@receiver(pre_save, sender=UploadedFile, dispatch_uid="cms_core_clean_unfinished_upload")
def clean_unfinished_upload(instance: UploadedFile, raw: bool = False, **kwargs: Any) -> None:
    """A picture the multiple upload keeps until somebody fills in what its form wants."""
    content_type = instance.for_content_type
    is_picture = content_type is not None and content_type.model_class() is get_image_model()
    if is_picture and not raw and instance.file and not instance.file._committed:
        _clean_file(instance)


def _is_new(image: Any) -> bool:
    """Whether this save brings another file: one query where the file is in storage already."""
    if not image.file._committed or image._state.adding:
        return True
    stored = type(image)._base_manager.filter(pk=image.pk).values_list("file", flat=True).first()
    return stored != image.file.name


def _clean_file(instance: Any) -> bool:
    """Put the cleaned contents in the place of a record's file; False where they are the same."""
    file: Any = instance.file
    try:
        file.open("rb")
        data = file.read()
        file.seek(0)
    except OSError:  # put into the database without its file
        return False
    clean = cleaned(data)
    if clean == data:
        return False
    name = os.path.basename(file.name or "")
    if file._committed:
        file.close()
        _forget(instance, file)
    instance.file = ContentFile(clean, name=name)
    return True


def _forget(instance: Model, file: FieldFile) -> None:
    """Delete the file with the metadata, unless another record shows it too (a copied record)."""
    others = type(instance)._base_manager.filter(file=file.name).exclude(pk=instance.pk)
    if not others.exists():
        file.storage.delete(file.name or "")
