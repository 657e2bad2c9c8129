"""What earlier terms carry over: by how much somebody did more than the others then, or less.

Carried over is the difference from the average of those who took part, not the sum: whoever joins later
begins even, and owes nobody the nights of years before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .weights import Load


@dataclass(frozen=True)
class Done:
    """A duty that somebody had, or a part of one.

    Attributes:
        term: whatever tells terms apart, such as the first day of the roster.
    """

    term: date
    day: date
    post: int
    person: int
    load: Load


def carried_over(done: Iterable[Done]) -> dict[int, Load]:
    """By person; who is not in it has nothing to carry.

    Took part in a term who did at least half of what the average did: a single shift for a colleague, or
    half a term of leave, is not made up for in the next.
    """
    terms: dict[tuple[date, int], dict[int, Load]] = {}
    for each in done:
        sums = terms.setdefault((each.term, each.post), {})
        sums[each.person] = sums.get(each.person, Load()) + each.load
    found: dict[int, Load] = {}
    for _key, sums in sorted(terms.items()):
        took_part = _who_took_part(sums)
        average = _average(took_part)
        for person, load in sorted(took_part.items()):
            found[person] = found.get(person, Load()) + load - average
    return found


def _who_took_part(sums: Mapping[int, Load]) -> dict[int, Load]:
    all_minutes = sum(load.minutes for load in sums.values())
    return {person: load for person, load in sums.items() if 2 * load.minutes * len(sums) >= all_minutes}


def _average(loads: Mapping[int, Load]) -> Load:
    total = sum(loads.values(), start=Load())
    return total.shared_by(len(loads))
