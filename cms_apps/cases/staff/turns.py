"""Whose turn it is, with what, by when: the one sentence everybody wants of a case."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_apps.core.calendar import WorkingCalendar

from ..models import Case
from ..services.closing import SILENCE
from ..states import CaseOutcome, CaseState, DraftStage

HOURS_A_DAY = 8
"""Of working time, as categories promise it."""


@dataclass(frozen=True)
class Turn:
    """What is owed now.

    Attributes:
        who: "" when nobody owes anything any more.
        left: working time until `due_at`, or since; "" without a clock.
        note: what else there is to know of the clock.
    """

    who: str
    what: str
    due_at: datetime | None = None
    left: str = ""
    is_overdue: bool = False
    note: str = ""


def name_of(person: Any) -> str:
    """As it is said: a Chinese name with the family name first and no space."""
    chinese = f"{person.last_name}{person.first_name}"
    is_chinese = bool(chinese) and all(_is_ideograph(character) for character in chinese)
    return chinese if is_chinese else person.get_full_name() or person.get_username()


def _is_ideograph(character: str) -> bool:
    return unicodedata.name(character, "").startswith("CJK UNIFIED IDEOGRAPH")


def whose_turn(case: Case, stage: str | None, now: datetime | None = None) -> Turn:
    """Where the case waits; `stage` is its draft's, if it has one."""
    now = now or timezone.now()
    if case.state == CaseState.CLOSED:
        return _closed(case)
    if case.state == CaseState.WAITING:
        return _waiting(case)
    if case.state == CaseState.ANSWERED:
        return _answered(case)
    who, what = _owing(case, stage)
    due = case.resolve_due_at if case.answered_at else case.answer_due_at
    return Turn(who, what, due, left_until(due, now), is_overdue=due < now)


def left_until(due: datetime, now: datetime) -> str:
    """Working time left until then, or since when it has been overdue."""
    length = WorkingCalendar().between(now, due)
    if due < now:
        return _("%(time)s overdue") % {"time": in_words(-length)}
    return _("%(time)s left") % {"time": in_words(length)}


def in_words(length: timedelta) -> str:
    """Working time in its two largest units: "2 working days 3 hours"."""
    minutes = int(length.total_seconds() // 60)
    days, minutes = divmod(minutes, HOURS_A_DAY * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days} if days else "",
        ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours} if hours else "",
        ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes} if minutes else "",
    ]
    said = [part for part in parts if part][:2]
    return " ".join(said) or _("less than a minute of working time")


def moment(at: datetime) -> str:
    """A time as the admin shows it."""
    return date_format(timezone.localtime(at), _("j M Y, H:i"))


def _owing(case: Case, stage: str | None) -> tuple[str, str]:
    if stage == DraftStage.REVIEW:
        return _("The office"), _("has an answer to review")
    if stage == DraftStage.SIGN_OFF:
        return _("The general manager"), _("has an answer to sign")
    if case.unit is None:
        return _("The office"), _("has to give it to a unit, or to answer it")
    if case.handed_over_by is not None:
        giver = {"unit": case.handed_over_by.title}
        return case.unit.title, _("has to accept or refuse what %(unit)s handed over") % giver
    if case.state in {CaseState.RECEIVED, CaseState.REOPENED}:
        return case.unit.title, _("has to accept it and owes an answer")
    who = f"{case.unit.title} · {name_of(case.handler)}" if case.handler else case.unit.title
    return who, _("has answered and goes on") if case.answered_at else _("owes an answer")


def _waiting(case: Case) -> Turn:
    since = case.paused_at or case.opened_at
    length = WorkingCalendar().between(since, case.answer_due_at)
    left = _("%(time)s left") if length >= timedelta() else _("%(time)s overdue")
    return Turn(
        _("The sender"),
        _("was asked something"),
        left=left % {"time": in_words(abs(length))},
        note=_("The clock has stood still since %(time)s.") % {"time": moment(since)},
    )


def _answered(case: Case) -> Turn:
    unit = case.unit.title if case.unit else _("The office")
    if case.sender_wrote_at:
        return Turn(unit, _("has the sender's words to look at"))
    if case.is_satisfied is False:
        return Turn(unit, _("knows that the sender is not satisfied, and closes it or takes it up again"))
    ends = (case.answered_at or case.opened_at) + SILENCE
    note = _("Without a word of the sender it closes itself on %(day)s.")
    return Turn(
        _("The sender"),
        _("may say whether it is settled"),
        note=note % {"day": date_format(timezone.localdate(ends), "DATE_FORMAT")},
    )


def _closed(case: Case) -> Turn:
    if case.erased_at:
        note = _("Its words were erased on %(day)s.")
        day = timezone.localdate(case.erased_at)
    elif case.erase_on:
        note, day = _("Its words are erased on %(day)s."), case.erase_on
    else:
        note, day = "", None
    said = note % {"day": date_format(day, "DATE_FORMAT")} if day else ""
    return Turn("", str(CaseOutcome(case.outcome).label), note=said)
