"""The day's figures, to each unit and to who stands above, when work begins."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms_apps.core.calendar import WorkingCalendar
from cms_apps.core.models import ChatGroup, Unit

from ..models import Case, DigestDay
from ..models.case import CaseQuerySet
from ..reading import readable_by
from ..staff.narrowing import Narrowing, narrowed
from .telling import leaders_of, overseers, tell_digest

KEPT = timedelta(days=30)
OF_A_UNIT = (Narrowing.NEW, Narrowing.OWED, Narrowing.OVERDUE, Narrowing.REVIEW, Narrowing.NEWS)
OF_THE_HOUSE = (*OF_A_UNIT, Narrowing.UNASSIGNED, Narrowing.SIGN_OFF)


def send_digests() -> int:
    """Write the digests of a working day once it has begun; returns how many. For the schedule.

    Once a day, whatever number of processes try: who writes the day down writes the digests with it.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    if not _has_begun(today, now) or DigestDay.objects.filter(day=today).exists():
        return 0
    with transaction.atomic():
        _day, is_ours = DigestDay.objects.get_or_create(day=today)
        if not is_ours:
            return 0
        DigestDay.objects.filter(day__lt=today - KEPT).delete()
        sent = sum(_to_unit(unit, today) for unit in Unit.objects.filter(is_active=True))
        return sent + _to_house(today)


def _has_begun(today: date, now: datetime) -> bool:
    """Whether today is worked and its first hour has come."""
    midnight = timezone.make_aware(datetime.combine(today, time()))
    first = WorkingCalendar().add(midnight, timedelta())
    return timezone.localdate(first) == today and first <= now


def _to_unit(unit: Unit, today: date) -> int:
    sent = 0
    for person in leaders_of(unit):
        cases = readable_by(person).filter(unit=unit)
        sent += _send(cases, OF_A_UNIT, unit, today, people=[person])
    groups = [group for group in ChatGroup.objects.of(unit) if group.gets_digest]
    return sent + _send(_of_nobody().filter(unit=unit), OF_A_UNIT, unit, today, groups=groups)


def _to_house(today: date) -> int:
    sent = 0
    for person in overseers():
        sent += _send(readable_by(person), OF_THE_HOUSE, None, today, people=[person])
    groups = [group for group in ChatGroup.objects.of(None) if group.gets_digest]
    return sent + _send(_of_nobody(), OF_THE_HOUSE, None, today, groups=groups)


def _of_nobody() -> CaseQuerySet:
    """Cases that complain about nobody: a group may hold anybody."""
    return Case.objects.filter(about_unit=None, about_people=None)


def _send(
    cases: CaseQuerySet,
    questions: Iterable[Narrowing],
    unit: Unit | None,
    today: date,
    *,
    people: Iterable[Any] = (),
    groups: Iterable[ChatGroup] = (),
) -> int:
    """One digest to whoever may read these cases; none where there is nothing to say."""
    if not people and not groups:
        return 0
    counts = [(question, narrowed(cases, question, None).count()) for question in questions]
    if not any(count for _question, count in counts):
        return 0
    register = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('cms_cases_case_modeladmin_index')}"
    with translation.override(settings.LANGUAGE_CODE):
        whose = unit.title if unit else _("the whole house")
        subject = _("Cases on %(day)s: %(whose)s") % {"day": today.isoformat(), "whose": whose}
        lines = [
            _("%(what)s: %(count)d\n%(link)s")
            % {"what": question.label, "count": count, "link": f"{register}?due={question}"}
            for question, count in counts
            if count
        ]
    return tell_digest(
        subject=subject, body="\n".join(lines), people=people, groups=groups, day=today.isoformat()
    )
