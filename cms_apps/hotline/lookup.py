"""How a caller's case stands, by the number and the code they were read out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cms_apps.cases.models import Case
from cms_apps.cases.publication.timeline import public_label
from cms_apps.cases.sender.standing import standing_of
from cms_apps.cases.states import CaseOutcome
from cms_apps.core.limiter import Limit, check, take

from .services.codes import WrongCodeError, state_by_code

WRONG = Limit("hotline.wrong_codes", 10, timedelta(minutes=10))
"""By address; only what opens nothing counts. Once used up nothing is compared: no code loses a try."""


@dataclass(frozen=True)
class State:
    """All that a code shows.

    Attributes:
        state, label: one of the case's states, and it in the active language.
        due_at: by when the next word is promised; None while nothing is owed.
    """

    number: str
    state: str
    label: str
    due_at: datetime | None


def looked_up(*, number: str, code: str, who: str) -> State:
    """Where the case stands.

    Args:
        who: the address it comes from; not stored.

    Raises:
        WrongCodeError: see there.
        LimitReached: it was wrong too often from there.
    """
    check(WRONG, who)
    try:
        case = state_by_code(number=number, code=code)
    except WrongCodeError:
        take(WRONG, who)
        raise
    standing = standing_of(case)
    return State(number.strip(), standing.state, public_label(_main(case)), standing.due_at)


def _main(case: Case) -> Case:
    """A merged one stands where the main one does, as `standing_of` has it."""
    main = case.duplicate_of
    return case if main is None or main.outcome == CaseOutcome.WITHDRAWN else main
