"""Requests for a roster, without a database, and what a plan is held against."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import combinations

from django.utils import timezone

from cms_apps.hotline.generating.request import Candidate, Held, Leave, Request, Slot
from cms_apps.hotline.generating.weights import Load, Scales

LEADER, HEAD = 1, 2
ROUND_THE_CLOCK = {LEADER: (8, 24)}
BOTH = {LEADER: (8, 24), HEAD: (8, 24)}
SPRING_2027 = date(2027, 2, 6)


def days_from(first, count):
    return [first + timedelta(days=number) for number in range(count)]


def span(day, begins=8, hours=24):
    start = timezone.make_aware(datetime.combine(day, time(begins)))
    return start, start + timedelta(hours=hours)


def slots(first, days, posts=None, scales=None):
    """A slot a day for each post, which is an id with the hour it begins at and how long it lasts."""
    scales = scales or Scales()
    found = []
    for day in days_from(first, days):
        for post, (begins, hours) in (posts or ROUND_THE_CLOCK).items():
            start, end = span(day, begins, hours)
            load = scales.weigh(day, start, end)
            found.append(Slot(day=day, post=post, starts_at=start, ends_at=end, load=load))
    return tuple(found)


def held(slot, person, *, counts=True):
    return Held(
        day=slot.day,
        post=slot.post,
        person=person,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        load=slot.load,
        counts=counts,
    )


def people(count, posts=(LEADER,), *, first=1, leave=None, before=None):
    """Numbered from `first`; `leave` and `before` by number: days from and to, points or a load."""
    leave, before = leave or {}, before or {}
    return tuple(
        Candidate(
            person=number,
            posts=tuple(posts),
            leave=tuple(Leave(*days) for days in leave.get(number, ())),
            before=before.get(number, Load()),
        )
        for number in range(first, first + count)
    )


def wanted(first=date(2027, 1, 31), days=7, count=4, **fields):
    """A week of one post among four people, unless said."""
    return Request(**{"slots": slots(first, days), "people": people(count), **fields})


def given(request, plan):
    """The plan as shifts that are held, in order of the slots."""
    pairs = zip(request.slots, plan.holders, strict=True)
    return [held(slot, holder) for slot, holder in pairs if holder is not None]


def broken_rules(request, shifts):
    """Every rule that shifts break, in words; worked out the plain way, two shifts at a time."""
    by_person = {candidate.person: candidate for candidate in request.people}
    found = []
    for shift in shifts:
        candidate = by_person[shift.person]
        if shift.post not in candidate.posts:
            found.append(f"{shift.person} may not hold {shift.post}")
        if any(away.touches(shift.starts_at, shift.ends_at) for away in candidate.leave):
            found.append(f"{shift.person} is on leave on {shift.day}")
    everything = sorted([*shifts, *request.held], key=lambda shift: (shift.starts_at, shift.post))
    for one, other in combinations(everything, 2):
        if one in request.held and other in request.held:
            continue
        if one.person == other.person:
            if other.starts_at - one.ends_at < request.rest:
                found.append(f"{one.person} has no rest before {other.day}")
            both_nights = one.load.night >= 180 and other.load.night >= 180
            if request.nights_apart and both_nights and abs(other.day - one.day) <= timedelta(days=1):
                found.append(f"{one.person} has two nights in a row on {other.day}")
        overlap = one.starts_at < other.ends_at and other.starts_at < one.ends_at
        if overlap or one.day == other.day:
            found += [
                f"{one.person} and {other.person} are both there on {one.day}"
                for pair in request.pairs
                if not pair.together and {one.person, other.person} == {pair.one, pair.other}
            ]
    return found + lonely(request, shifts)


def lonely(request, shifts):
    """Who is on duty without the one they belong with, by day."""
    there = {}
    for shift in [*shifts, *request.held]:
        there.setdefault(shift.day, set()).add(shift.person)
    return [
        f"{len(who & {pair.one, pair.other})} of a pair on {day}"
        for day, who in sorted(there.items())
        for pair in request.pairs
        if pair.together and len(who & {pair.one, pair.other}) == 1
    ]


def spread_of(request, shifts):
    """Most minus least of each counter, added up over the posts, as the plain sum it is defined as."""
    sums = {candidate.person: list(candidate.before.counters) for candidate in request.people}
    for shift in [*shifts, *(each for each in request.held if each.counts)]:
        for place, amount in enumerate(shift.load.counters):
            sums[shift.person][place] += amount
    found = [0, 0, 0, 0]
    for post in sorted({slot.post for slot in request.slots}):
        loads = [
            sums[each.person]
            for each in request.people
            if post in each.posts and _is_there(request, each, post)
        ]
        if len(loads) > 1:
            columns = zip(*loads, strict=True)
            found = [total + max(column) - min(column) for total, column in zip(found, columns, strict=True)]
    return tuple(found)


def _is_there(request, candidate, post):
    """Whether somebody can have one shift of a post at all, as far as leave goes and what is held."""
    alone = [
        slot
        for slot in request.slots
        if slot.post == post and not broken_alone(request, slot, candidate.person)
    ]
    return bool(alone) or any(
        each.counts and each.post == post and each.person == candidate.person for each in request.held
    )


def broken_alone(request, slot, person):
    """What one shift breaks if it were the only one, not counting who has to come along."""
    pairs = tuple(pair for pair in request.pairs if not pair.together)
    only = Request(
        slots=(slot,),
        people=request.people,
        pairs=pairs,
        held=request.held,
        rest=request.rest,
        nights_apart=request.nights_apart,
    )
    return broken_rules(only, [held(slot, person)])


def exact_best(request):
    """The best there is, by trying everything: how many slots stay empty, and the spread of that."""
    every = _Everything(request)
    for empty in range(len(request.slots) + 1):
        if found := [every.spread(shifts) for shifts in every.plans(empty)]:
            return empty, min(found)
    raise AssertionError("an empty plan breaks no rule")


class _Everything:
    """All plans of a request that break no rule. What two shifts break together is looked up once."""

    def __init__(self, request):
        self.request = request
        self.apart = replace(request, pairs=tuple(pair for pair in request.pairs if not pair.together))
        self.may = [
            [
                held(slot, each.person)
                for each in request.people
                if slot.post in each.posts and not broken_alone(request, slot, each.person)
            ]
            for slot in request.slots
        ]
        self.known = {}
        posts = sorted({slot.post for slot in request.slots})
        there = [[each for each in request.people if post in each.posts] for post in posts]
        self.groups = [
            [each.person for each in group if _is_there(request, each, post)]
            for post, group in zip(posts, there, strict=True)
        ]
        self.start = spread_start(request)

    def plans(self, empty, shifts=(), number=0):
        if number == len(self.may):
            if empty == 0 and not (self.request.pairs and lonely(self.request, shifts)):
                yield shifts
            return
        if empty:
            yield from self.plans(empty - 1, shifts, number + 1)
        for shift in self.may[number]:
            if all(self._go_together(shift, other) for other in shifts):
                yield from self.plans(empty, (*shifts, shift), number + 1)

    def spread(self, shifts):
        sums = {person: list(counters) for person, counters in self.start.items()}
        for shift in shifts:
            own = sums[shift.person]
            for place, amount in enumerate(shift.load.counters):
                own[place] += amount
        return tuple(
            sum(_difference([sums[person][place] for person in group]) for group in self.groups)
            for place in range(4)
        )

    def _go_together(self, one, other):
        key = (one.starts_at, one.post, one.person, other.starts_at, other.post, other.person)
        if key not in self.known:
            self.known[key] = not broken_rules(self.apart, [one, other])
        return self.known[key]


def spread_start(request):
    """What everybody has before a plan: from earlier terms, and by what is held in this one."""
    sums = {candidate.person: list(candidate.before.counters) for candidate in request.people}
    for shift in request.held:
        for place, amount in enumerate(shift.load.counters):
            sums[shift.person][place] += amount if shift.counts else 0
    return sums


def _difference(loads):
    return max(loads) - min(loads) if len(loads) > 1 else 0
