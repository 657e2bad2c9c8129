"""Swaps as the pages list them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from ..drawing.findings import stretch
from ..duty import duties_between
from ..models import DutyPerson, DutySwap
from ..services.exchanging import back_of
from ..states import SwapState

REMEMBERED = timedelta(days=60)
SHOWN = 50


@dataclass(frozen=True)
class ListedSwap:
    swap: DutySwap

    @property
    def when(self) -> str:
        return stretch(self.swap.starts_at, self.swap.ends_at)

    @property
    def back(self) -> str:
        """The shift in return; "" for none."""
        duty = back_of(self.swap)
        return stretch(duty.starts_at, duty.ends_at) if duty else ""


def put_to(person: DutyPerson) -> list[ListedSwap]:
    """What somebody could take now: asked of them or of all, while they are on duty nowhere then."""
    swaps = list(DutySwap.objects.put_to(person).with_people())
    if not swaps:
        return []
    duties = duties_between(min(each.starts_at for each in swaps), max(each.ends_at for each in swaps))
    own = [duty for duty in duties if duty.person == person.pk]
    return listed(
        swap
        for swap in swaps
        if not any(duty.touches(swap.starts_at, swap.ends_at) for duty in own if duty != back_of(swap))
    )


def open_of(person: DutyPerson) -> list[ListedSwap]:
    """What somebody asked or took themselves, and is not closed."""
    mine = DutySwap.objects.open().concerning(person)
    return listed(each for each in mine.with_people() if person in (each.asker, each.taker))


def open_for_managers() -> list[ListedSwap]:
    """To be approved first."""
    swaps = DutySwap.objects.open().with_people()
    return listed(sorted(swaps, key=lambda each: (each.state != SwapState.TAKEN, each.starts_at)))


def closed_for(person: DutyPerson | None) -> list[ListedSwap]:
    """Lately, the newest first; of everybody for None."""
    lately = DutySwap.objects.filter(closed_at__gt=timezone.now() - REMEMBERED)
    known = lately.concerning(person) if person else lately
    return listed(known.with_people().order_by("-closed_at", "-pk")[:SHOWN])


def listed(swaps: Iterable[DutySwap]) -> list[ListedSwap]:
    return [ListedSwap(swap) for swap in swaps]
