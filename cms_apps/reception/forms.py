"""What somebody fills in with the receipt in hand, for the page and the API alike."""

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from cms_apps.cases.sender.forms import SenderForm
from cms_apps.core.validators import storable

LONGEST_VERDICT = 1000


class AnsweredForm(SenderForm):
    """Whether what was said at the desk answered the matter."""

    is_answered = forms.TypedChoiceField(
        label=_("Was your matter answered?"),
        choices=[("true", _("Yes, it was answered")), ("false", _("No, something is still open"))],
        coerce=lambda chosen: chosen == "true",
        widget=forms.RadioSelect,
        error_messages={"required": _("Say yes or no.")},
    )
    words = forms.CharField(
        label=_("What is still open"),
        help_text=_("Needed only if you say no. A unit gets it and owes you an answer."),
        required=False,
        validators=[MaxLengthValidator(LONGEST_VERDICT), storable],
        widget=forms.Textarea({"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_answered") is False and "words" in cleaned and not cleaned["words"]:
            self.add_error("words", _("Say what is still open, so that somebody can answer it."))
        return cleaned
