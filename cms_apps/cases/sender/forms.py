"""What a sender fills in with the receipt in hand; the only rules of it, for the page and the API alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms_apps.forms.uploads.fields import FilesField, check_together

from ..act_forms import words_field

LONGEST_SECRET = 100
"""Characters of a receipt or code with whatever somebody types between them."""
MOST_FILES = 3


class LookupForm(forms.Form):
    receipt = forms.CharField(
        label=_("Receipt, or code from a mail"),
        max_length=LONGEST_SECRET,
        help_text=_("Capital or small letters, with or without hyphens and spaces."),
        error_messages={"required": _("Enter your receipt, or the code from the mail.")},
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "data-receipt": ""}
        ),
    )


class SenderForm(forms.Form):
    """Its fields' ids say whose they are, since a page holds several."""

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id=f"id_{type(self).__name__.removesuffix('Form').lower()}_%s")


class ReplyForm(SenderForm):
    text = words_field(_("Your words"))
    attachments = FilesField(label=_("Pictures or PDF"), required=False, most=MOST_FILES)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_together(self)
        return cleaned


class RateForm(SenderForm):
    is_satisfied = forms.TypedChoiceField(
        label=_("Is the matter settled for you?"),
        choices=[("true", _("Yes, it is settled")), ("false", _("No, not yet"))],
        coerce=lambda chosen: chosen == "true",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    text = words_field(
        _("Why?"),
        required=False,
        rows=3,
        help_text=_("If it isn't: what is still missing helps whoever goes on with it."),
    )


class WithdrawForm(SenderForm):
    text = words_field(_("Why?"), required=False, rows=3)


class UnpublishForm(SenderForm):
    """A button; nobody has to say why."""
