"""Telling everybody about what many call about: one notice a case, gone with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms_apps.cases.models import Case
from cms_apps.cases.services.moving import locked
from cms_apps.cases.states import CaseState, Source
from cms_apps.core.models import Place

from ..models import OutageNotice

ENOUGH = 2
"""So many calls make a notice worth putting up."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a notice says.

    Attributes:
        until: None for as long as the case is open.
    """

    text: str
    text_en: str = ""
    until: datetime | None = None


class NotNowError(Exception):
    """The case is closed, or fewer than two people called about it; its text is for whoever tried."""

    def __str__(self) -> str:
        return _("A notice needs an open case about which at least two people called.")


def put_up_notice(wording: Wording, *, case_id: int) -> OutageNotice:
    """Put the case's notice up, or word the one anew that it has.

    Raises:
        ValidationError: by field.
        NotNowError: see there.
        Case.DoesNotExist.
    """
    with transaction.atomic():
        case = locked(case_id)
        if not may_have_notice(case):
            raise NotNowError
        notice = OutageNotice.objects.filter(case=case).first() or OutageNotice(case=case)
        notice.text, notice.text_en, notice.until = wording.text, wording.text_en, wording.until
        notice.unit = case.unit
        if wording.until is not None and wording.until <= timezone.now():
            raise ValidationError({"until": _("This time is over.")})
        notice.full_clean(exclude=["case", "unit"])
        notice.save()
    return notice


def end_notice(*, case_id: int) -> None:
    """Take the case's notice down; one that is down stays as it was."""
    now = timezone.now()
    OutageNotice.objects.current(now).filter(case=case_id, since__lt=now).update(until=now)


def may_have_notice(case: Case) -> bool:
    return (
        case.source == Source.CALL
        and case.about_unit_id is None
        and case.state in CaseState.open()
        and case.calls.count() >= ENOUGH
    )


def wording_for(case: Case) -> Wording:
    """To begin with: what and where, in both languages, and nobody's words."""
    with override("zh-hans"):
        text = _words(case.place, case)
    with override("en"):
        text_en = _words(case.place, case)
    return Wording(text=text, text_en=text_en, until=case.answer_due_at)


def _words(place: Place | None, case: Case) -> str:
    told: dict[str, Any] = {"matter": case.category.title, "place": place.path if place else ""}
    if place is None:
        return _("%(matter)s: we know of the trouble and are at work on it.") % told
    return _("%(place)s, %(matter)s: we know of the trouble and are at work on it.") % told
