"""What happened to a published case, without anybody's words: who had it, when, and how long it took."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Case
from ..sender.thread import thread_of
from ..states import CaseOutcome, CaseState, EventKind


@dataclass(frozen=True)
class PublicStep:
    """One step.

    Attributes:
        took: working time until an answer, in words; "" elsewhere.
    """

    at: datetime
    label: str
    took: str = ""


_LABELS = {
    EventKind.OPENED: gettext_lazy("Received"),
    EventKind.ROUTED: gettext_lazy("Given to: %(unit)s"),
    EventKind.ACCEPTED: gettext_lazy("Taken on by: %(unit)s"),
    EventKind.TRANSFERRED: gettext_lazy("Handed over to: %(unit)s"),
    EventKind.PROGRESS: gettext_lazy("The sender was told how it goes"),
    EventKind.ANSWERED: gettext_lazy("Answered by: %(unit)s"),
    EventKind.REOPENED: gettext_lazy("Taken up again"),
}


def public_label(case: Case) -> str:
    """Where it stands, for whoever reads it."""
    match case.state:
        case CaseState.RECEIVED | CaseState.REOPENED:
            return str(CaseState(case.state).public_label)
        case CaseState.ACCEPTED | CaseState.IN_PROGRESS | CaseState.WAITING:
            return _("Being worked on")
        case CaseState.CLOSED:
            return _("Closed: %(outcome)s") % {"outcome": CaseOutcome(case.outcome).label}
    return _("Answered")


def timeline_of(case: Case) -> list[PublicStep]:
    """Oldest first. What sender and staff ask each other, and what was done to the website, is left out."""
    steps = []
    for entry in thread_of(case):
        if entry.kind in _LABELS:
            label = str(_LABELS[entry.kind]) % {"unit": entry.unit.title if entry.unit else _("The office")}
            steps.append(PublicStep(entry.at, label, entry.took_in_words))
        elif entry.kind == EventKind.RATED:
            said = _("The sender says: settled") if entry.is_satisfied else _("The sender says: not settled")
            steps.append(PublicStep(entry.at, said))
        elif entry.kind == EventKind.CLOSED:
            outcome = CaseOutcome(entry.outcome).label
            steps.append(PublicStep(entry.at, _("Closed: %(outcome)s") % {"outcome": outcome}))
    return steps
