"""What the templates of form pages ask about fields."""

from typing import Any

import segno
from django import forms, template
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

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
def is_choice(field: forms.BoundField) -> bool:
    return isinstance(field.field, forms.ChoiceField)


@register.filter
def chosen(field: forms.BoundField) -> list[str]:
    """What was chosen, as the page words it."""
    value = field.value()
    values = value if isinstance(value, list) else [value]
    labels = {str(key): str(label) for key, label in field.field.choices}  # type: ignore[attr-defined]
    return [labels.get(str(one), str(one)) for one in values]


@register.filter
def kept_files(field: forms.BoundField) -> list[WaitingFile]:
    """The files of a field that are kept from an earlier step."""
    return [file for file in field.value() or () if isinstance(file, WaitingFile)]


@register.simple_tag(takes_context=True)
def receipt_link(context: Any, answer: Any) -> str:
    """The whole address that opens what came of a submission; the receipt stands behind the #, unsent.

    "" where a receipt opens nothing.
    """
    request: HttpRequest = context["request"]
    if not answer.manage_url:
        return ""
    return f"{request.build_absolute_uri(answer.manage_url)}#{answer.receipt}"


@register.filter
def qr(address: str) -> SafeString:
    """A QR code as inline SVG: what is drawn into the page is asked of no server."""
    drawn = segno.make(address, error="m", micro=False)
    # Black on white in the dark mode too, with the quiet zone of four modules that readers need (ISO 18004).
    svg = drawn.svg_inline(dark="#000", light="#fff", border=4, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308 - drawn from modules, no text of the address in it
