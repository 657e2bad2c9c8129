"""What was written in the last year and is done with: enough for rates to be made of it, unit by unit.

The words stand in a file beside this, one letter a line.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cms_apps.cases.states import CaseKind, CaseOutcome
from demo.letter import Step, answered

PAST_FILE = Path(__file__).parent / "past_letters.jsonl"
UNITS = {"dining": "canteens", "dormitory": "dormitories", "water-and-power": "energy", "repairs": "repairs"}
"""Who answers a category."""
MORNING, AFTERNOON = 8, 16


@dataclass(frozen=True, kw_only=True)
class Past:
    """A letter and all that came of it.

    Attributes:
        hour: of that day, where the site is.
        hours: until it was answered.
        is_satisfied: None for whoever never rated it; after "not satisfied" and an answer in `again`, they
            are.
        said: with the rating.
        again: the second answer; none leaves it reopened.
        joined: how many co-signed it; then it was published before it was answered.
        cites: address word of the article that tells what came of it, and `cited_after` so many hours.
    """

    days_ago: int
    hour: int
    kind: CaseKind
    category: str
    place: str
    subject: str
    text: str
    answer: str
    hours: int
    outcome: str = CaseOutcome.RESOLVED
    is_satisfied: bool | None = None
    said: str = ""
    rated_after: int = 20
    again: str = ""
    joined: int = 0
    is_public: bool = False
    cites: str = ""
    cited_after: int = 48


def past_letters() -> list[Past]:
    """The oldest first, as they stand in the file."""
    lines = map(json.loads, PAST_FILE.read_text(encoding="utf-8").splitlines())
    return [Past(**{**line, "kind": CaseKind(line["kind"])}) for line in lines]


def steps_of(past: Past) -> Iterator[Step]:
    """Taken on, answered and rated; answered once more to whom the first answer was none; then published."""
    unit = UNITS[past.category]
    taken = min(_until_office_hours(past.hour), past.hours / 3)
    left = past.hours - taken
    yield taken, "accept", unit, {}
    if past.joined:
        yield left / 5, "publish", "office", {}
        left -= left / 5
    yield from answered(unit, past.answer, past.outcome, after=left - 1, review=1)
    if past.is_satisfied is not None:
        rating = {"is_satisfied": past.is_satisfied, "text": past.said}
        yield past.rated_after, "rate", "sender", rating
    if past.again:
        yield 4, "accept", unit, {}
        yield from answered(unit, past.again, CaseOutcome.PARTLY, after=20, review=2)
        yield 20, "rate", "sender", {"is_satisfied": True, "text": ""}
    if past.is_public:
        yield 24, "publish", "office", {}
    if past.cites:
        yield past.cited_after, "cite", "office", {"article": past.cites}


def _until_office_hours(hour: int) -> float:
    """Somebody reads it an hour later, or in the morning."""
    return 1 if MORNING <= hour < AFTERNOON else (MORNING + 1 - hour) % 24
