"""Letters on the same matter become one case: the others are closed as its duplicates, their receipts go on.

Merging changes several cases at once. Whoever does it locks all of them in one statement in the order of
their keys (`moving.locked` with what `involved` names) before anything else, and asks `involved` again once
they are locked. So two who merge the same cases, even into each other, wait in line and never for each other.
Nothing else locks more than one case: news for merged senders only refers to their rows, which such a lock
lets through.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Case
from ..reading import may_read
from ..states import CaseOutcome, CaseState, EventKind
from .closing import end
from .cosigning import take_along_cosigns
from .moving import IllegalMoveError, locked, record
from .publishing import is_published
from .telling import tell_cosigners, tell_sender


class CannotMergeError(IllegalMoveError):
    """These two cases may not become one; its text is for whoever tried."""

    def __init__(self, why: Promise) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return str(self.why)


def involved(case_id: int, data: Mapping[str, Any]) -> frozenset[int]:
    """Keys of the other cases that merging one changes or relies on, from what was typed into the form."""
    found = {*Case.objects.filter(duplicate_of=case_id).values_list("pk", flat=True)}
    named = Case.objects.numbered(str(data.get("into", ""))).first()
    while named is not None:
        found.add(named.pk)
        named = named.duplicate_of
    return frozenset(found)


def target_of(case: Case, into: Case, actor: Any) -> Case:
    """The case it would be merged into: `into`, or what that one was merged into itself.

    Raises:
        CannotMergeError: it may not be.
    """
    main = into
    while main.duplicate_of is not None:
        main = main.duplicate_of
    if main.pk == case.pk:
        if into.pk == case.pk:
            raise CannotMergeError(_("A case can't be merged into itself."))
        raise CannotMergeError(_("That one was merged into this one already."))
    if not may_read(actor, main):
        raise CannotMergeError(_("There is no such case, or you may not read it."))
    if main.erased_at is not None or main.outcome == CaseOutcome.WITHDRAWN:
        raise CannotMergeError(_("That case was withdrawn or erased: nothing will come of it."))
    if main.state == CaseState.CLOSED and not _was_answered(main):
        raise CannotMergeError(_("That case was closed without an answer: there is nothing to read in it."))
    if _blamed(main) != _blamed(case):
        raise CannotMergeError(
            _("They do not complain about the same unit and people, so who may read one may not read both.")
        )
    return main


def merge(case: Case, *, actor: Any, into: Case, text: str, key: UUID | None = None) -> None:
    """Close it as a duplicate; its sender is told, and reads from now on what comes of the main one.

    What was merged into it before goes along, so that nothing is ever a duplicate of a duplicate.

    Args:
        case, into: locked together.
        text: for the sender.

    Raises:
        CannotMergeError: see `target_of`.
    """
    main = locked(target_of(case, into, actor).pk)  # a second time: as it is now, with what it refers to
    came_along = list(Case.objects.filter(duplicate_of=case).order_by("pk"))
    case.duplicate_of = main
    end(case, CaseOutcome.DUPLICATE, actor=actor, words=text, kind=EventKind.MERGED, key=key)
    Case.objects.filter(duplicate_of=case).update(duplicate_of=main)
    unread = main.sender_wrote_at
    record(main, EventKind.MERGED, actor=actor)
    # That another letter came is no reply to what this sender wrote.
    Case.objects.filter(pk=main.pk).update(sender_wrote_at=unread)
    take_along_cosigns(case, main)
    if is_published(main) and main.published.answer:
        tell_cosigners(main)  # those who came along have their answer already
    for one in (case, *came_along):
        tell_sender(one)


def _was_answered(case: Case) -> bool:
    return case.answered_at is not None and case.outcome != CaseOutcome.DUPLICATE


def _blamed(case: Case) -> tuple[int | None, frozenset[int]]:
    return case.about_unit_id, frozenset(person.pk for person in case.about_people.all())
