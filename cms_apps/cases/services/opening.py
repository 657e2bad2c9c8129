"""Opening a case, whatever door the opinion came through."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms_apps.core.models import Place, Unit
from cms_apps.forms.models import Submission

from ..models import Case, Category, Route
from ..states import CaseKind, CaseState, EventKind, MessageKind, Source
from ..urgency import urgent_matter
from .clock import start_clock
from .moving import record
from .telling import alert, tell_unit


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What somebody said, as a door took it down.

    Attributes:
        receipt_hash: of the secret that its sender got.
        about_unit, about_people: whom it complains about; they neither get nor read it.
        contact: where "there is news" goes; "" for nowhere.
        unit: which answers, said whoever took it down; None for the one whose matter it is.
        promised_at: until when that person promised an answer; None for the category's promise.
    """

    source: Source
    category: Category
    subject: str
    text: str
    receipt_hash: str
    language: str
    kind: CaseKind = CaseKind.OPINION
    place: Place | None = None
    about_unit: Unit | None = None
    about_people: list[Any] = field(default_factory=list)
    contact: str = ""
    wants_public: bool = False
    submission: Submission | None = None
    unit: Unit | None = None
    promised_at: datetime | None = None


@transaction.atomic
def open_case(opinion: Opinion, *, actor: Any = None) -> Case:
    """Store it, start its clock, give it to the unit whose matter it is, and tell who has to know.

    Args:
        actor: who took it down for somebody else, such as the person at the hotline.
    """
    now = timezone.now()
    unit = opinion.unit or route_of(opinion.category, opinion.place, opinion.about_unit)
    case = Case(
        source=opinion.source,
        kind=opinion.kind,
        category=opinion.category,
        place=opinion.place,
        subject=opinion.subject,
        unit=unit,
        first_unit=unit,
        about_unit=opinion.about_unit,
        opened_at=now,
        receipt_hash=opinion.receipt_hash,
        contact=opinion.contact,
        language=opinion.language,
        wants_public=opinion.wants_public,
        submission=opinion.submission,
        promised_at=opinion.promised_at,
        urgent=urgent_matter(f"{opinion.subject}\n{opinion.text}", opinion.category),
    )
    start_clock(case, now)
    case.save()
    case.about_people.set(opinion.about_people)
    record(
        case,
        EventKind.OPENED,
        before=(CaseState.RECEIVED, None),
        actor=actor,
        by_sender=actor is None,
        words=opinion.text,
        as_kind=MessageKind.OPENING,
    )
    if case.urgent:
        alert(case)  # tells the unit too
    else:
        tell_unit(case, EventKind.OPENED)
    return case


def route_of(category: Category, place: Place | None, about_unit: Unit | None = None) -> Unit | None:
    """The unit that answers: the campus's route before the one for everywhere else.

    None where there is no route, or the route leads to whom the matter is about: the office takes it on.
    """
    campus = place.campus if place else None
    routes = Route.objects.filter(category=category, unit__is_active=True).select_related("unit")
    fitting = [route for route in routes if route.campus_id in (None, campus.pk if campus else None)]
    fitting.sort(key=lambda route: route.campus_id is None)
    units = [route.unit for route in fitting if route.unit != about_unit]
    return units[0] if units else None
