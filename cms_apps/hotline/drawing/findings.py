"""What stands against a roster, in words, each with the cell it is about."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import DutyPerson, DutyPost, DutyRoster
from ..services.rostering import Problems
from .base import ROSTER
from .draft import name_of

SHOWN = 60
"""Of each kind; a roster that was just begun is one long gap."""


@dataclass(frozen=True)
class Finding:
    text: str
    url: str


@dataclass(frozen=True)
class Findings:
    """By kind; `more` counts what is not listed."""

    title: str
    listed: list[Finding]
    more: int

    @property
    def total(self) -> int:
        return len(self.listed) + self.more


def findings(roster: DutyRoster, problems: Problems) -> list[Findings]:
    """Kinds that there are none of are left out. Two queries."""
    posts = {post.pk: post for post in DutyPost.objects.all()}
    people = DutyPerson.objects.in_bulk(
        {clash.person for clash in problems.clashes} | {duty.person for duty in problems.doubled}
    )

    def gap(each: Any) -> Finding:
        text = f"{posts[each.post].title} · {stretch(each.starts_at, each.ends_at)}"
        return Finding(text, _link(roster, posts[each.post], each.starts_at))

    def clash(each: Any) -> Finding:
        both = " / ".join(posts[post].title for post in each.posts)
        text = f"{people[each.person].title} · {both} · {stretch(each.starts_at, each.ends_at)}"
        return Finding(text, _link(roster, posts[each.posts[1]], each.starts_at))

    def doubled(each: Any) -> Finding:
        who = people[each.person].title
        text = f"{posts[each.post].title} · {who} · {stretch(each.starts_at, each.ends_at)}"
        return Finding(text, _link(roster, posts[each.post], each.starts_at))

    kinds: list[tuple[str, Any, Any]] = [
        (_("Somebody is at two posts at once."), problems.clashes, clash),
        (_("Another roster in force has somebody at these times."), problems.doubled, doubled),
        (_("At some times nobody is there."), problems.gaps, gap),
    ]
    return [
        Findings(title, [say(each) for each in them[:SHOWN]], max(0, len(them) - SHOWN))
        for title, them, say in kinds
        if them
    ]


def day_of(post: DutyPost, moment: datetime) -> date:
    """The day whose shift at a post holds at a moment: after midnight, that of the day before."""
    local = timezone.localtime(moment)
    return local.date() if local.time() >= post.begins_at else local.date() - timedelta(days=1)


def stretch(start: datetime, end: datetime) -> str:
    """ "11月24日 周二 08:00 – 次日 08:00", told short in the active language."""
    begins, ends = timezone.localtime(start), timezone.localtime(end)
    day = date_format(begins, "Y-m-d D H:i")
    is_next = ends.date() == begins.date() + timedelta(days=1)
    if ends.date() == begins.date():
        return f"{day}–{ends:%H:%M}"
    until = _("%(time)s the day after") % {"time": f"{ends:%H:%M}"} if is_next else f"{ends:%Y-%m-%d %H:%M}"
    return f"{day} – {until}"


def _link(roster: DutyRoster, post: DutyPost, moment: datetime) -> str:
    day = min(max(day_of(post, moment), roster.first), roster.last)
    return f"{reverse(ROSTER, args=[roster.pk])}?from={day.isoformat()}#{name_of((post.pk, day))}"
