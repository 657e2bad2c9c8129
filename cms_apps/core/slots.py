"""Slots: named spots of a page that other rooms fill without the page knowing them.

`pages` draws the slot "home"; `news` registers its newest items there. A slot's filler gets the template
context and returns a Component (laces) or None.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from laces.components import Component

SlotFiller = Callable[[Mapping[str, Any]], Component | None]
_fillers: dict[str, list[tuple[int, SlotFiller]]] = defaultdict(list)


def fill_slot(name: str, *, order: int = 100) -> Callable[[SlotFiller], SlotFiller]:
    """Decorator: register a filler for a slot; smaller orders stand earlier."""

    def register(filler: SlotFiller) -> SlotFiller:
        if filler not in (known for _, known in _fillers[name]):
            _fillers[name].append((order, filler))
            _fillers[name].sort(key=lambda entry: entry[0])
        return filler

    return register


def empty_slot(name: str, filler: SlotFiller) -> None:
    """Take a filler out again (a test's dummy room)."""
    _fillers[name] = [entry for entry in _fillers[name] if entry[1] is not filler]


def slot_components(name: str, context: Mapping[str, Any]) -> list[Component]:
    """The components that fill a slot for this context, in order."""
    return [component for _, filler in _fillers.get(name, []) if (component := filler(context)) is not None]
