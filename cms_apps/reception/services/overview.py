"""What awaits each host, the working day before: counts and times, no names and no matters."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db.models import Min
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms_apps.core.calendar import DAY, WorkingCalendar
from cms_apps.core.outbox.services import post_mail

from ..models import Host, ReceptionDay, Signup, Slot
from ..states import SignupState
from .signing_up import locked_day

AT = time(16)
LONGEST_BREAK = 14
"""Days without work before it; after a longer one, as in a vacation, it goes on the day before."""


def send_overviews() -> int:
    """Write the overviews that are due; returns to how many hosts. For the schedule.

    Once, whatever number of processes try: under the day's lock, where it is noted too. A day that was put
    off has another, when it is its turn.
    """
    now, calendar = timezone.now(), WorkingCalendar()
    to_come = ReceptionDay.objects.annotate(first=Min("slots__starts_at")).order_by("first", "pk")
    soon = to_come.filter(first__gt=now, first__lte=now + DAY * (LONGEST_BREAK + 1))
    return sum(_send(day.pk, calendar) for day in soon if _is_due(day, day.first, calendar))


def due_at(first: datetime, calendar: WorkingCalendar) -> datetime:
    """When the overview goes out of a day that begins then: the afternoon of the last working day before."""
    day = timezone.localdate(first)
    before = (day - DAY * count for count in range(1, LONGEST_BREAK + 1))
    last = next((each for each in before if calendar.is_workday(each)), day - DAY)
    return timezone.make_aware(datetime.combine(last, AT))


def _is_due(day: ReceptionDay, first: datetime, calendar: WorkingCalendar) -> bool:
    due, sent = due_at(first, calendar), day.overview_sent_at
    return due <= timezone.now() < first and (sent is None or sent < due)


def _send(day_id: int, calendar: WorkingCalendar) -> int:
    with locked_day(day_id) as day:
        slots = list(day.slots.order_by("starts_at", "pk"))
        if not slots or not _is_due(day, slots[0].starts_at, calendar):
            return 0
        day.overview_sent_at = timezone.now()
        day.save(update_fields=["overview_sent_at"])
        signups = list(day.signups.filter(state__in=SignupState.active()).select_related("topic"))
        hosts = _hosts(day, timezone.localdate(slots[0].starts_at))
        for host in hosts:
            _tell(host, day, [slot for slot in slots if slot.host_id == host.pk], signups)
    return len(hosts)


def _hosts(day: ReceptionDay, on: date) -> list[Host]:
    """Who receives then, is still in office and has an address."""
    found = Host.objects.serving(on).filter(slots__day=day).select_related("user").distinct()
    return [host for host in found.order_by("order", "name", "pk") if host.address]


def _tell(host: Host, day: ReceptionDay, slots: list[Slot], signups: list[Signup]) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        when = date_format(timezone.localdate(slots[0].starts_at), "DATE_FORMAT")
        numbers = {slot.pk for slot in slots}
        mine = [signup for signup in signups if signup.slot_id in numbers]
        parts = [
            "\n".join(filter(None, (day.title, when, day.where))),
            "\n".join((_summary(mine), *(_line(slot, mine) for slot in slots))),
            _("The desk of the day: %(address)s") % {"address": _desk(day)},
        ]
        subject = _("Your reception on %(date)s") % {"date": when}
        post_mail(to=host.address, subject=subject, body="\n\n".join(parts), about=f"reception day {day.pk}")


def _summary(signups: list[Signup]) -> str:
    coming = [signup for signup in signups if signup.state != SignupState.WAITING]
    people, waiting = sum(signup.party for signup in coming), len(signups) - len(coming)
    said = ngettext(
        "%(count)d sign-up, of %(people)d people in all.",
        "%(count)d sign-ups, of %(people)d people in all.",
        len(coming),
    ) % {"count": len(coming), "people": people}
    if not waiting:
        return said
    more = ngettext("%(count)d more waits for a place.", "%(count)d more wait for a place.", waiting)
    return f"{said} {more % {'count': waiting}}"


def _line(slot: Slot, signups: list[Signup]) -> str:
    """ "14:00–14:20  伙食 2 · 公寓 1"; whoever waits is not among them."""
    here = [signup for signup in signups if signup.slot_id == slot.pk and signup.state != SignupState.WAITING]
    return f"{slot.span}  {_topics(here) or _('nobody has signed up')}"


def _topics(signups: Iterable[Signup]) -> str:
    topics: Counter[Any] = Counter(signup.topic for signup in signups)
    ordered = sorted(topics.items(), key=lambda item: (-item[1], item[0].pk))
    return " · ".join(f"{topic.title} {count}" for topic, count in ordered)


def _desk(day: ReceptionDay) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('cms_reception_desk_day', args=[day.pk])}"
