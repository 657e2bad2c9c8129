"""What became of the sign-ups of a term: by day, by host, by topic, beside those of the term before.

Six queries, however many came. No word of anybody is read.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cms_apps.cases.models import Category
from cms_apps.cases.reports.terms import Span
from cms_apps.cases.states import CaseState

from ..models import Host, ReceptionDay, Signup, Slot
from ..states import SignupState, TalkOutcome

FEWEST = 5
"""A share of fewer says more about one person than about the days."""


@dataclass(frozen=True)
class Fact:
    """One sign-up, or the places of one slot: by what it is counted, and what for."""

    day: int
    is_before: bool
    host: int | None
    topic: int | None = None
    places: int = 0
    state: str = ""
    party: int = 0
    is_late: bool = False
    is_walk_in: bool = False
    is_over: bool = False
    is_answered: bool | None = None
    talk: int | None = None
    outcome: str = ""
    promise: str = ""


@dataclass
class Tally:
    """What is counted of many; each number is sign-ups unless it says something else."""

    days: set[int] = field(default_factory=set)
    places: int = 0
    signups: int = 0
    people: int = 0
    confirmed: int = 0
    unserved: int = 0
    cancelled: int = 0
    late: int = 0
    lapsed: int = 0
    came: int = 0
    missed: int = 0
    walk_ins: int = 0
    used: int = 0
    talks: dict[str, set[int]] = field(default_factory=lambda: {key: set() for key in TalkOutcome})
    promises: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("kept", "late", "open"), 0))
    yes: int = 0
    no: int = 0
    unsaid: int = 0

    def take(self, fact: Fact) -> None:
        self.days.add(fact.day)
        self.places += fact.places
        if not fact.state:
            return
        came, had_place = fact.state == SignupState.ATTENDED, fact.state in _HAD_A_PLACE
        self.signups += 1
        self.people += fact.party
        self.confirmed += had_place and not fact.is_walk_in
        self.unserved += fact.state == SignupState.WAITING and fact.is_over
        self.cancelled += fact.state == SignupState.CANCELLED
        self.late += fact.is_late
        self.lapsed += fact.state == SignupState.LAPSED
        self.came += came
        self.missed += fact.state == SignupState.NO_SHOW
        self.walk_ins += came and fact.is_walk_in
        self.used += fact.party if came else 0
        self._take_talk(fact)

    def _take_talk(self, fact: Fact) -> None:
        if fact.talk is not None:
            self.talks[fact.outcome].add(fact.talk)
        if fact.promise:
            self.promises[fact.promise] += 1
        if fact.outcome == TalkOutcome.ANSWERED:
            self.yes += fact.is_answered is True
            self.no += fact.is_answered is False
            self.unsaid += fact.is_answered is None


@dataclass
class Line:
    name: str
    has_places: bool = True
    now: Tally = field(default_factory=Tally)
    before: Tally = field(default_factory=Tally)

    def take(self, fact: Fact) -> None:
        (self.before if fact.is_before else self.now).take(fact)


@dataclass(frozen=True)
class Table:
    key: str
    title: str
    lines: list[Line]
    has_before: bool = True


@dataclass(frozen=True)
class Statistics:
    span: Span
    before: Span
    whole: Line
    tables: list[Table]


_HAD_A_PLACE = frozenset({SignupState.CONFIRMED, SignupState.ATTENDED, SignupState.NO_SHOW})


def share_of(part: int, whole: int) -> int | None:
    """In percent; None for so few that it would tell of single people."""
    return round(part / whole * 100) if whole >= FEWEST else None


def statistics_for(span: Span) -> Statistics:
    now = timezone.now()
    before = span.before(timezone.localdate(now))
    in_spans = Q(starts_at__gte=span.start, starts_at__lt=span.end)
    in_spans |= Q(starts_at__gte=before.start, starts_at__lt=before.end)
    days = {day.pk: day for day in ReceptionDay.objects.filter(in_spans).order_by("starts_at", "pk")}
    is_before = {pk: day.starts_at < span.start for pk, day in days.items()}
    places = list(_places_of(is_before))
    facts = list(_signups_of(is_before, now))
    hosts, topics = Host.objects.in_bulk(), Category.objects.in_bulk()
    whole = Line(_("All together"))
    for fact in (*places, *facts):
        whole.take(fact)

    def host_name(key: Any) -> str:
        return hosts[key].title if key else _("No host in particular")

    of_days = [fact for fact in (*places, *facts) if not fact.is_before]
    by_day = _lines(of_days, lambda fact: fact.day, lambda key: _day_name(days[key]))
    by_host = _lines((*places, *facts), lambda fact: fact.host, host_name)
    by_topic = _lines(facts, lambda fact: fact.topic, lambda key: topics[key].title, has_places=False)
    return Statistics(
        span,
        before,
        whole,
        [
            Table("day", _("By day"), [by_day[pk] for pk in days if pk in by_day], has_before=False),
            Table("host", _("By host"), _most_first(by_host.values())),
            Table("topic", _("By topic"), _most_first(by_topic.values())),
        ],
    )


def _lines(
    facts: Iterable[Fact],
    key: Callable[[Fact], Hashable],
    name: Callable[[Any], str],
    *,
    has_places: bool = True,
) -> dict[Any, Line]:
    """One line for each key there is."""
    found: dict[Any, Line] = {}
    for fact in facts:
        whose = key(fact)
        if whose not in found:
            found[whose] = Line(name(whose), has_places)
        found[whose].take(fact)
    return found


def _most_first(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (-line.now.signups, -line.before.signups, line.name))


def _day_name(day: ReceptionDay) -> str:
    return f"{timezone.localdate(day.starts_at):%Y-%m-%d} {day.title}"


def _places_of(is_before: dict[int, bool]) -> Iterable[Fact]:
    for day, host, places in Slot.objects.filter(day__in=is_before).values_list("day", "host", "places"):
        yield Fact(day=day, is_before=is_before[day], host=host, places=places)


def _signups_of(is_before: dict[int, bool], now: datetime) -> Iterable[Fact]:
    known = "slot__host_id", "slot__starts_at", "talk__outcome"
    of_case = "case__answered_at", "case__answer_due_at", "case__state"
    own = "day_id", "topic_id", "state", "party", "is_late", "is_walk_in", "is_answered", "talk_id"
    for row in Signup.objects.filter(day__in=is_before).order_by("pk").values(*own, *known, *of_case):
        outcome = row["talk__outcome"] or ""
        yield Fact(
            day=row["day_id"],
            is_before=is_before[row["day_id"]],
            host=row["slot__host_id"],
            topic=row["topic_id"],
            state=row["state"],
            party=row["party"],
            is_late=row["is_late"],
            is_walk_in=row["is_walk_in"],
            is_over=row["slot__starts_at"] <= now,
            is_answered=row["is_answered"],
            talk=row["talk_id"],
            outcome=outcome,
            promise=_promise(row, now) if outcome == TalkOutcome.OWED else "",
        )


def _promise(row: dict[str, Any], now: datetime) -> str:
    """What became of it; "" where the sender took the case back before an answer."""
    answered, due = row["case__answered_at"], row["case__answer_due_at"]
    if answered is not None:
        return "late" if due is not None and answered > due else "kept"
    if row["case__state"] in {None, CaseState.CLOSED}:
        return ""
    return "late" if due is not None and due < now else "open"
