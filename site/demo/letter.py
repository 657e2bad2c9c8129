"""A letter of the demo, and the steps by which it is worked on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cms_apps.cases.states import CaseKind, Source

Step = tuple[float, str, str, dict[str, Any]]
"""Hours after the one before, what, by whom, with which words."""
NO_HOT_DISHES = "晚上七点以后没有热菜"
NO_HOT_WATER = "热水晚上十点就停"


@dataclass(frozen=True)
class Letter:
    """One letter, and what was done with it.

    Attributes:
        hour: of the day it was written, where the site is; None for the hour the demo is loaded.
        joined: how many co-signed it once it was published.
        promised_at: until when an answer was promised by word of mouth.
    """

    days_ago: float
    category: str
    place: str
    subject: str
    text: str
    steps: tuple[Step, ...] = ()
    kind: CaseKind = CaseKind.OPINION
    source: Source = Source.LETTER
    about_unit: str = ""
    receipt: str = ""
    wants_public: bool = False
    joined: int = 0
    hour: int | None = None
    promised_at: datetime | None = None


def answered(unit: str, text: str, outcome: str = "", *, after: float, review: float = 3) -> Iterator[Step]:
    """Handed in by the unit and approved by the office as it is."""
    words = {"text": text, "outcome": outcome}
    yield after, "submit", unit, words
    yield review, "approve", "office", words
