"""Django forms from the fields of a form page."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.forms import FormBuilder

from .uploads.fields import FilesField, check_together

LONGEST_LINE = 200
LONGEST_TEXT = 5_000
MOST_DIGITS = 12
_HALF_PAIR = re.compile("[\ud800-\udfff]")

PHONE = RegexValidator(
    r"^\+?[0-9][0-9 \-]{5,18}$", _("Enter a telephone number, such as 66361616 or 138 0000 0000.")
)
STUDENT_NUMBER = RegexValidator(
    r"^[0-9A-Za-z]{4,20}$", _("Enter the number on your student card: letters and digits.")
)


def refuse_half_pairs(text: str) -> None:
    """No encoder writes half of a surrogate pair; NUL is refused by Django itself."""
    if _HALF_PAIR.search(text):
        raise ValidationError(_("This text holds a character that can't be stored."), code="unstorable_text")


class AnswerForm(forms.Form):
    """The base of every form page's form: labels above, no colon, errors by field."""

    label_suffix = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        check_together(self)
        return cleaned


class AnswerFormBuilder(FormBuilder):
    """Wagtail's builder with bounds on everything, and two more types."""

    def create_singleline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return _text(options, field.longest or LONGEST_LINE)

    def create_multiline_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return _text({**options, "widget": forms.Textarea({"rows": 6})}, field.longest or LONGEST_TEXT)

    def create_email_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        widget = forms.EmailInput({"autocomplete": "email"})
        return forms.EmailField(**options, widget=widget, validators=[refuse_half_pairs])

    def create_url_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.URLField(
            **options, max_length=500, assume_scheme="https", validators=[refuse_half_pairs]
        )

    def create_number_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.DecimalField(**options, max_digits=MOST_DIGITS, decimal_places=4)

    def create_phone_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        widget = forms.TextInput({"inputmode": "tel", "autocomplete": "tel"})
        return forms.CharField(**options, max_length=20, widget=widget, validators=[PHONE])

    def create_student_number_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        widget = forms.TextInput({"autocapitalize": "off", "spellcheck": "false"})
        return forms.CharField(**options, max_length=20, widget=widget, validators=[STUDENT_NUMBER])

    def create_date_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return forms.DateField(**options, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))

    def create_datetime_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        return forms.DateTimeField(**options, widget=widget)

    def create_dropdown_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        choices = self.get_formatted_field_choices(field)
        return forms.ChoiceField(**options, choices=[("", _("Please choose")), *choices])

    def create_file_field(self, field: Any, options: dict[str, Any]) -> forms.Field:
        return FilesField(**{**options, "initial": None}, most=field.most_files)

    def get_field_options(self, field: Any) -> dict[str, Any]:
        # As text: the template escapes it.
        return {**super().get_field_options(field), "help_text": field.help_text}


def _text(options: dict[str, Any], longest: int) -> forms.CharField:
    # Not as `max_length`, whose attribute makes browsers cut what is pasted without a word.
    validators: list[Any] = [MaxLengthValidator(longest), refuse_half_pairs]
    return forms.CharField(**options, validators=validators)


def build_form(typed: Mapping[str, forms.Field], fields: Iterable[Any]) -> type[forms.Form]:
    """The form of a page: the service's typed fields, then the editor's."""
    return type("PageAnswerForm", (AnswerForm,), {**typed, **AnswerFormBuilder(fields).formfields})
