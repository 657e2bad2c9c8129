"""Doors: what a reader can do here, drawn first on the home page.

A room registers a function with `register_door`; an absent room shows no door.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Door:
    """One way in.

    Attributes:
        title: what the reader does, as a verb phrase in the active language.
        url: where it leads, relative to the site.
        live_line: one short line that is true now ("on duty until 22:00"), or "".
        icon: name of a symbol of the reference front end; front ends may ignore it.
        order: smaller stands earlier.
    """

    title: str
    url: str
    live_line: str = ""
    icon: str = ""
    order: int = 100


DoorMaker = Callable[[HttpRequest], Door | None]
_makers: list[DoorMaker] = []


def register_door(maker: DoorMaker) -> DoorMaker:
    """Register a function that makes a room's door, or None while there is nothing behind it."""
    if maker not in _makers:
        _makers.append(maker)
    return maker


def unregister_door(maker: DoorMaker) -> None:
    """Take a maker out again (a test's dummy room)."""
    _makers.remove(maker)


def doors_for(request: HttpRequest) -> list[Door]:
    """Every open door, in order; equal orders by title so that the page never flickers."""
    doors = [door for maker in _makers if (door := maker(request)) is not None]
    return sorted(doors, key=lambda door: (door.order, door.title))
