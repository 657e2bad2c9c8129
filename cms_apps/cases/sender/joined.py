"""What the sender of a merged case reads besides the own record: what staff told in the main one since.

Never the other sender's words, what that one was asked, or how that one rated.
"""

from ..models import Case, CaseEvent
from ..states import EventKind

TOLD = frozenset({EventKind.PROGRESS, EventKind.ANSWERED, EventKind.CLOSED})


def told_since(case: Case) -> list[CaseEvent]:
    """Oldest first, each with words; none for a case that is merged into no other.

    The answer at which the main case stood when they were merged is among them: often it is why they were.
    """
    if case.duplicate_of_id is None:
        return []
    merging = CaseEvent.objects.filter(case=case, kind=EventKind.MERGED).values_list("pk", flat=True).last()
    record = CaseEvent.objects.filter(case=case.duplicate_of_id, kind__in=TOLD | {EventKind.REOPENED})
    before: list[CaseEvent] = []
    since: list[CaseEvent] = []
    for event in record.select_related("message", "message__unit", "to_unit"):
        if event.pk > (merging or 0):
            since.append(event)
        elif event.kind == EventKind.ANSWERED:
            before = [event]
        elif event.kind == EventKind.REOPENED:
            before = []
    return [event for event in before + since if _has_words(event)]


def _has_words(event: CaseEvent) -> bool:
    message = getattr(event, "message", None)
    said = message is not None and message.is_public and message.text
    return bool(event.kind in TOLD and not event.by_sender and said)
