"""What each key of a line may hold: values from outside as the register has them, or why not."""

import re
from collections.abc import Callable
from datetime import datetime, time
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_apps.core.validators import one_line, storable

from .report import FieldError

MORNING = time(9)
"""When a letter came, or an answer went, of which only the day is known."""
FIRST_YEAR = 1950
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)

Reader = Callable[[Any], Any]
"""Raises FieldError."""


class Moment(NamedTuple):
    """A time; `is_day` where only its day was given."""

    at: datetime
    is_day: bool


def text(value: Any) -> str:
    """Stripped, its lines ended in one way."""
    if not isinstance(value, str):
        raise FieldError(_("Enter text."))
    _check(storable, value)
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def text_up_to(longest: int) -> Reader:
    return lambda value: _no_longer(text(value), longest)


def line_up_to(longest: int) -> Reader:
    """One line, each white space in it one space."""

    def read(value: Any) -> str:
        line = " ".join(text(value).split())
        _check(one_line, line)
        return _no_longer(line, longest)

    return read


def reference_up_to(longest: int) -> Reader:
    """A whole number is an id as good as a text."""
    read = line_up_to(longest)
    return lambda value: read(str(value) if _is_whole_number(value) else value)


def choice_of(choices: type[TextChoices]) -> Reader:
    def read(value: Any) -> Any:
        word = text(value)
        if word and word not in choices.values:
            raise FieldError(_("Enter one of: %(choices)s.") % {"choices": ", ".join(choices.values)})
        return choices(word) if word else ""

    return read


def yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise FieldError(_("Enter true or false."))
    return value


def moment(value: Any) -> Moment | None:
    """A day means nine o'clock, today at the latest now; None for no text at all."""
    written = text(value)
    if not written:
        return None
    is_day = bool(_DAY.fullmatch(written))
    at, now = _aware(written, is_day), timezone.now()
    if is_day and timezone.localdate(at) == timezone.localdate(now):
        at = min(at, now)
    if at > now:
        raise FieldError(_("This is in the future."))
    return Moment(at, is_day)


def _aware(written: str, is_day: bool) -> datetime:
    """In campus time unless it says otherwise."""
    if not is_day and not _MOMENT.fullmatch(written):
        raise FieldError(_("Enter a date as 2019-03-24 or a time as 2019-03-24T16:30."))
    try:
        read = datetime.fromisoformat(written.upper())
    except ValueError as error:
        raise FieldError(_("There is no such date or time.")) from error
    if read.year < FIRST_YEAR:
        raise FieldError(_("This is too long ago."))
    if is_day:
        read = datetime.combine(read, MORNING)
    return read if read.tzinfo else timezone.make_aware(read)


def _is_whole_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _no_longer(written: str, longest: int) -> str:
    if len(written) > longest:
        message = _("Enter at most %(most)d characters; these are %(count)d.")
        raise FieldError(message % {"most": longest, "count": len(written)})
    return written


def _check(validator: Callable[[str], None], written: str) -> None:
    try:
        validator(written)
    except ValidationError as error:
        raise FieldError(" ".join(error.messages)) from error
