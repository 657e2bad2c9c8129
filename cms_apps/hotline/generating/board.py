"""Who has which shift while it is worked out: rules are kept with every change, loads are counted along."""

from collections.abc import Sequence
from datetime import date, timedelta

from .request import Candidate, Held, Request, Slot
from .weights import Load

NOBODY = -1
Change = tuple[int, int]
"""A slot's number and who is to have it."""
_FAR = timedelta(days=3)
"""Farther apart than a shift and this, with the rest, two shifts have nothing to do with each other."""


class Board:
    """Some slots of a request and the people who may have them, by their places in it.

    Attributes:
        holder: by slot; `NOBODY` where it is free.
        may: by slot, who may have it as far as that doesn't hang on the other slots.
        loads: for each counter the load of each person.
        groups: for each post those who may hold it and are there for a shift of it at all.
    """

    def __init__(self, request: Request, slots: Sequence[Slot], people: Sequence[Candidate]) -> None:
        self.request, self.slots, self.people = request, slots, people
        self.place = {candidate.person: number for number, candidate in enumerate(people)}
        self.holder = [NOBODY] * len(slots)
        self._read_pairs()
        self.slots_on: dict[date, list[int]] = {}
        for number, slot in enumerate(slots):
            self.slots_on.setdefault(slot.day, []).append(number)
        self._read_neighbours()
        self._read_held()
        self.may = [self._allowed(slot) for slot in slots]
        self._is_allowed = [frozenset(may) for may in self.may]
        self.groups = self._groups()
        self.weights = [
            [(counter, amount) for counter, amount in enumerate(slot.load.counters) if amount]
            for slot in slots
        ]

    def change(self, changes: Sequence[Change]) -> bool:
        """Do all of it, or nothing where that would break a rule."""
        holder = self.holder
        before = [(slot, holder[slot]) for slot, _person in changes]
        lonely = self._lonely_around(changes) if self.partners else 0
        for slot, person in changes:
            holder[slot] = person
        if not self._is_legal(changes) or (self.partners and self._lonely_around(changes) > lonely):
            for slot, person in before:
                holder[slot] = person
            return False
        for (slot, old), (_slot, new) in zip(before, changes, strict=True):
            self._move(slot, old, new)
        return True

    def put_back(self, before: Sequence[Change]) -> None:
        """Undo: what held before is legal, so nothing is looked at."""
        for slot, person in before:
            self._move(slot, self.holder[slot], person)
            self.holder[slot] = person

    def blockers(self, slot: int, person: int) -> list[int]:
        """The other slots for which a person could not have this one as well."""
        holder, enemies = self.holder, self.enemies[person]
        own = [other for other in self.near[slot] if holder[other] == person]
        return own + [other for other in self.beside[slot] if holder[other] in enemies]

    def chain(self, slot: int, person: int) -> list[Change]:
        """Give a slot to a person; what stands against it of theirs goes to whoever had the slot, and so on.

        The two exchange all that hangs together (a Kempe chain), so rest is kept where it was kept before.
        Nothing where the slot is theirs already, or one of the two may not have something of it.
        """
        holder, other = self.holder, self.holder[slot]
        if other == person:
            return []
        changed = {slot: person}
        waiting = [slot]
        while waiting:
            slot = waiting.pop()
            new = changed[slot]
            if new == NOBODY:
                continue
            if new not in self._is_allowed[slot]:
                return []
            for near in self.near[slot]:
                if holder[near] == new and near not in changed:
                    changed[near] = other if new == person else person
                    waiting.append(near)
        return list(changed.items())

    def may_have(self, slot: int, person: int) -> bool:
        return person in self._is_allowed[slot]

    def lonely(self, day: date) -> list[tuple[int, int]]:
        """Whoever is on duty that day without the one they belong with, and that one."""
        there = {self.holder[slot] for slot in self.slots_on.get(day, ())} | self.held_on.get(day, set())
        return [
            (person, partner)
            for person, partners in sorted(self.partners.items())
            if person in there
            for partner in sorted(partners - there)
        ]

    def _is_legal(self, changes: Sequence[Change]) -> bool:
        holder = self.holder
        for slot, person in changes:
            if person == NOBODY:
                continue
            if person not in self._is_allowed[slot]:
                return False
            for other in self.near[slot]:
                if holder[other] == person:
                    return False
            if self.enemies[person] and any(
                holder[other] in self.enemies[person] for other in self.beside[slot]
            ):
                return False
        return True

    def _lonely_around(self, changes: Sequence[Change]) -> int:
        days = {self.slots[slot].day for slot, _person in changes}
        return sum(len(self.lonely(day)) for day in days)

    def _move(self, slot: int, old: int, new: int) -> None:
        for counter, amount in self.weights[slot]:
            column = self.loads[counter]
            if old != NOBODY:
                column[old] -= amount
            if new != NOBODY:
                column[new] += amount

    def _read_pairs(self) -> None:
        self.enemies: list[set[int]] = [set() for _person in self.people]
        self.partners: dict[int, set[int]] = {}
        for pair in self.request.pairs:
            one, other = self.place.get(pair.one), self.place.get(pair.other)
            if one is None or other is None:
                continue
            for person, second in ((one, other), (other, one)):
                if pair.together:
                    self.partners.setdefault(person, set()).add(second)
                else:
                    self.enemies[person].add(second)

    def _read_neighbours(self) -> None:
        self.near: list[list[int]] = [[] for _slot in self.slots]
        self.beside: list[list[int]] = [[] for _slot in self.slots]
        order = sorted(range(len(self.slots)), key=lambda number: self.slots[number].starts_at)
        for place, first in enumerate(order):
            for second in order[place + 1 :]:
                one, other = self.slots[first], self.slots[second]
                if other.starts_at - one.ends_at > self.request.rest + _FAR:
                    break
                if excludes(self.request, one, other):
                    self.near[first].append(second)
                    self.near[second].append(first)
                if meets(one, other):
                    self.beside[first].append(second)
                    self.beside[second].append(first)

    def _read_held(self) -> None:
        counters = range(len(Load().counters))
        self.loads = [[each.before.counters[counter] for each in self.people] for counter in counters]
        self.held: list[list[Held]] = [[] for _person in self.people]
        self.held_on: dict[date, set[int]] = {}
        for held in self.request.held:
            person = self.place.get(held.person)
            if person is None:
                continue
            self.held[person].append(held)
            self.held_on.setdefault(held.day, set()).add(person)
            for column, amount in zip(self.loads, held.load.counters, strict=True):
                column[person] += amount if held.counts else 0

    def _allowed(self, slot: Slot) -> list[int]:
        return [number for number in range(len(self.people)) if self._may(slot, number)]

    def _may(self, slot: Slot, person: int) -> bool:
        candidate = self.people[person]
        if slot.post not in candidate.posts:
            return False
        if any(leave.touches(slot.starts_at, slot.ends_at) for leave in candidate.leave):
            return False
        if any(excludes(self.request, slot, held) for held in self.held[person]):
            return False
        return not any(meets(slot, held) for enemy in self.enemies[person] for held in self.held[enemy])

    def _groups(self) -> list[list[int]]:
        posts = sorted({slot.post for slot in self.slots})
        there: dict[int, set[int]] = {post: set() for post in posts}
        for slot, may in zip(self.slots, self.may, strict=True):
            there[slot.post].update(may)
        for person, own in enumerate(self.held):
            for held in own:
                if held.counts and held.post in there and held.post in self.people[person].posts:
                    there[held.post].add(person)
        return [sorted(there[post]) for post in posts if len(there[post]) > 1]


def excludes(request: Request, one: Slot | Held, other: Slot | Held) -> bool:
    """Whether nobody may have both: for want of rest, or as two nights in a row."""
    first, second = (one, other) if one.starts_at <= other.starts_at else (other, one)
    if second.starts_at - first.ends_at < request.rest:
        return True
    return request.nights_apart and follow_as_nights(one, other)


def follow_as_nights(one: Slot | Held, other: Slot | Held) -> bool:
    """Whether both are nights, of the same day or of two in a row."""
    return one.load.is_night and other.load.is_night and abs(one.day - other.day) <= timedelta(days=1)


def meets(one: Slot | Held, other: Slot | Held) -> bool:
    """Whether two shifts are of the same day, or are going on at the same time."""
    return one.day == other.day or (one.starts_at < other.ends_at and other.starts_at < one.ends_at)
