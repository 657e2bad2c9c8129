"""What text from outside has to be, wherever it goes."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

address_word = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use small letters, digits and single hyphens."))

_LINE_SEPARATORS = "\x85\u2028\u2029"


def is_storable(text: str) -> bool:
    """PostgreSQL stores no NUL, and no encoder writes half a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def storable(text: str) -> None:
    """Refuse what one of the databases can't hold."""
    if not is_storable(text):
        raise ValidationError(_("This text holds a character that can't be stored."), code="unstorable_text")


def one_line(text: str) -> None:
    """Refuse what could begin another header of a mail: line ends and control characters of every kind."""
    if any(character < " " or character == "\x7f" or character in _LINE_SEPARATORS for character in text):
        raise ValidationError(_("Enter one line without control characters."), code="not_one_line")
