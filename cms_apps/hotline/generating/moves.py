"""What a search tries on a board: changes drawn at random, all small ones, and windows to fill anew."""

import random
from collections.abc import Iterator

from .board import NOBODY, Board, Change

WAYS = 2000
"""So many ways to fill a window are few enough to try."""


class Moves:
    """Proposes; whether a change keeps the rules is for the board to say."""

    def __init__(self, board: Board, source: random.Random) -> None:
        self.board, self.source = board, source

    def some(self) -> list[Change]:
        """One slot to somebody else, two exchanged, or a day's with another day's; perhaps none."""
        board = self.board
        first, second = self._any(len(board.slots)), self._any(len(board.slots))
        one, other = board.holder[first], board.holder[second]
        chance = self.source.random()
        if board.partners and chance < 0.3:
            return self._same_day(first) if chance < 0.15 else self._days(first, second)
        if chance < 0.6 or NOBODY in (one, other):
            may = board.may[first]
            return board.chain(first, may[self._any(len(may))]) if may else []
        return [(first, other), (second, one)] if one != other else []

    def all_small(self) -> Iterator[list[Change]]:
        """Every chain that begins at a slot, and every exchange of two that are not alike."""
        board = self.board
        for first in range(len(board.slots)):
            for person in board.may[first]:
                if changes := board.chain(first, person):
                    yield changes
            for second in range(first):
                one, other = board.holder[first], board.holder[second]
                if NOBODY in (one, other) or one == other:
                    continue
                if board.slots[first].load != board.slots[second].load:
                    yield [(first, other), (second, one)]

    def window(self) -> list[int]:
        """Slots in a row or from anywhere, as many as can be tried in every way."""
        board, size = self.board, len(self.board.slots)
        slots = [self._any(size)]
        ways = 1
        in_a_row = self.source.random() < 0.5
        while len(slots) < size:
            ways *= 1 + len(board.may[slots[-1]])
            if ways > WAYS:
                return slots[:-1] or slots
            following = (slots[-1] + 1) % size if in_a_row else self._any(size)
            while following in slots:
                following = (following + 1) % size
            slots.append(following)
        return slots

    def _same_day(self, slot: int) -> list[Change]:
        """All slots of a day to anybody: people who belong together come and go together."""
        board = self.board
        here = [each for each in board.slots_on[board.slots[slot].day] if board.may[each]]
        return [(each, board.may[each][self._any(len(board.may[each]))]) for each in here]

    def _days(self, first: int, second: int) -> list[Change]:
        """What two days have at the same posts exchanged."""
        board = self.board
        here, there = (board.slots_on[board.slots[slot].day] for slot in (first, second))
        if here == there:
            return []
        by_post = {board.slots[slot].post: slot for slot in there}
        pairs = [
            (slot, by_post[board.slots[slot].post]) for slot in here if board.slots[slot].post in by_post
        ]
        if any(NOBODY in (board.holder[one], board.holder[other]) for one, other in pairs):
            return []
        forth = [(one, board.holder[other]) for one, other in pairs]
        return forth + [(other, board.holder[one]) for one, other in pairs]

    def _any(self, size: int) -> int:
        return int(self.source.random() * size)
