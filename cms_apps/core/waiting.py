"""What waits for somebody: lines of the admin's first panel, registered by rooms."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class WaitingItem:
    """One line: how many of what wait for this person, and the register that lists just them."""

    label: str
    count: int
    url: str
    order: int = 100


WaitingSource = Callable[[HttpRequest], Iterable[WaitingItem]]
_sources: list[WaitingSource] = []


def register_waiting(source: WaitingSource) -> WaitingSource:
    """Register a function that lists a room's waiting items for the request's user.

    A source names only what the user may act on, also when its count is zero.
    """
    if source not in _sources:
        _sources.append(source)
    return source


def waiting_for(request: HttpRequest) -> list[WaitingItem]:
    items = [item for source in _sources for item in source(request)]
    return sorted(items, key=lambda item: (item.order, item.label))
