"""Counting from the record, keeping the counts, and comparing the two."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..models import CaseEvent, MonthlyCount
from .counting import Counts, Key, counted, rounds

AT_A_TIME = 2000


def from_record(now: datetime | None = None) -> dict[Key, Counts]:
    """Counted from the events alone; takes a pass over all of them."""
    events = CaseEvent.objects.select_related("case").order_by("case", "pk").iterator(AT_A_TIME)
    return counted(rounds(events), now or timezone.now())


def kept() -> dict[Key, Counts]:
    """As they were last counted, which is what the page shows."""
    return {(row.unit_id, row.category_id, row.month): counts_of(row) for row in MonthlyCount.objects.all()}


def counts_of(row: MonthlyCount) -> Counts:
    return Counts(**{name: getattr(row, name) for name in asdict(Counts())})


def recount() -> int:
    """Count anew and replace what is kept; returns how many rows there are."""
    fresh = from_record()
    rows = [
        MonthlyCount(unit_id=unit, category_id=category, month=month, **asdict(counts))
        for (unit, category, month), counts in fresh.items()
    ]
    with transaction.atomic():
        MonthlyCount.objects.all().delete()
        MonthlyCount.objects.bulk_create(rows, batch_size=200)
    return len(rows)


def differences() -> list[tuple[Key, Counts, Counts]]:
    """Where what is kept and what the record says differ: key, kept, counted."""
    old, new = kept(), from_record()
    keys = sorted({*old, *new}, key=lambda key: (key[2], key[0] or 0, key[1]))
    none = Counts()
    return [
        (key, old.get(key, none), new.get(key, none))
        for key in keys
        if old.get(key, none) != new.get(key, none)
    ]
