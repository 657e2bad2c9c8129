"""Where a case stands for its sender; a merged one stands where the main one does."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cms_apps.core.models import Unit

from ..models import Case
from ..states import CaseOutcome, CaseState
from .thread import due_at, label_of


@dataclass(frozen=True)
class Standing:
    """What counts for whoever waits for an answer.

    Attributes:
        due_at: by when the next word is promised; None while nothing is owed.
    """

    state: CaseState
    label: str
    unit: Unit | None
    outcome: str
    is_answered: bool
    due_at: datetime | None

    @property
    def outcome_label(self) -> str:
        return str(CaseOutcome(self.outcome).label) if self.outcome else ""


def standing_of(case: Case) -> Standing:
    """In the active language."""
    main = case.duplicate_of
    # What the other sender took back leads to nothing, and is nobody else's business.
    if main is None or main.outcome == CaseOutcome.WITHDRAWN:
        return _standing(case, CaseState(case.state), label_of(case))
    state = CaseState(main.state)
    if state == CaseState.WAITING:
        state = CaseState.IN_PROGRESS  # who was asked is the other sender
    # Only the other one is asked whether it is settled.
    label = _("Answered") if state == CaseState.ANSWERED else str(state.public_label)
    return _standing(main, state, label)


def _standing(case: Case, state: CaseState, label: str) -> Standing:
    return Standing(state, label, case.unit, case.outcome, case.answered_at is not None, due_at(case))
