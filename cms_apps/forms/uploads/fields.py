"""The form field that takes files."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .content import Lost, examine, fingerprint
from .limits import ACCEPT, LARGEST_FILE, LARGEST_TOGETHER, MEGABYTE

KEPT, REMOVED = "kept-", "remove-"
"""Begin the names of what a page says of files kept before: a field's key holds no hyphen."""


class FilesInput(forms.FileInput):
    """Chooses several files; those kept before are drawn beside it."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return list(files.getlist(name) if hasattr(files, "getlist") else files.get(name) or ())

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class KeptInput(forms.MultipleHiddenInput):
    """The fingerprints of kept files, which carry them from one page to the next."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        marks = [fingerprint(file) for file in value or () if hasattr(file, "expires_at")]
        return super().get_context(f"{KEPT}{name}", marks, attrs)


class FilesField(forms.Field):
    """Files of a kind we take, at most `most`. Its value is a list of files examined, or kept before."""

    widget = FilesInput
    hidden_widget = KeptInput
    default_error_messages = {
        "too_many": ngettext_lazy("Attach %(most)d file at most.", "Attach %(most)d files at most.", "most"),
        "lost": _("A file was kept for a day only: attach it again."),
    }

    def __init__(self, *, most: int = 1, **options: Any) -> None:
        self.most = most
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"accept": ",".join(ACCEPT), **({"multiple": True} if self.most > 1 else {})}

    def to_python(self, value: Iterable[Any] | None) -> list[Any]:
        files = once_each(value or ())
        if len(files) > self.most:
            raise ValidationError(
                self.error_messages["too_many"], code="too_many", params={"most": self.most}
            )
        taken, faults = [], []
        for file in files:
            try:
                taken.append(self._taken(file))
            except ValidationError as fault:
                faults.append(fault)
        if faults:
            raise ValidationError(faults)
        return taken

    def _taken(self, file: Any) -> Any:
        if isinstance(file, Lost):
            raise ValidationError(self.error_messages["lost"], code="lost")
        return examine(file) if isinstance(file, UploadedFile) else file


def once_each(files: Iterable[Any]) -> list[Any]:
    """The same file chosen twice is one."""
    return list({fingerprint(file): file for file in files}.values())


def file_keys(form: type[forms.Form] | forms.Form) -> list[str]:
    return [key for key, field in form.base_fields.items() if isinstance(field, FilesField)]


def check_together(form: forms.Form) -> None:
    """Put an error at the first field whose files, with those before, are too much for one submission."""
    total = 0
    for key in file_keys(form):
        total += sum(file.size for file in form.cleaned_data.get(key) or ())
        if total > LARGEST_TOGETHER:
            message = _("The files are larger than %(largest)d MB together.")
            params = {"largest": LARGEST_TOGETHER // MEGABYTE}
            form.add_error(key, ValidationError(message, code="too_large_together", params=params))
            return


def hints(field: FilesField) -> dict[str, Any]:
    """What a front end needs to know to draw the field."""
    return {"accept": ",".join(ACCEPT), "most": field.most, "largest": LARGEST_FILE}
