"""What the templates of form pages ask about fields."""

from django import forms, template

from ..models import WaitingFile
from ..uploads.fields import FilesField

register = template.Library()


@register.filter
def is_tick(field: forms.BoundField) -> bool:
    """Whether a field is one box to tick, whose label stands behind it."""
    return isinstance(field.field, forms.BooleanField)


@register.filter
def is_files(field: forms.BoundField) -> bool:
    return isinstance(field.field, FilesField)


@register.filter
def kept_files(field: forms.BoundField) -> list[WaitingFile]:
    """The files of a field that are kept from an earlier step."""
    return [file for file in field.value() or () if isinstance(file, WaitingFile)]
