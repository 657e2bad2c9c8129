"""What a student fills in to join a society, and the application that it makes."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _

from cms_apps.core.validators import one_line, storable
from cms_apps.forms.building import PHONE, STUDENT_NUMBER
from cms_apps.forms.models import Submission

from .models.member import LONGEST_CONTACT, LONGEST_NAME
from .models.society import Society

LONGEST_WHY = 500
HOME_CODE, HOME_NUMBER = "+86", 11
"""A mobile number in China has eleven digits, with the country's code before them or not."""


@dataclass(frozen=True, kw_only=True)
class Application:
    """Somebody wants to join. Why, and what else was asked, stays in the submission."""

    society: Society
    name: str
    contact: str
    student_number: str = ""
    language: str = "zh-hans"
    submission: Submission | None = None


def application_fields() -> dict[str, forms.Field]:
    """In the active language."""
    return {
        "name": forms.CharField(
            label=_("Your name"),
            widget=forms.TextInput({"autocomplete": "name"}),
            validators=[MaxLengthValidator(LONGEST_NAME), one_line, storable],
        ),
        "student_number": forms.CharField(
            label=_("Your student number"),
            required=False,
            widget=forms.TextInput({"autocapitalize": "off", "spellcheck": "false"}),
            validators=[STUDENT_NUMBER],
        ),
        "contact": forms.CharField(
            label=_("Your e-mail or telephone number"),
            help_text=_("To an e-mail address we write what was decided; at a number the society rings up."),
            validators=[MaxLengthValidator(LONGEST_CONTACT), one_line, storable, address_or_number],
        ),
        "why": forms.CharField(
            label=_("Why you want to join"),
            required=False,
            widget=forms.Textarea({"rows": 4}),
            validators=[MaxLengthValidator(LONGEST_WHY), storable],
        ),
    }


def address_or_number(text: str) -> None:
    """Refuse what nobody can be reached by.

    Raises:
        ValidationError: with words for the sender.
    """
    try:
        validate_email(text) if "@" in text else PHONE(text)
    except ValidationError:
        message = _("Enter an e-mail address, or a telephone number such as 138 0000 0000.")
        raise ValidationError(message, code="no_contact") from None


def tidy(contact: str) -> str:
    """One way of writing each: a number is the same with and without gaps and the country's code."""
    contact = contact.strip()
    if "@" in contact:
        return contact
    digits = contact.replace(" ", "").replace("-", "")
    is_home = digits.startswith(HOME_CODE) and len(digits) == len(HOME_CODE) + HOME_NUMBER
    return digits.removeprefix(HOME_CODE) if is_home else digits


def application_of(submission: Submission, society: Society, language: str) -> Application:
    """What a submission says."""
    data: dict[str, Any] = submission.data
    return Application(
        society=society,
        name=data["name"],
        student_number=data["student_number"],
        contact=data["contact"],
        language=language,
        submission=submission,
    )
