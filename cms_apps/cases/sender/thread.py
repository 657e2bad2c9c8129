"""A case as its sender reads it: what was done and said in public, by whom, how fast, and what comes next.

The unit speaks, never a person of it; notes, reasons, drafts and refused hand-overs are not here at all.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_apps.core.calendar import WorkingCalendar
from cms_apps.core.models import Unit
from cms_apps.forms.models import SubmissionFile

from ..models import Case, CaseEvent, MessageFile
from ..publication.proposing import names_told
from ..publication.redacting import redacted
from ..services.closing import SILENCE
from ..staff.turns import in_words
from ..states import CaseOutcome, CaseState, EventKind
from .joined import told_since

File = MessageFile | SubmissionFile


@dataclass(frozen=True)
class Entry:
    """One thing that was done or said.

    Attributes:
        label: a line in the active language, in the sender's view of things.
        unit: that did it; None for the sender, for the clock, and for the office.
        took: working time from the clock's beginning to an answer, without the waiting for the sender.
    """

    kind: EventKind
    at: datetime
    by_sender: bool
    label: str
    unit: Unit | None = None
    text: str = ""
    outcome: str = ""
    is_satisfied: bool | None = None
    took: timedelta | None = None
    files: list[File] = field(default_factory=list)

    @property
    def took_in_words(self) -> str:
        return "" if self.took is None else in_words(self.took)


def thread_of(case: Case) -> list[Entry]:
    """Oldest first; as many queries for a long one as for a short one.

    A merged case's record goes on with what staff told in the main one, without what tells who wrote that.
    """
    events = list(_public(case).select_related("message", "message__unit", "to_unit"))
    took, files = _took(events), _files(case)
    own = [_entry(event, took.get(event.pk), files) for event in events]
    told = [_entry(event, None, {}) for event in told_since(case)]
    names = list(names_told(case.duplicate_of)) if told and case.duplicate_of else []
    return own + [replace(entry, text=redacted(entry.text, known=names)) for entry in told]


def stamp_of(case: Case) -> int:
    """How much the sender can have read: what staff do unseen makes no page stale."""
    return _public(case).count() + len(told_since(case))


def label_of(case: Case) -> str:
    """Where it stands, in the sender's words."""
    if case.state == CaseState.ANSWERED and case.is_satisfied is not None:
        return _("Answered")
    return str(CaseState(case.state).public_label)


def due_at(case: Case) -> datetime | None:
    """By when the next word is promised; None while nothing is owed."""
    if case.state not in CaseState.owed():
        return None
    return case.resolve_due_at if case.answered_at else case.answer_due_at


def _public(case: Case) -> QuerySet[CaseEvent]:
    return CaseEvent.objects.filter(case=case, kind__in=EventKind.public())


def _entry(event: CaseEvent, took: timedelta | None, files: dict[int, list[File]]) -> Entry:
    message = getattr(event, "message", None)
    if message is not None and not message.is_public:
        message = None
    kind = EventKind(event.kind)
    unit = message.unit if message else event.to_unit
    own = files.get(message.pk, []) if message else []
    if kind == EventKind.OPENED:
        own = files.get(0, []) + own
    return Entry(
        kind=kind,
        at=event.at,
        by_sender=event.by_sender,
        label=_label(event, kind, unit),
        unit=None if event.by_sender else unit,
        text=message.text if message else "",
        outcome=event.outcome,
        is_satisfied=event.is_satisfied,
        took=took,
        files=own,
    )


def _label(event: CaseEvent, kind: EventKind, unit: Unit | None) -> str:
    match kind:
        case EventKind.OPENED:
            return _("You wrote to us") if event.by_sender else _("Taken down for you")
        case EventKind.RATED:
            return (
                _("You said: it is settled") if event.is_satisfied else _("You said: it is not settled yet")
            )
        case EventKind.CLOSED:
            return _closed(event)
        case EventKind.MERGED if event.from_state == event.to_state:
            return _("Another letter on the same matter was joined to yours")
    who = unit.title if unit else _("The office")
    return str(_LABELS[kind]) % {"unit": who}


_LABELS = {
    EventKind.ROUTED: gettext_lazy("Given to: %(unit)s"),
    EventKind.TRANSFERRED: gettext_lazy("Handed over to: %(unit)s"),
    EventKind.ACCEPTED: gettext_lazy("Taken on by: %(unit)s"),
    EventKind.PROGRESS: gettext_lazy("News from: %(unit)s"),
    EventKind.ASKED: gettext_lazy("Question from: %(unit)s"),
    EventKind.REPLIED: gettext_lazy("You wrote"),
    EventKind.ANSWERED: gettext_lazy("Answer from: %(unit)s"),
    EventKind.REOPENED: gettext_lazy("Taken up again"),
    EventKind.WITHDRAWN: gettext_lazy("You withdrew it"),
    EventKind.MERGED: gettext_lazy("Joined to another letter on the same matter"),
    EventKind.PUBLISHED: gettext_lazy("Published, without anything that tells who you are"),
    EventKind.UNPUBLISHED: gettext_lazy("Taken off the website"),
    EventKind.CITED: gettext_lazy("An article tells what came of it"),
}


def _closed(event: CaseEvent) -> str:
    if event.actor_id is None and not event.by_sender and event.from_state == CaseState.ANSWERED:
        return _("Closed, since there was no word from you for %(count)d days") % {"count": SILENCE.days}
    return _("Closed: %(outcome)s") % {"outcome": CaseOutcome(event.outcome).label}


def _took(events: Iterable[CaseEvent]) -> dict[int, timedelta]:
    """By answer. The clock begins with opening and reopening, and stands still while it waits."""
    calendar, took = WorkingCalendar(), {}
    since = waiting_since = None
    waited = timedelta()
    for event in events:
        if waiting_since and event.to_state != CaseState.WAITING:
            waited += calendar.between(waiting_since, event.at)
            waiting_since = None
        if event.kind in {EventKind.OPENED, EventKind.REOPENED}:
            since, waited = event.at, timedelta()
        elif event.to_state == CaseState.WAITING:
            waiting_since = waiting_since or event.at
        elif event.kind == EventKind.ANSWERED and since:
            took[event.pk] = calendar.between(since, event.at) - waited
    return took


def _files(case: Case) -> dict[int, list[File]]:
    """By message; 0 for those that came with the form."""
    found: dict[int, list[File]] = defaultdict(list)
    for file in MessageFile.objects.filter(message__case=case).order_by("pk"):
        found[file.message_id].append(file)
    if case.submission_id:
        found[0] += SubmissionFile.objects.filter(submission=case.submission_id).order_by("pk")
    return found
