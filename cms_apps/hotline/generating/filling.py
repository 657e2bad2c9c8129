"""A fair beginning: every slot to whoever has least, and others give way where nobody else is left."""

import random
from collections.abc import Iterator

from .board import NOBODY, Board, Change

DEEPEST = 3
"""So many people are asked to give way, one for the other, before a slot is left empty."""


class Filling:
    """Fills the empty slots of a board; ties are drawn from `source`."""

    def __init__(self, board: Board, source: random.Random) -> None:
        self.board, self.source = board, source

    def begin(self) -> None:
        """From an empty board. Slots with few people and much weight first."""
        board = self.board
        board.put_back([(slot, NOBODY) for slot in range(len(board.slots))])
        order = sorted(
            range(len(board.slots)),
            key=lambda number: (
                len(board.may[number]),
                -board.slots[number].load.points,
                self.source.random(),
            ),
        )
        for slot in order:
            if board.holder[slot] == NOBODY:
                self._give(slot)
        self.fill()

    def fill(self) -> None:
        """Whatever is empty, if need be by having others give way."""
        for slot in range(len(self.board.slots)):
            if self.board.holder[slot] == NOBODY and not self._give(slot):
                self._press(slot, DEEPEST, set())

    def _give(self, slot: int) -> bool:
        board = self.board
        ranked = sorted((board.loads[0][person], self.source.random(), person) for person in board.may[slot])
        return any(self._give_to(slot, person) for _load, _tie, person in ranked)

    def _give_to(self, slot: int, person: int) -> bool:
        """Also to those who belong with this person, if that is what it takes."""
        if self.board.change([(slot, person)]):
            return True
        return any(self.board.change(changes) for changes in self._with_partners(slot, person))

    def _with_partners(self, slot: int, person: int) -> Iterator[list[Change]]:
        board = self.board
        for partner in sorted(board.partners.get(person, ())):
            for other in board.slots_on[board.slots[slot].day]:
                if other != slot and board.may_have(other, partner):
                    yield [(slot, person), (other, partner)]

    def _press(self, slot: int, depth: int, asked: set[int]) -> bool:
        """Give a slot to somebody whose own other slots go to others."""
        board, asked = self.board, asked | {slot}
        for person in board.may[slot]:
            freed = board.blockers(slot, person)
            if asked.intersection(freed):
                continue
            before = list(enumerate(board.holder))
            if not board.change([*((other, NOBODY) for other in freed), (slot, person)]):
                continue
            if all(self._refill(other, depth - 1, asked | set(freed)) for other in freed):
                return True
            board.put_back(before)
        return False

    def _refill(self, slot: int, depth: int, asked: set[int]) -> bool:
        return self._give(slot) or (depth > 0 and self._press(slot, depth, asked))
