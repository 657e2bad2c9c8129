"""Calling back: once, and what came of it. What could not be solved then becomes a case of the same call."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_apps.cases.models import Case, Category
from cms_apps.core.models import Unit

from ..models import Call
from ..states import CallbackResult, CallOutcome
from .calls import Taken, as_taken, case_of, joined
from .codes import keep_code


@dataclass(frozen=True, kw_only=True)
class CalledBack:
    """What came of it.

    Attributes:
        how: it was solved, or somebody tried in vain; for a case what was said besides.
        category, unit: of a new case; the call's own where nothing is said.
        case_id: of an open case that the call turned out to be about.
    """

    result: CallbackResult
    how: str = ""
    category: Category | None = None
    unit: Unit | None = None
    case_id: int | None = None


class CalledAlreadyError(Exception):
    """Somebody else called back before, or nobody has to; its text is for whoever tried."""

    def __str__(self) -> str:
        return _("This caller was called back already.")


def note_called_back(said: CalledBack, *, call_id: int, actor: Any) -> Taken:
    """The caller was called back; by the same person twice is once.

    Raises:
        ValidationError: by field: what is missing, or the case that was chosen is closed.
        CalledAlreadyError: see there.
        Call.DoesNotExist.
    """
    with transaction.atomic():
        call = Call.objects.select_for_update().get(pk=call_id)
        if _is_owed(call):
            _check(said)
            _store(said, call, actor)
        elif call.called_back_at is None or call.called_back_by != actor:
            raise CalledAlreadyError
    return as_taken(Call.objects.select_related("case").get(pk=call_id))


def _is_owed(call: Call) -> bool:
    is_callback = call.outcome == CallOutcome.CALLBACK and call.erased_at is None
    return is_callback and call.called_back_at is None


def _check(said: CalledBack) -> None:
    if said.result == CallbackResult.SOLVED and not said.how.strip():
        raise ValidationError({"how": _("Write down how it was solved.")})
    if said.result == CallbackResult.GAVE_UP and not said.how.strip():
        raise ValidationError({"how": _("Write down when you tried.")})


def _store(said: CalledBack, call: Call, actor: Any) -> None:
    call.called_back_at, call.called_back_by = timezone.now(), actor
    call.callback_result, call.solved_how = said.result, said.how
    if said.result == CallbackResult.CASE:
        call.case = _case_for(said, call, actor)
        call.category, call.unit = call.category or call.case.category, call.case.unit
    call.save(
        update_fields=[
            "called_back_at",
            "called_back_by",
            "callback_result",
            "solved_how",
            "case",
            "category",
            "unit",
        ]
    )
    if call.case is not None:
        keep_code(call)


def _case_for(said: CalledBack, call: Call, actor: Any) -> Case:
    words = "\n\n".join(part for part in (call.matter, said.how) if part.strip())
    if said.case_id is not None:
        return joined(said.case_id, matter=words, actor=actor)
    return case_of(
        matter=words,
        category=said.category or call.category,
        place=call.place,
        unit=said.unit or call.unit,
        language="zh-hans",
        actor=actor,
    )
