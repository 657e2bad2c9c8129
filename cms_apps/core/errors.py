"""What went wrong, in the reader's words: Pydantic and HTTP speak English only."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.utils.forms import FormValidationError

# Keys are Pydantic's error types, values take the error's `ctx` by name:
# https://docs.pydantic.dev/latest/errors/validation_errors/
_MESSAGES = {
    "missing": gettext_lazy("This field is required."),
    "extra_forbidden": gettext_lazy("This field is not known here."),
    "int_parsing": gettext_lazy("Enter a whole number."),
    "int_type": gettext_lazy("Enter a whole number."),
    "int_from_float": gettext_lazy("Enter a whole number."),
    "int_parsing_size": gettext_lazy("This number is too large."),
    "float_parsing": gettext_lazy("Enter a number."),
    "bool_parsing": gettext_lazy("Enter true or false."),
    "string_type": gettext_lazy("Enter text."),
    "string_too_long": gettext_lazy("Enter at most %(max_length)s characters."),
    "string_too_short": gettext_lazy("Enter at least %(min_length)s characters."),
    "greater_than": gettext_lazy("Enter a number greater than %(gt)s."),
    "greater_than_equal": gettext_lazy("Enter a number of at least %(ge)s."),
    "less_than": gettext_lazy("Enter a number less than %(lt)s."),
    "less_than_equal": gettext_lazy("Enter a number of at most %(le)s."),
    "literal_error": gettext_lazy("Choose one of: %(expected)s."),
    "enum": gettext_lazy("Choose one of: %(expected)s."),
    "date_parsing": gettext_lazy("Enter a date as YYYY-MM-DD."),
    "date_from_datetime_parsing": gettext_lazy("Enter a date as YYYY-MM-DD."),
    "date_from_datetime_inexact": gettext_lazy("Enter a date without a time."),
    "datetime_parsing": gettext_lazy("Enter a date and time as in ISO 8601."),
    "datetime_from_date_parsing": gettext_lazy("Enter a date and time as in ISO 8601."),
    "uuid_parsing": gettext_lazy("Enter a UUID."),
    "json_invalid": gettext_lazy("This is not valid JSON."),
    "list_type": gettext_lazy("Enter a list."),
    "dict_type": gettext_lazy("Enter an object."),
    "model_attributes_type": gettext_lazy("Enter an object."),
    "unstorable_text": gettext_lazy("This text holds a character that can't be stored."),
    "month_without_year": gettext_lazy("Name the year as well."),
    "unknown_language": gettext_lazy("Choose one of: %(expected)s."),
    "days_reversed": gettext_lazy("This day is before the first one."),
}

_TITLES = {
    400: gettext_lazy("Bad request"),
    401: gettext_lazy("Authentication required"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Method not allowed"),
    409: gettext_lazy("Conflict"),
    413: gettext_lazy("Too large"),
    422: gettext_lazy("Not valid"),
    429: gettext_lazy("Too many requests"),
    500: gettext_lazy("Server error"),
}


# Whole sentences of Ninja and Wagtail that reach a sender as they are.
_DETAILS = {
    "Cannot parse request body": gettext_lazy("The body of the request can't be read."),
    "Request is too large": gettext_lazy("This is more than is taken in one request."),
    "Unauthorized": gettext_lazy("Send a valid token."),
}


def known_detail(detail: str) -> str | Promise:
    """A library's sentence as a lazy translation of ours; unknown ones pass unchanged."""
    return _DETAILS.get(detail, detail)


def status_title(status: int) -> str:
    """A short title for an HTTP status in the active language."""
    if status in _TITLES:
        return str(_TITLES[status])
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return _("Error")


def form_errors(exc: ValidationError) -> list[dict[str, Any]]:
    """One `{"type", "loc", "msg"}` a fault of a Django form or model, or of Wagtail's API forms."""
    if isinstance(exc, FormValidationError):
        return [
            {"type": code, "loc": list(path), "msg": str(message)}
            for path, coded_messages in exc.loc_errors
            for message, code in coded_messages
        ]
    if hasattr(exc, "error_dict"):
        return [
            {"type": error.code or "invalid", "loc": [field], "msg": message}
            for field, errors in exc.error_dict.items()
            for error in errors
            for message in error.messages
        ]
    return [{"type": "invalid", "loc": [], "msg": message} for message in exc.messages]


def schema_error(error: dict[str, Any]) -> dict[str, Any]:
    """Pydantic's fault as `{"type", "loc", "msg"}` in the active language; never what was sent."""
    kind = error.get("type", "")
    context = error.get("ctx") or {}
    message = _MESSAGES.get(kind)
    return {
        "type": kind,
        "loc": list(error.get("loc", ())),
        "msg": str(message) % context if message else _foreign(error),
    }


def _foreign(error: dict[str, Any]) -> str:
    """A fault without a sentence of ours: say so in the reader's language, keep the original."""
    return _("This value is not valid. (%(reason)s)") % {"reason": error.get("msg", "")}
