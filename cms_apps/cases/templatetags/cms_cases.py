"""What the public pages of cases draw."""

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..rates.report import Line

register = template.Library()


@dataclass(frozen=True)
class Bar:
    """A rate as a bar of `width` out of 100, with its counts in words."""

    label: str | Promise
    width: str
    words: str


@register.filter
def bars(line: Line) -> list[Bar]:
    """The three rates of a line, in their order."""
    counts = line.counts
    return [
        _bar(gettext_lazy("Answered in time"), counts.on_time, counts.due, counts.on_time_rate),
        _bar(gettext_lazy("Settled"), counts.resolved, counts.due, counts.resolution_rate),
        _bar(gettext_lazy("Satisfied senders"), counts.satisfied, counts.rated, counts.satisfaction_rate),
    ]


def _bar(label: Promise, part: int, whole: int, rate: float | None) -> Bar:
    of = _("%(part)d of %(whole)d") % {"part": part, "whole": whole}
    if rate is None:
        return Bar(label, "0", _("%(of)s, too few for a rate") % {"of": of})
    return Bar(label, f"{rate * 100:.1f}", f"{rate * 100:.0f} % ({of})")
