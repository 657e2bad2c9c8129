"""What came of a day, for everybody: numbers, and of each talk that is told its line and where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms_apps.cases.models import Case, PublishedCase
from cms_apps.cases.publication.timeline import public_label
from cms_apps.cases.states import CaseState

from .models.signup import Signup
from .models.talk import Talk
from .states import SignupState, TalkOutcome

DONE = (CaseState.ANSWERED, CaseState.CLOSED)


@dataclass(frozen=True)
class Figures:
    """Of one day.

    Attributes:
        came: people, with those who came along; `walk_ins` of them had not signed up.
        matters: talks; each is one of `at_once`, `promised` and `passed_on`.
        answered: matters that have their answer by now, at the desk or since.
    """

    came: int = 0
    walk_ins: int = 0
    matters: int = 0
    at_once: int = 0
    promised: int = 0
    passed_on: int = 0
    answered: int = 0

    @property
    def worked_on(self) -> int:
        return self.matters - self.answered


@dataclass(frozen=True)
class Raised:
    """A matter as everybody may read it.

    Attributes:
        said: what came of it, in the desk's words, else where its case stands.
        promised: the day by which an answer is owed that was not given yet.
        letter: the published case, where there is one.
    """

    talk: Talk
    said: str
    promised: date | None = None
    is_late: bool = False
    letter: PublishedCase | None = None


def figures_of(keys: Iterable[UUID]) -> dict[UUID, Figures]:
    """By the key of the day's record; in two queries."""
    keys = list(keys)
    found = {key: Figures() for key in keys}
    there = Signup.objects.filter(day__key__in=keys, state=SignupState.ATTENDED).order_by()
    walk_ins = Coalesce(Sum("party", filter=Q(is_walk_in=True)), 0)
    for row in there.values("day__key").annotate(came=Sum("party"), walk_ins=walk_ins):
        key = row["day__key"]
        found[key] = replace(found[key], came=row["came"], walk_ins=row["walk_ins"])
    talks = _with_case(Talk.objects.filter(day__key__in=keys)).order_by()
    for row in talks.values("day__key", "outcome", "case_state").annotate(count=Count("pk")):
        found[row["day__key"]] = _added(found[row["day__key"]], row)
    return found


def raised_on(key: UUID) -> list[Raised]:
    """What is told of the talks of a day, in their order; in two queries."""
    told = _with_case(Talk.objects.filter(day__key=key, is_public=True))
    talks: list[Any] = list(told.select_related("topic", "unit").order_by("talked_at", "pk"))
    wanted = {talk.about_case for talk in talks if talk.about_case}
    cases = Case.objects.select_related("published", "unit").in_bulk(wanted)
    return [_raised(talk, cases.get(talk.about_case)) for talk in talks]


def _with_case(talks: QuerySet[Talk]) -> Any:
    """Each with `about_case` and its `case_state`: the first of its cases that was not merged into another.

    Where all were, the one into which the first was.
    """
    own = Case.objects.filter(signup__talk=OuterRef("pk")).order_by("pk")
    about = Coalesce(
        Subquery(own.filter(duplicate_of=None).values("pk")[:1]),
        Subquery(own.values("duplicate_of")[:1]),
        output_field=BigIntegerField(),
    )
    state = Case.objects.filter(pk=OuterRef("about_case")).values("state")[:1]
    return talks.annotate(about_case=about).annotate(case_state=Subquery(state))


def _added(figures: Figures, row: dict[str, Any]) -> Figures:
    """With so many talks of one outcome, whose case stands so."""
    name = {
        TalkOutcome.ANSWERED: "at_once",
        TalkOutcome.OWED: "promised",
        TalkOutcome.PASSED_ON: "passed_on",
    }[TalkOutcome(row["outcome"])]
    count = row["count"]
    return replace(
        figures,
        matters=figures.matters + count,
        answered=figures.answered + (count if _is_answered(row["outcome"], row["case_state"]) else 0),
        **{name: getattr(figures, name) + count},
    )


def _is_answered(outcome: str, case_state: str | None) -> bool:
    """By its case where it has one: whoever was answered at the desk may have said that it was none."""
    return outcome == TalkOutcome.ANSWERED if case_state is None else case_state in DONE


def _raised(talk: Any, case: Case | None) -> Raised:
    stands = public_label(case) if case else str(TalkOutcome(talk.outcome).label)
    is_owed = talk.owed_by is not None and not _is_answered(talk.outcome, talk.case_state)
    return Raised(
        talk,
        talk.came_of_it or stands,
        talk.owed_by if is_owed else None,
        is_owed and talk.owed_by < timezone.localdate(),
        getattr(case, "published", None) if case else None,
    )
