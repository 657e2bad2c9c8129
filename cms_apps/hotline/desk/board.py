"""What lies on the desk: callbacks owed, notes of shifts before, and open cases that a call may be about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from cms_apps.cases.models import UrgentMatter
from cms_apps.cases.reading import may_read
from cms_apps.cases.urgency import advice_on
from cms_apps.core.validators import is_storable

from ..keeping import held_now, is_office
from ..models import Call, DutyPost, HandOver, OutageNotice
from ..repeated import MOST
from ..services.handing_over import owed_by, to_read
from ..services.noticing import ENOUGH
from ..turns import TurnEnd


@dataclass(frozen=True)
class LikeCase:
    """An open case with what can be done about it from the desk.

    Attributes:
        called: how many people did.
        notice: what everybody reads about it now, if anything.
    """

    case: Any
    called: int
    is_readable: bool
    may_have_notice: bool
    notice: OutageNotice | None


@dataclass(frozen=True)
class Owed:
    """A turn without a note, and its post."""

    turn: TurnEnd
    post: DutyPost

    @property
    def key(self) -> str:
        return key_of_turn(self.turn)

    @property
    def is_over(self) -> bool:
        return self.turn.ends_at <= timezone.now()


def callbacks() -> Any:
    """Owed, the one that is due first at the top."""
    return Call.objects.to_call_back().select_related("place", "unit").order_by("call_back_by", "pk")


def like_cases(cases: Any, user: Any) -> list[LikeCase]:
    """At most so many, in as many queries whatever they are."""
    found = list(cases.prefetch_related("about_people")[:MOST])
    notices = {notice.case_id: notice for notice in OutageNotice.objects.current().filter(case__in=found)}
    return [
        LikeCase(case, case.called, may_read(user, case), case.called >= ENOUGH, notices.get(case.pk))
        for case in found
    ]


def owed_notes(user: Any) -> list[Owed]:
    turns = owed_by(user)
    posts = DutyPost.objects.in_bulk({turn.post for turn in turns}) if turns else {}
    return [Owed(turn, posts[turn.post]) for turn in turns]


def unread_notes(user: Any) -> list[HandOver]:
    return list(to_read(user))


def last_notes(user: Any) -> list[HandOver]:
    """The newest of each post that somebody holds; of every post for the office."""
    posts: Iterable[Any] = {duty.post for duty in held_now(user)}
    if not posts and is_office(user):
        posts = DutyPost.objects.filter(is_active=True).values_list("pk", flat=True)
    newest = HandOver.objects.filter(post=OuterRef("pk"), erased_at=None).order_by("-ended_at").values("pk")
    last = DutyPost.objects.filter(pk__in=posts).annotate(last=Subquery(newest[:1])).values("last")
    found = HandOver.objects.filter(pk__in=last)
    return list(found.select_related("post", "written_by", "read_by").order_by("post__order", "post"))


def dangers() -> list[UrgentMatter]:
    """What to read out where somebody is in danger, before anything is typed."""
    return list(UrgentMatter.objects.filter(is_active=True))


def danger_in(form: Any) -> UrgentMatter | None:
    """What the words or the matter's kind are urgent as, also where the rest of the form is wrong."""
    typed = (str(form[name].value() or "") for name in ("matter", "category"))
    words, category = ("".join(filter(is_storable, text)) for text in typed)
    return advice_on(words, category)


def key_of_turn(turn: TurnEnd) -> str:
    """As a form names it."""
    return f"{turn.post}-{int(turn.ends_at.timestamp())}"
