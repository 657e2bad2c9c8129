"""Codes read out to callers: derived from a call's key, stored as a hash, and what they show."""

import unicodedata

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.utils.crypto import salted_hmac

from cms_apps.cases.models import Case

from ..models import Call, CallCode

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without what sounds or looks like another when it is read out."""
CODE_LENGTH = 8


class WrongCodeError(Exception):
    """Number and code don't belong together, or it was tried too often; nobody is told which."""


def state_by_code(*, number: str, code: str) -> Case:
    """The case that a caller asks about. Its state may be shown, and nothing else of it.

    A wrong code costs one of five tries, counted before it is compared, so that many at once get no more.

    Raises:
        WrongCodeError: see there.
    """
    found = _code_of(number)
    if found is None:
        make_password(code)  # as long as it takes to compare one
        raise WrongCodeError
    codes = CallCode.objects.filter(pk=found.pk)
    if not codes.filter(tries_left__gt=0).update(tries_left=F("tries_left") - 1):
        make_password(code)
        raise WrongCodeError
    if not check_password(_plain(code), found.code_hash):
        raise WrongCodeError
    codes.update(tries_left=F("tries_left") + 1)
    case = found.call.case
    if case is None:
        raise WrongCodeError
    return case


def keep_code(call: Call) -> None:
    """So that the caller may ask about the call's case."""
    CallCode.objects.create(call=call, code_hash=make_password(code_for(call)))


def code_for(call: Call) -> str:
    """Derived from the key of the form, so that a repeated press shows it again though a hash is stored."""
    digest = salted_hmac("cms_hotline.code", call.key.hex, algorithm="sha256").digest()
    number = int.from_bytes(digest, "big")
    letters = []
    for _each in range(CODE_LENGTH):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[letter])
    return "".join(letters)


def number_for(call: Call) -> str:
    """What goes with the code: the case's number for whoever was given the first code of it, else the call's.

    Raises:
        ValueError: the call has no case.
    """
    if call.case is None:
        raise ValueError(call.pk)
    first = CallCode.objects.filter(call__case=call.case).order_by("pk").first()
    return call.case.number if first is None or first.call_id == call.pk else call.number


def _code_of(number: str) -> CallCode | None:
    """By the number of a call, or of the case that it opened."""
    codes = CallCode.objects.filter(call__case__erased_at=None).select_related("call__case")
    if quoted := Call.objects.numbered(number):
        return codes.filter(call__in=quoted).first()
    return codes.filter(call__case__in=Case.objects.numbered(number)).order_by("pk").first()


def _plain(code: str) -> str:
    folded = unicodedata.normalize("NFKC", code).upper()
    return "".join(character for character in folded if character.isalnum())
