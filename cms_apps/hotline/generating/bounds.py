"""Below what no roster's loads can differ: a bound to hold a result against."""

import heapq
from collections.abc import Iterable, Sequence
from math import gcd


def least_spread(loads: Sequence[int], shares: Iterable[int]) -> int:
    """The least difference of most and least, if shares could be cut into pieces and given to anybody.

    A share is cut into pieces as large as the greatest common divisor of all of them. Giving each piece to
    whoever has least makes the least as much as it can be, and the most as little, so nothing is evener.

    Args:
        loads: what each person has before; at least one.
        shares: what is to be given out.
    """
    given = [share for share in shares if share]
    piece = gcd(*given)
    if not piece:
        return max(loads) - min(loads)
    pieces = sum(given) // piece
    filled, left = _filled(sorted(loads), piece, pieces)
    heapq.heapify(filled)
    for _piece in range(left):
        heapq.heapreplace(filled, filled[0] + piece)
    return max(filled) - min(filled)


def _filled(loads: list[int], piece: int, pieces: int) -> tuple[list[int], int]:
    """Most pieces given out at once, to just below an even level, and how many are left: a few per person."""
    for count in range(len(loads), 0, -1):
        level = (sum(loads[:count]) + piece * pieces) // count - piece
        raised = [max(0, (level - load) // piece) for load in loads[:count]]
        if level >= loads[count - 1] or count == 1:
            break
    filled = [load + piece * number for load, number in zip(loads, raised, strict=False)] + loads[count:]
    return filled, pieces - sum(raised)
