"""The JSON Schema of a form, derived from the Django form that holds the rules."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError as SchemaFault

from .uploads.fields import FilesField, hints

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(form: type[forms.Form]) -> dict[str, Any]:
    """What `data` may be, as JSON Schema 2020-12; unknown keys are refused."""
    fields = form.base_fields
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": {key: _property(field) for key, field in fields.items()},
        "required": [key for key, field in fields.items() if field.required],
        "additionalProperties": False,
    }


def hints_of(form: type[forms.Form], personal: set[str]) -> list[dict[str, Any]]:
    """What a front end draws: `{key, label, help, widget, personal}` in order.

    Of files also `accept`, `most` and `largest`.
    """
    return [
        {
            "key": key,
            "label": str(field.label or ""),
            "help": str(field.help_text or ""),
            "widget": _widget(field),
            "required": field.required,
            "personal": key in personal,
            **(hints(field) if isinstance(field, FilesField) else {}),
        }
        for key, field in form.base_fields.items()
    ]


def _property(field: forms.Field) -> dict[str, Any]:
    known = {"title": str(field.label or ""), "description": str(field.help_text or "")}
    return {name: value for name, value in {**known, **_rules(field)}.items() if value != ""}


def _rules(field: forms.Field) -> dict[str, Any]:
    match field:
        case FilesField():
            few = {"minItems": 1} if field.required else {}
            return {"type": "array", "items": {"type": "string"}, "maxItems": field.most, **few}
        case forms.MultipleChoiceField():
            few = {"minItems": 1} if field.required else {}
            return {"type": "array", "items": {"enum": _values(field)}, "uniqueItems": True, **few}
        case forms.ChoiceField():
            return {"type": "string", "enum": _values(field)}
        case forms.BooleanField():
            return {"type": "boolean", **({"const": True} if field.required else {})}
        case forms.DecimalField():
            return {"type": "number"}
        case forms.DateTimeField():
            return {"type": "string", "format": "date-time"}
        case forms.DateField():
            return {"type": "string", "format": "date"}
        case forms.EmailField():
            return {"type": "string", "format": "email", **_lengths(field)}
        case forms.URLField():
            return {"type": "string", "format": "uri", **_lengths(field)}
    return {"type": "string", **_lengths(field)}


def _values(field: forms.Field) -> list[str]:
    values = [str(value) for value, _label in field.choices]  # type: ignore[attr-defined]
    return [value for value in values if value or not field.required]


def _lengths(field: forms.Field) -> dict[str, Any]:
    limits = [v.limit_value for v in field.validators if isinstance(v, MaxLengthValidator)]
    rules: dict[str, Any] = {"maxLength": min(limits)} if limits else {}
    if field.required:
        rules["minLength"] = 1
    patterns = [re.compile(v.regex).pattern for v in field.validators if type(v) is RegexValidator]
    return {**rules, "pattern": patterns[0]} if patterns else rules


def _widget(field: forms.Field) -> str:
    match field:
        case FilesField():
            return "file"
        case forms.MultipleChoiceField():
            return "checkboxes" if isinstance(field.widget, forms.CheckboxSelectMultiple) else "multiselect"
        case forms.ChoiceField():
            return "radio" if isinstance(field.widget, forms.RadioSelect) else "dropdown"
        case forms.BooleanField():
            return "checkbox"
    if isinstance(field.widget, forms.Textarea):
        return "multiline"
    attributes = field.widget.attrs
    return str(
        attributes.get("inputmode") or attributes.get("type") or getattr(field.widget, "input_type", "text")
    )


def check_against(schema: dict[str, Any], data: Any) -> None:
    """Refuse data of another shape: wrong types, keys nobody knows, keys that are missing.

    Lengths and formats are left to the Django form, which words them better.

    Raises:
        ValidationError: by key, in the active language.
    """
    faults: dict[str, list[ValidationError]] = {}
    for fault in Draft202012Validator(schema).iter_errors(data):
        for key, message in _words(fault):
            faults.setdefault(key, []).append(ValidationError(message, code=str(fault.validator)))
    if faults:
        raise ValidationError(faults)


def _words(fault: SchemaFault) -> Iterator[tuple[str, str]]:
    key = str(fault.absolute_path[0]) if fault.absolute_path else "__all__"
    rule: Any = fault.validator_value
    sent: Any = fault.instance
    match fault.validator:
        case "required":
            yield from ((name, _("This field is required.")) for name in rule if name not in sent)
        case "additionalProperties":
            schema: Any = fault.schema
            unknown = sorted(set(sent) - set(schema["properties"]))
            yield from ((name[:100], _("This field is not known here.")) for name in unknown[:20])
        case "type":
            yield key, str(_TYPES.get(rule, rule))
        case "enum":
            yield key, _("Choose one of: %(expected)s.") % {"expected": "、".join(rule)}
        case "uniqueItems":
            yield key, _("Each choice only once.")


# JSON's types, as a sender is asked for them.
_TYPES = {
    "string": gettext_lazy("Enter text."),
    "number": gettext_lazy("Enter a number."),
    "boolean": gettext_lazy("Enter true or false."),
    "array": gettext_lazy("Enter a list."),
    "object": gettext_lazy("Enter an object."),
}
