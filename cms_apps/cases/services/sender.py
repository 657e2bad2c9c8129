"""What a sender does with the receipt in hand: reply, rate, withdraw.

Functions take a case locked by `moving.locked` and are called in its transaction.
"""

from uuid import UUID

from django.utils import timezone

from ..models import Case
from ..states import CaseOutcome, CaseState, EventKind, MessageKind
from .closing import end
from .moving import IllegalMoveError, move, record, standing
from .publishing import forget_publication, is_published
from .publishing import unpublish as take_off
from .telling import tell_office, tell_unit


def may_reply(case: Case) -> bool:
    return case.erased_at is None and case.state != CaseState.CLOSED


def may_withdraw(case: Case) -> bool:
    return case.erased_at is None and case.state != CaseState.CLOSED


def may_unpublish(case: Case) -> bool:
    return case.erased_at is None and is_published(case)


def may_rate(case: Case) -> bool:
    """An answer was given and not rated since; what needed no answer isn't rated."""
    was_answered = case.answered_at is not None and case.outcome not in CaseOutcome.without_answer()
    stands = case.state in {CaseState.ANSWERED, CaseState.CLOSED}
    return case.erased_at is None and stands and was_answered and case.is_satisfied is None


def reply(case: Case, *, text: str, key: UUID | None = None) -> None:
    """The sender adds something, or answers a question, upon which the clock goes on.

    Raises:
        IllegalMoveError: the case is closed.
    """
    if not may_reply(case):
        raise IllegalMoveError("closed")
    before = standing(case)
    if case.state == CaseState.WAITING:
        move(case, CaseState.IN_PROGRESS)
    case.sender_wrote_at = timezone.now()
    record(
        case,
        EventKind.REPLIED,
        before=before,
        by_sender=True,
        words=text,
        as_kind=MessageKind.REPLY,
        key=key,
    )
    tell_unit(case, EventKind.REPLIED)


def rate(case: Case, *, is_satisfied: bool, text: str = "", key: UUID | None = None) -> None:
    """Satisfied or not, and why. "Not satisfied" takes it up again, once.

    Raises:
        IllegalMoveError: there is nothing to rate.
    """
    if not may_rate(case):
        raise IllegalMoveError("nothing to rate")
    case.is_satisfied = is_satisfied
    record(case, EventKind.RATED, by_sender=True, words=text, as_kind=MessageKind.RATING, key=key)
    if is_satisfied and case.state == CaseState.ANSWERED:
        end(case, CaseOutcome.RESOLVED, by_sender=True)
    elif not is_satisfied and case.times_reopened == 0:
        before = standing(case)
        move(case, CaseState.REOPENED)
        case.sender_wrote_at = timezone.now()
        record(case, EventKind.REOPENED, before=before, by_sender=True)
        tell_unit(case, EventKind.REOPENED)


def withdraw(case: Case, *, text: str = "", key: UUID | None = None) -> None:
    """The sender takes it back.

    Raises:
        IllegalMoveError: it is closed already.
    """
    if not may_withdraw(case):
        raise IllegalMoveError("closed")
    forget_publication(case)
    end(
        case,
        CaseOutcome.WITHDRAWN,
        by_sender=True,
        words=text,
        kind=EventKind.WITHDRAWN,
        key=key,
    )
    tell_unit(case, EventKind.WITHDRAWN)
    if case.duplicates.exists():
        tell_office(case, EventKind.WITHDRAWN)  # others wait for what comes of it


def unpublish(case: Case, *, text: str = "", key: UUID | None = None) -> None:
    """The sender no longer wants it on the website, and need not say why.

    Raises:
        IllegalMoveError: it is not there.
    """
    take_off(case, key=key)
