"""Taking calls: solved on the spot, a case, or a call back."""

import secrets
from base64 import b32encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_apps.cases.models import Case, Category
from cms_apps.cases.services.handling import note
from cms_apps.cases.services.moving import locked
from cms_apps.cases.services.opening import Opinion, open_case
from cms_apps.cases.states import CaseState, Source
from cms_apps.core.models import Place, Unit
from cms_apps.forms.receipts import hash_of
from cms_apps.forms.sending import KeyReusedError

from ..models import Call
from ..now import on_duty_at
from ..states import CallOutcome
from .codes import code_for, keep_code, number_for

LONGEST_SUBJECT = 60
LONGEST_AGO = timedelta(days=31)
"""Whoever writes a call down later than that is mistaken in the year; nobody is called back after it."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was taken down of a call.

    Attributes:
        case_id: of an open case that the call is about too; None for a case of its own.
        key: of the form or request it came with.
    """

    outcome: CallOutcome
    key: UUID
    matter: str = ""
    category: Category | None = None
    place: Place | None = None
    unit: Unit | None = None
    caller: str = ""
    caller_phone: str = ""
    solved_how: str = ""
    case_id: int | None = None
    call_back_by: datetime | None = None
    received_at: datetime | None = None
    language: str = "zh-hans"


@dataclass(frozen=True)
class Taken:
    """A stored call.

    Attributes:
        code: to be read out with `number`, stored as a hash only; "" where there is no case to ask about.
        number: of the case that the call opened, of the call where it joined one.
    """

    call: Call
    code: str = ""
    number: str = ""


def take_call(said: Said, *, actor: Any) -> Taken:
    """Store a call, once; open or join a case where it became one.

    Raises:
        ValidationError: by field.
        KeyReusedError: another call was stored under this key.
    """
    known = Call.objects.filter(key=said.key)
    if not known.exists():
        _check(said)
        with suppress(IntegrityError), transaction.atomic():  # the same press came twice at once
            _store(said, actor)
    call = known.select_related("case").get()
    if not _is_what_was(said, call):
        raise KeyReusedError
    return as_taken(call)


def as_taken(call: Call) -> Taken:
    """A stored call with what its caller is read out."""
    return Taken(call) if call.case is None else Taken(call, code_for(call), number_for(call))


def case_of(
    *,
    matter: str,
    category: Category | None,
    place: Place | None,
    unit: Unit | None,
    language: str,
    actor: Any,
) -> Case:
    """A new case, as if whoever called had written it.

    Raises:
        ValidationError: nobody said what it is about.
    """
    if category is None:
        raise ValidationError({"category": _("Say what it is about: the category decides who answers.")})
    nobody_has_it = hash_of(b32encode(secrets.token_bytes(20)).decode())
    opinion = Opinion(
        source=Source.CALL,
        category=category,
        subject=_subject_of(matter),
        text=matter,
        place=place,
        unit=unit,
        receipt_hash=nobody_has_it,
        language=language,
    )
    return open_case(opinion, actor=actor)


def joined(case_id: int, *, matter: str, actor: Any) -> Case:
    """An open case that began with a call, nobody else's until the transaction's end; it gets the words too.

    Raises:
        ValidationError: there is none, or it is closed by now.
    """
    known = Case.objects.filter(pk=case_id, source=Source.CALL, about_unit=None)
    case = locked(case_id) if known.exists() else None
    if case is None or case.state not in CaseState.open():
        raise ValidationError({"case_id": _("This case is closed by now: open a new one.")})
    unread = case.sender_wrote_at
    note(case, actor=actor, text=_("Somebody else called about it: %(matter)s") % {"matter": matter})
    Case.objects.filter(pk=case.pk).update(sender_wrote_at=unread)
    return case


def _check(said: Said) -> None:
    errors = {}
    needs_matter = said.outcome in CallOutcome.counted()
    if needs_matter and not said.matter.strip():
        errors["matter"] = _("Write down what was said.")
    if said.outcome == CallOutcome.SOLVED and not said.solved_how.strip():
        errors["solved_how"] = _("Write down how it was solved.")
    if said.outcome == CallOutcome.CASE and said.category is None and said.case_id is None:
        errors["category"] = _("Say what it is about: the category decides who answers.")
    if said.outcome == CallOutcome.CALLBACK and not said.caller_phone.strip():
        errors["caller_phone"] = _("Without a number nobody can call back.")
    if errors := {**errors, **_wrong_times(said)}:
        raise ValidationError(errors)


def _wrong_times(said: Said) -> dict[str, str]:
    errors, now = {}, timezone.now()
    if said.outcome == CallOutcome.CALLBACK:
        if said.call_back_by is None:
            errors["call_back_by"] = _("Say until when.")
        elif abs(said.call_back_by - now) > LONGEST_AGO:
            errors["call_back_by"] = _("Look at the date again: this is more than a month away.")
    if said.received_at and said.received_at > now:
        errors["received_at"] = _("This is still to come.")
    elif said.received_at and now - said.received_at > LONGEST_AGO:
        errors["received_at"] = _("Look at the date again: this is more than a month ago.")
    return errors


def _store(said: Said, actor: Any) -> None:
    case = _case_for(said, actor)
    received_at = said.received_at or timezone.now()
    units = [duty.unit for duty in on_duty_at(received_at).on_duty if duty.unit is not None]
    call = Call.objects.create(
        key=said.key,
        received_at=received_at,
        taken_by=actor,
        unit_on_duty=units[0] if units else None,
        caller=said.caller,
        caller_phone=said.caller_phone,
        place=said.place,
        category=said.category,
        unit=case.unit if case else said.unit,
        matter=said.matter,
        outcome=said.outcome,
        solved_how=said.solved_how if said.outcome == CallOutcome.SOLVED else "",
        case=case,
        call_back_by=said.call_back_by if said.outcome == CallOutcome.CALLBACK else None,
    )
    if case is not None:
        keep_code(call)


def _case_for(said: Said, actor: Any) -> Case | None:
    """The case that it became, or is about too.

    Raises:
        ValidationError: the one that was chosen is closed by now.
    """
    if said.outcome != CallOutcome.CASE:
        return None
    if said.case_id is not None:
        return joined(said.case_id, matter=said.matter, actor=actor)
    return case_of(
        matter=said.matter,
        category=said.category,
        place=said.place,
        unit=said.unit,
        language=said.language,
        actor=actor,
    )


def _is_what_was(said: Said, call: Call) -> bool:
    """Whether a stored call says what was sent; of an erased one nobody knows any more."""
    if call.erased_at is not None:
        return True
    sent = (said.outcome, said.matter, said.caller, said.caller_phone, said.place and said.place.pk)
    stored = (call.outcome, call.matter, call.caller, call.caller_phone, call.place_id)
    is_same_time = said.received_at in (None, call.received_at)
    return sent == stored and is_same_time and said.case_id in (None, call.case_id)


def _subject_of(text: str) -> str:
    line = "".join(character for character in text.strip().splitlines()[0] if character.isprintable())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"
