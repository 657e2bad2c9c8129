"""Reminders a day before a shift and two hours before it, to whoever has an address."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..duty import Duty, duties_between
from ..models import DutyChange, DutyPerson, DutyPost, DutyReminder
from ..telling import remind
from .rostering import locked_duty

Kind = DutyReminder.Kind

DAY_AHEAD = timedelta(hours=24)
HOURS_AHEAD = timedelta(hours=2)
STILL_FRESH = timedelta(hours=12)
"""Who came onto a shift by a change so shortly before the reminder, or after it was due, needs none."""
KEPT = timedelta(days=31)


def send_reminders() -> int:
    """Remind whoever has a shift before them; returns how many mails it was. For the schedule.

    Once each, whatever number of processes try: the reminder's row is unique and written with the mail.
    Whoever changes a shift meanwhile waits for it, or it for them. Late, as after a standstill, but not once
    it began.
    """
    now = timezone.now()
    DutyReminder.objects.filter(starts_at__lt=now - KEPT).delete()
    if not due_at(now):
        return 0
    with locked_duty():
        due = due_at(now)
        people = DutyPerson.objects.select_related("user").in_bulk({duty.person for duty, _kind in due})
        posts = DutyPost.objects.in_bulk({duty.post for duty, _kind in due})
        return sum(_remind(people[duty.person], posts[duty.post], duty, kind) for duty, kind in due)


def due_at(now: datetime) -> list[tuple[Duty, str]]:
    """Of which shifts somebody is to be reminded now, and how. Five queries at most, for any number."""
    around = duties_between(now, now + DAY_AHEAD + timedelta(minutes=1))  # whose own end is open
    soon = [duty for duty in around if _is_ahead(duty, now)]
    if not soon:
        return []
    of_these = {"starts_at__gt": now, "starts_at__lte": now + DAY_AHEAD}
    told = set(DutyReminder.objects.filter(**of_these).values_list("person", "post", "starts_at", "kind"))
    fresh = _fresh(now)
    able = set(
        DutyPerson.objects.filter(is_active=True, pk__in={duty.person for duty in soon})
        .exclude(email="", user=None)
        .exclude(email="", user__email="")
        .values_list("pk", flat=True)
    )
    found = []
    for duty in soon:
        kind = Kind.HOURS if duty.starts_at <= now + HOURS_AHEAD else Kind.DAY
        known_late = kind == Kind.DAY and any(_brought(change, duty) for change in fresh)
        is_told = (duty.person, duty.post, duty.starts_at, kind) in told
        if duty.person in able and not is_told and not known_late:
            found.append((duty, str(kind)))
    return found


def _is_ahead(duty: Duty, now: datetime) -> bool:
    return now < duty.starts_at <= now + DAY_AHEAD


def _fresh(now: datetime) -> list[DutyChange]:
    """Changes that were told by mail so late that a reminder of the day before says nothing new."""
    lately = now - STILL_FRESH - DAY_AHEAD
    return list(DutyChange.objects.filter(made_at__gt=lately, ends_at__gt=now).exclude(comes=None))


def _brought(change: DutyChange, duty: Duty) -> bool:
    is_it = (change.post_id, change.comes_id) == (duty.post, duty.person)
    known = change.made_at > duty.starts_at - DAY_AHEAD - STILL_FRESH
    return is_it and known and duty.touches(change.starts_at, change.ends_at)


def _remind(person: DutyPerson, post: DutyPost, duty: Duty, kind: str) -> int:
    try:
        with transaction.atomic():
            DutyReminder.objects.create(person=person, post=post, starts_at=duty.starts_at, kind=kind)
            remind(person, post, duty)
    except IntegrityError:  # somebody else did in this instant
        return 0
    return 1
