"""A roster and everything around it, read from the database as a request; as many queries for any length."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from cms_apps.core.models import CalendarDay

from ..duty import Duty, duties_between
from ..models import DutyLeave, DutyPair, DutyPerson, DutyPost, DutyRoster, DutyRules
from ..states import RosterState
from .days import SetDay
from .history import Done, carried_over
from .request import Candidate, Held, Leave, PairRule, Request, Slot
from .weights import Scales, Weights, day_of

REMEMBERED = timedelta(days=1500)
"""Four years: so long it takes until everybody of a dozen people had a night of the Spring Festival."""
_AROUND = timedelta(days=14)


@dataclass(frozen=True)
class Asked:
    """A request, and what it leaves out.

    Attributes:
        kept: shifts of the roster that stay.
        covered: slots that another roster in force has filled already.
    """

    request: Request
    posts: dict[int, DutyPost]
    kept: int
    covered: int


def scales() -> Scales:
    """By the office's weights and the days set by hand. Two queries."""
    rules = current_rules()
    weights = Weights(night=rules.night, weekend=rules.weekend, holiday=rules.holiday, spring=rules.spring)
    rows = CalendarDay.objects.values_list("day", "is_workday", "name")
    return Scales(weights, {day: SetDay(is_workday, name) for day, is_workday, name in rows})


def current_rules() -> DutyRules:
    return DutyRules.objects.first() or DutyRules()


def request_for(roster: DutyRoster, *, keep: bool = True) -> Asked:
    """What is to be given out in a draft, to whom, and by which rules.

    Args:
        keep: shifts that were put there by hand stay; otherwise the whole roster is drawn up anew.
    """
    rules, scale = current_rules(), scales()
    posts = DutyPost.objects.in_bulk()
    kept = _kept(roster, posts, scale) if keep else []
    others = _in_force(roster, posts, scale)
    open_slots = [slot for slot in _slots(roster, posts, scale) if not _is_held(slot, kept)]
    slots = tuple(slot for slot in open_slots if not _is_held(slot, others))
    request = Request(
        slots=slots,
        people=_people(roster, posts, scale),
        pairs=_pairs(),
        held=tuple(sorted([*kept, *others], key=lambda each: (each.starts_at, each.post, each.person))),
        rest=timedelta(hours=rules.rest_hours),
        nights_apart=rules.nights_apart,
    )
    return Asked(request, posts, len(kept), len(open_slots) - len(slots))


def _is_held(slot: Slot, held: Iterable[Held]) -> bool:
    """Whether somebody is at that post in a part of that time already."""
    return any(
        each.post == slot.post and each.starts_at < slot.ends_at and slot.starts_at < each.ends_at
        for each in held
    )


def _slots(roster: DutyRoster, posts: dict[int, DutyPost], scale: Scales) -> list[Slot]:
    active = sorted(
        (post for post in posts.values() if post.is_active), key=lambda post: (post.order, post.pk)
    )
    found = []
    for day in roster.days:
        for post in active:
            start, end = post.span_on(day)
            load = scale.weigh(day, start, end)
            found.append(Slot(day=day, post=post.pk, starts_at=start, ends_at=end, load=load))
    return found


def _kept(roster: DutyRoster, posts: dict[int, DutyPost], scale: Scales) -> list[Held]:
    rows = roster.shifts.filter(by_hand=True).values_list("starts_at", "ends_at", "post", "person")
    return [_held(Duty(*row), posts, scale, roster) for row in rows]


def _in_force(roster: DutyRoster, posts: dict[int, DutyPost], scale: Scales) -> list[Held]:
    start, end = midnight(roster.first), midnight(roster.last + timedelta(days=1))
    duties = duties_between(start - _AROUND, end + _AROUND)
    return [_held(duty, posts, scale, roster) for duty in duties]


def _held(duty: Duty, posts: dict[int, DutyPost], scale: Scales, roster: DutyRoster) -> Held:
    post = posts[duty.post]
    day = day_of(duty.starts_at, post.begins_at, post.hours)
    return Held(
        day=day,
        post=duty.post,
        person=duty.person,
        starts_at=duty.starts_at,
        ends_at=duty.ends_at,
        load=scale.weigh(day, duty.starts_at, duty.ends_at),
        counts=roster.first <= day <= roster.last,
    )


def _people(roster: DutyRoster, posts: dict[int, DutyPost], scale: Scales) -> tuple[Candidate, ...]:
    before = carried_over(done_before(roster.first, posts, scale))
    leave: dict[int, list[Leave]] = {}
    around = DutyLeave.objects.filter(first__lte=roster.last + _AROUND, last__gte=roster.first)
    for away, first, last in around.order_by("first", "pk").values_list("person", "first", "last"):
        leave.setdefault(away, []).append(Leave(first, last))
    found = []
    for person in DutyPerson.objects.filter(is_active=True).order_by("pk").prefetch_related("posts"):
        own = sorted(post.pk for post in person.posts.all() if post.is_active)
        if own:
            found.append(
                Candidate(
                    person=person.pk,
                    posts=tuple(own),
                    leave=tuple(leave.get(person.pk, [])),
                    **({"before": before[person.pk]} if person.pk in before else {}),
                )
            )
    return tuple(found)


def done_before(first: date, posts: dict[int, DutyPost], scale: Scales) -> list[Done]:
    """What was in force before a day, by the roster it was of. Three queries."""
    rosters = DutyRoster.objects.filter(state=RosterState.PUBLISHED, first__lt=first)
    terms = list(rosters.order_by("first", "pk").values_list("first", "last"))
    found = []
    for duty in duties_between(midnight(first) - REMEMBERED, midnight(first)):
        post = posts[duty.post]
        day = day_of(duty.starts_at, post.begins_at, post.hours)
        term = next((begins for begins, ends in terms if begins <= day <= ends), None)
        if term is not None and day < first:
            load = scale.weigh(day, duty.starts_at, duty.ends_at)
            found.append(Done(term, day, duty.post, duty.person, load))
    return found


def _pairs() -> tuple[PairRule, ...]:
    rows = DutyPair.objects.filter(one__is_active=True, other__is_active=True).order_by("pk")
    return tuple(
        PairRule(one, other, rule == DutyPair.Rule.TOGETHER)
        for one, other, rule in rows.values_list("one", "other", "rule")
    )


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
