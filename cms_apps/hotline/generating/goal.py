"""What is better of two boards: exactly, and as smoothly as a search wants it."""

from operator import mul

from .board import NOBODY, Board

Key = tuple[int, ...]
VIEWS = ((8, 32, 16, 2), (8, 3, 2, 1), (8, 32, 16, 8), (8, 16, 8, 2))
"""Of the loads, the Spring Festival, holidays, weekends, while it is searched; a round has one of them.

Days of the festival are few and heavy: once the loads are even, none can change hands without many others
doing so too. So it is tried both ways round: those first, and loads made even around them.
"""
HEAT = 1 << 30
"""What a load of one shift more or less is about worth."""
_EMPTY = HEAT << 10


class Goal:
    """Measures one board, as it stands whenever it is asked."""

    def __init__(self, board: Board) -> None:
        self.board, self.view = board, VIEWS[0]
        self.units = [
            _unit([slot.load.counters[counter] for slot in board.slots])
            for counter in range(len(board.loads))
        ]

    def spread(self) -> list[int]:
        """Most minus least, counter by counter, added up over the posts."""
        found = []
        for column in self.board.loads:
            groups = [[column[person] for person in group] for group in self.board.groups]
            found.append(sum([max(loads) - min(loads) for loads in groups]))
        return found

    def key(self) -> Key:
        """The less, the better: empty slots, spreads, and how far everybody is from the middle."""
        loads = self.board.loads[0]
        return self.board.holder.count(NOBODY), *self.spread(), sum(map(mul, loads, loads))

    def energy(self) -> int:
        """Spreads and squares in units of a shift; a whole number, the same on every machine."""
        found = self.board.holder.count(NOBODY) * _EMPTY
        for weight, unit, column in zip(self.view, self.units, self.board.loads, strict=True):
            if not unit:
                continue
            for group in self.board.groups:
                loads = [column[person] for person in group]
                size, total = len(loads), sum(loads)
                squares = size * sum(map(mul, loads, loads)) - total * total
                found += weight * HEAT * (max(loads) - min(loads)) // unit
                found += weight * HEAT * squares // (4 * size * unit * unit)
        return found


def _unit(amounts: list[int]) -> int:
    """What a shift that counts amounts to, in the middle."""
    counted = sorted(amount for amount in amounts if amount)
    return counted[len(counted) // 2] if counted else 0
