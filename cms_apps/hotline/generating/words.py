"""What a generated roster could not do, and what to look at, in words for the office."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .days import unannounced
from .reasons import EmptySlot, Reason, Why
from .request import Plan, Request

DAYS_EXPLAINED = 7
_WHY = {
    Why.LEAVE: gettext_lazy("on leave: %(who)s"),
    Why.BUSY: gettext_lazy("on duty elsewhere: %(who)s"),
    Why.REST: gettext_lazy("resting because of the shift of %(day)s: %(who)s"),
    Why.NIGHT: gettext_lazy("two nights in a row with that of %(day)s: %(who)s"),
    Why.APART: gettext_lazy("kept apart from %(other)s, who is there: %(who)s"),
    Why.TOGETHER: gettext_lazy("only together with %(other)s, who is not there: %(who)s"),
    Why.NONE: gettext_lazy("needed for another shift: %(who)s"),
}


def told_empty(empty: Sequence[EmptySlot], posts: Mapping[int, str], people: Mapping[int, str]) -> list[str]:
    """A sentence for each empty shift of the first days that have one, and one for how many more there are.

    Args:
        posts, people: names by id.
    """
    days = sorted({each.slot.day for each in empty})[:DAYS_EXPLAINED]
    told = [_sentence(each, posts, people) for each in empty if each.slot.day in days]
    more = len(empty) - len(told)
    if more:
        said = ngettext("%(count)d more shift stays empty.", "%(count)d more shifts stay empty.", more)
        told.append(said % {"count": more})
    return told


def told_warnings(
    request: Request, plan: Plan, people: Mapping[int, str], days: Iterable[date], covered: int
) -> list[str]:
    """What the office had better know before it puts the roster in force."""
    inside = set(days)
    told = [
        _(
            "The holidays of %(year)s are not announced yet. Counted are those the law fixes by itself, and "
            "the Spring Festival from its eve to the third day. Generate again when they are known."
        )
        % {"year": year}
        for year in unannounced(inside)
    ]
    told += [
        _("On %(day)s %(who)s is on duty without %(other)s.")
        % {"day": _day(day), "who": people.get(one, ""), "other": people.get(other, "")}
        for day, one, other in plan.lonely
        if day in inside
    ]
    if covered:
        said = ngettext(
            "%(count)d shift is in another roster in force already and was left out.",
            "%(count)d shifts are in another roster in force already and were left out.",
            covered,
        )
        told.append(said % {"count": covered})
    return told


def _sentence(empty: EmptySlot, posts: Mapping[int, str], people: Mapping[int, str]) -> str:
    known = {"day": _day(empty.slot.day), "post": posts.get(empty.slot.post, "")}
    if not empty.reasons:
        return _("On %(day)s the post %(post)s stays empty: nobody may hold it.") % known
    alike: dict[tuple[Why, date | None, int | None], list[Reason]] = {}
    for reason in empty.reasons:
        alike.setdefault((reason.why, reason.day, reason.other), []).append(reason)
    reasons = [_reason(found, people) for found in alike.values()]
    return _("On %(day)s the post %(post)s stays empty: %(reasons)s.") % {
        **known,
        "reasons": "; ".join(reasons),
    }


def _reason(alike: Sequence[Reason], people: Mapping[int, str]) -> str:
    first = alike[0]
    return str(_WHY[first.why]) % {
        "who": ", ".join(people.get(reason.person, "") for reason in alike),
        "day": _day(first.day) if first.day else "",
        "other": people.get(first.other or 0, ""),
    }


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
