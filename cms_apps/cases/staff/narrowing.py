"""The questions a list of cases is asked, in the register, in the API and by the first panel's links."""

from typing import Any

from django.db.models import Case as Choice
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, TextChoices, Value, When
from django.utils.translation import gettext_lazy as _

from cms_apps.core.models import Unit

from ..models import Message
from ..models.case import CaseQuerySet, of_number
from ..states import CaseState, DraftStage


class Narrowing(TextChoices):
    """What to list; the words stand in addresses."""

    OPEN = "open", _("Open")
    URGENT = "urgent", _("Urgent")
    NEW = "new", _("Not accepted yet")
    OVERDUE = "overdue", _("Overdue")
    OWED = "owed", _("An answer is owed")
    NEWS = "news", _("The sender wrote")
    UNASSIGNED = "unassigned", _("Without a unit")
    REVIEW = "review", _("Answer to review")
    SIGN_OFF = "sign_off", _("Answer to sign")
    PUBLISH = "publish", _("To be published")
    MINE = "mine", _("I am in charge")
    UNIT = "unit", _("With my unit")
    ALL = "all", _("All, also closed ones")


def narrowed(cases: CaseQuerySet, to: str, user: Any) -> CaseQuerySet:
    """The cases that answer the question; none for a question that is not known."""
    match to:
        case Narrowing.OPEN:
            return cases.open()
        case Narrowing.URGENT:
            return cases.urgent()
        case Narrowing.NEW:
            return cases.filter(state__in=(CaseState.RECEIVED, CaseState.REOPENED))
        case Narrowing.OVERDUE:
            return cases.overdue()
        case Narrowing.OWED:
            return cases.owed()
        case Narrowing.NEWS:
            return cases.with_news()
        case Narrowing.UNASSIGNED:
            return cases.unassigned()
        case Narrowing.REVIEW:
            return cases.filter(draft__stage=DraftStage.REVIEW)
        case Narrowing.SIGN_OFF:
            return cases.filter(draft__stage=DraftStage.SIGN_OFF)
        case Narrowing.PUBLISH:
            return cases.to_publish()
        case Narrowing.MINE:
            return cases.open().filter(handler=user)
        case Narrowing.UNIT:
            return cases.open().filter(unit__in=Unit.objects.of(user))
        case Narrowing.ALL:
            return cases
    return cases.none()


MOST_URGENT_FIRST = ("need", "owed_by", "-opened_at", "-pk")
"""The order of `in_order_of_need`."""


def in_order_of_need(cases: CaseQuerySet) -> CaseQuerySet:
    """Danger first, then what is owed by its due time, then what is open, then the rest, newest first."""
    owed = Q(state__in=CaseState.owed(), answered_at=None)
    return cases.annotate(
        need=Choice(
            When(owed & Q(urgent__isnull=False), then=Value(0)),
            When(owed, then=Value(1)),
            When(state__in=CaseState.open(), then=Value(2)),
            default=Value(3),
        ),
        owed_by=Choice(When(owed, then=F("answer_due_at")), output_field=DateTimeField()),
    ).order_by(*MOST_URGENT_FIRST)


def found_by(cases: CaseQuerySet, words: str) -> CaseQuerySet:
    """The cases that every word speaks of: in their number, their subject or what was written in them.

    A number is found as it is quoted, 2026-000012, and by its digits alone.
    """
    for word in words.split():
        said = Message.objects.filter(case=OuterRef("pk"), text__icontains=word)
        fits = Q(subject__icontains=word) | Q(Exists(said))
        if quoted := of_number(word):
            fits |= quoted
        cases = cases.filter(fits)
    return cases
