"""The editor's form of a form page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from .identity.addresses import domains_in
from .identity.campus.configuration import is_ready
from .keys import RESERVED
from .states import IdentityKind


class FormPageForm(WagtailAdminPageForm):
    """Checks what one field alone can't know: keys unique and not the service's, days in order."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The form would close before it opens."))
        try:
            for address in addresses(cleaned.get("told") or ""):
                validate_email(address)
        except ValidationError as error:
            self.add_error("told", error)
        self._check_identity(cleaned)
        if "form_fields" in self.formsets:
            self._check_keys(self.formsets["form_fields"].forms)
        return cleaned

    def _check_identity(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("identity") == IdentityKind.ANONYMOUS:
            if cleaned.get("most_per_person") is not None:
                self.add_error("most_per_person", _("Nobody can count persons on an anonymous form."))
            if cleaned.get("email_domains"):
                self.add_error("email_domains", _("An anonymous form asks for no address."))
        if cleaned.get("identity") == IdentityKind.CAMPUS:
            if not is_ready():
                message = _("The campus sign-in is not set up on this site: ask whoever runs it.")
                self.add_error("identity", message)
            if cleaned.get("email_domains"):
                message = _("A campus account is no address: leave this empty.")
                self.add_error("email_domains", message)
        try:
            domains_in(cleaned.get("email_domains") or "")
        except ValidationError as error:
            self.add_error("email_domains", error)

    def _check_keys(self, forms: list[Any]) -> None:
        taken = RESERVED | set(self.instance.typed_fields())
        for form in forms:
            if not form.is_valid() or form.cleaned_data.get("DELETE") or not form.cleaned_data.get("label"):
                continue
            key = form.cleaned_data.get("clean_name") or form.instance.get_field_clean_name()
            if key in taken:
                form.add_error("clean_name", _("“%(key)s” is taken: choose another key.") % {"key": key})
            if (
                form.cleaned_data.get("field_type") in CHOOSING
                and not form.cleaned_data.get("choices", "").strip()
            ):
                form.add_error("choices", _("Write down what there is to choose."))
            taken |= {key}


CHOOSING = frozenset(["checkboxes", "dropdown", "multiselect", "radio"])


def addresses(text: str) -> list[str]:
    """The e-mail addresses of a list with commas."""
    return [address for part in text.replace("，", ",").split(",") if (address := part.strip())]
