"""A few slots emptied and filled again in every way there is: what single changes cannot reach."""

from collections.abc import Callable
from typing import Any

from .board import NOBODY, Board, Change


class Window:
    """Some slots of a board, to be filled anew; everything else stays.

    Args:
        key: of the board as it is; the least is best.
    """

    def __init__(self, board: Board, slots: list[int], key: Callable[[], Any]) -> None:
        self.board, self.slots, self.key = board, slots, key
        self.days = sorted({board.slots[slot].day for slot in slots})
        self.best_key, self.best = key(), self._now()
        self.lonely = self._lonely()

    def refill(self) -> bool:
        """Fill it in the best way; whether that is better than it was."""
        first = self.best
        self.board.put_back([(slot, NOBODY) for slot in self.slots])
        self._descend(0, sum(person == NOBODY for _slot, person in first))
        self.board.put_back(self.best)
        return self.best is not first

    def _descend(self, place: int, may_be_empty: int) -> None:
        board = self.board
        if place == len(self.slots):
            self._weigh_up()
            return
        slot = self.slots[place]
        for person in board.may[slot]:
            if not board.blockers(slot, person):
                board.put_back([(slot, person)])
                self._descend(place + 1, may_be_empty)
                board.put_back([(slot, NOBODY)])
        if may_be_empty:
            self._descend(place + 1, may_be_empty - 1)

    def _weigh_up(self) -> None:
        if self.board.partners and self._lonely() > self.lonely:
            return
        if (key := self.key()) < self.best_key:
            self.best_key, self.best = key, self._now()

    def _now(self) -> list[Change]:
        return [(slot, self.board.holder[slot]) for slot in self.slots]

    def _lonely(self) -> int:
        return sum(len(self.board.lonely(day)) for day in self.days)
