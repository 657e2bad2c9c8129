"""The upload form of images: a broken file is an error at its field.

In use where settings say `WAGTAILIMAGES_IMAGE_FORM_BASE = "cms_apps.core.pictures.forms.PictureForm"`: the
stock field reads a file's first bytes only, so one cut short is a server error, at once or when first shown.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Field
from PIL import Image
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from .upright import UNREADABLE


class WholePictureField(WagtailImageField):
    """Refuses what can't be read to its last pixel, in the words Wagtail has for that."""

    def to_python(self, data: Any) -> Any:
        try:
            file = super().to_python(data)
            if file is not None and file.image.format_name != "svg":
                with Image.open(file) as picture:
                    picture.load()
        except UNREADABLE as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error
        if file is not None:
            file.seek(0)
        return file


class PictureForm(BaseImageForm):
    """Wagtail's form with the stricter field in the place of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"] = _whole(self.fields["file"])


def _whole(field: Field) -> WholePictureField:
    return WholePictureField(
        required=field.required,
        widget=field.widget,
        label=field.label,
        initial=field.initial,
        max_length=getattr(field, "max_length", None),
    )
