"""Files among the answers of a form: their names stand in the data, they themselves beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from .content import fingerprint
from .fields import file_keys

FilesByKey = Mapping[str, Sequence[Any]]


def as_posted(files: FilesByKey) -> MultiValueDict[str, Any]:
    """What a Django form takes for `request.FILES`."""
    return MultiValueDict({key: list(some) for key, some in files.items()})


def marks_of(files: FilesByKey) -> dict[str, list[str]]:
    """The fingerprints by field, in an order of their own: what is equal is the same answer."""
    return {key: sorted({fingerprint(file) for file in some}) for key, some in files.items() if some}


def with_names(data: Mapping[str, Any], files: FilesByKey, form: type[forms.Form]) -> dict[str, Any]:
    """The data of an API's sender with the names of what came beside it, whether it named that or not.

    Raises:
        ValidationError: by field: files for a field that is none, or names without files.
    """
    keys = file_keys(form)
    faults = {key[:100]: _("This field is not known here.") for key in files if key not in keys}
    for key in keys:
        if data.get(key) and not files.get(key):
            faults[key] = _("Send its files as parts of multipart/form-data called “%(key)s”.") % {"key": key}
    if faults:
        raise ValidationError({key: ValidationError(words, code="files") for key, words in faults.items()})
    return {**data, **{key: [str(file.name) for file in some] for key, some in files.items()}}
