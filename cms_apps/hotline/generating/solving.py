"""Giving out shifts so that nobody carries more than the others: a fair beginning, then a seeded search.

Hard rules are never broken; a slot that nobody may have stays empty. After that, one before the other: few
empty slots, a small spread of the loads with their weights, then of the Spring Festival, of holidays, of
weekends. The search accepts a change for the worse below a threshold that falls to nothing (threshold
accepting: Dueck and Scheuer 1990); then every small change that is for the better is made, and small windows
are filled anew in every way there is. On a few slots that is as good as trying everything, which a test does.

The same request and seed give the same plan on any machine: whole numbers, no order of a set, no clock, and
nothing of `random` but `random()`, whose sequence Python promises to keep.
"""

import random
from collections.abc import Iterator, Sequence

from .board import NOBODY, Board
from .bounds import least_spread
from .filling import Filling
from .goal import HEAT, VIEWS, Goal
from .moves import Moves
from .request import Candidate, Plan, Request, Spread
from .windows import Window

ROUNDS, ROUNDS_IF_SMALL = 4, 6
SMALL = 40
"""Slots: so few cost little, and are so tight that it matters where the search begins."""
STEPS_A_SLOT, FEWEST_STEPS = 200, 1000
WINDOWS = 10
"""So many windows in vain end a round."""


def solve(request: Request, seed: int = 0) -> Plan:
    """The evenest plan that is found.

    Returns:
        A plan with a holder for each slot, or None for it; `reasons` says why.
    """
    source = random.Random(seed)  # noqa: S311 - it is to be the same again
    holders: list[int | None] = [None] * len(request.slots)
    spread, least = [0, 0, 0, 0], [0, 0, 0, 0]
    lonely = []
    for numbers, people in _parts(request):
        board = Board(request, [request.slots[number] for number in numbers], people)
        search = _Search(board, source)
        search.run()
        for number, holder in zip(numbers, board.holder, strict=True):
            holders[number] = None if holder == NOBODY else people[holder].person
        spread = [one + other for one, other in zip(spread, search.goal.spread(), strict=True)]
        if NOBODY not in board.holder:  # of less than all of it nothing is known
            least = [one + other for one, other in zip(least, search.least, strict=True)]
        for day in sorted({*board.slots_on, *board.held_on}):
            lonely += [(day, people[one].person, people[other].person) for one, other in board.lonely(day)]
    return Plan(tuple(holders), _spread(spread), _spread(least), tuple(sorted(lonely)))


def _spread(values: Sequence[int]) -> Spread:
    points, spring, holiday, weekend = values
    return Spread(points=points, spring=spring, holiday=holiday, weekend=weekend)


def _parts(request: Request) -> Iterator[tuple[list[int], list[Candidate]]]:
    """Slots and people that have nothing to do with the rest: no post, no person and no pair in common."""
    leader = {slot.post: slot.post for slot in request.slots}

    def top(post: int) -> int:
        while leader[post] != post:
            post = leader[post]
        return post

    posts_of = {each.person: [post for post in each.posts if post in leader] for each in request.people}
    bonds = list(posts_of.values())
    bonds += [posts_of.get(pair.one, []) + posts_of.get(pair.other, []) for pair in request.pairs]
    for bond in bonds:
        for post in bond[1:]:
            one, other = sorted((top(bond[0]), top(post)))
            leader[other] = one
    for first in sorted({top(post) for post in leader}):
        numbers = [number for number, slot in enumerate(request.slots) if top(slot.post) == first]
        yield (
            numbers,
            [each for each in request.people if any(top(post) == first for post in posts_of[each.person])],
        )


class _Search:
    """The search on one board; what it found is the board's `holder`."""

    def __init__(self, board: Board, source: random.Random) -> None:
        self.board, self.source = board, source
        self.goal, self.filling, self.moves = Goal(board), Filling(board, source), Moves(board, source)
        self.least = _least(board)

    def run(self) -> None:
        board, goal = self.board, self.goal
        if not board.people:
            return
        self.filling.begin()
        best, best_key = board.holder[:], goal.key()
        is_small = len(board.slots) <= SMALL
        for number in range(ROUNDS_IF_SMALL if is_small else ROUNDS):
            if best_key[:5] == (0, *self.least):
                break
            if is_small and number % 2:
                self.filling.begin()
            else:
                board.put_back(list(enumerate(best)))
            goal.view = VIEWS[number % len(VIEWS)]
            self._round(HEAT // (1 + number // 2))
            if (key := goal.key()) < best_key:
                best, best_key = board.holder[:], key
            elif number >= 2 and not is_small:
                break
        board.put_back(list(enumerate(best)))

    def _round(self, heat: int) -> None:
        self._anneal(max(FEWEST_STEPS, STEPS_A_SLOT * len(self.board.slots)), heat)
        self.filling.fill()
        self._polish()
        self._reopen()

    def _anneal(self, steps: int, heat: int) -> None:
        board, goal, draw = self.board, self.goal, self.source.random
        current = goal.energy()
        for step in range(steps):
            changes = self.moves.some()
            before = [(slot, board.holder[slot]) for slot, _person in changes]
            if not changes or not board.change(changes):
                continue
            left = (steps - step) / steps
            new = goal.energy()
            if new <= current + 2 * heat * left * left * draw():
                current = new
            else:
                board.put_back(before)

    def _polish(self) -> None:
        """Every small change that is for the better, until none is."""
        key = self.goal.key()
        better = True
        while better:
            better = False
            for changes in self.moves.all_small():
                before = [(slot, self.board.holder[slot]) for slot, _person in changes]
                if not self.board.change(changes):
                    continue
                if (new := self.goal.key()) < key:
                    key, better = new, True
                else:
                    self.board.put_back(before)

    def _reopen(self) -> None:
        """Some windows anew, and more as long as it helps."""
        left = WINDOWS
        while left:
            left -= 1
            if Window(self.board, self.moves.window(), self.goal.key).refill():
                left = WINDOWS


def _least(board: Board) -> list[int]:
    """A bound for each counter; nothing is known where people hold several posts."""
    if len(board.groups) != 1 or len({slot.post for slot in board.slots}) != 1:
        return [0] * len(board.loads)
    return [
        least_spread(
            [column[person] for person in board.groups[0]],
            [slot.load.counters[counter] for slot in board.slots],
        )
        for counter, column in enumerate(board.loads)
    ]
