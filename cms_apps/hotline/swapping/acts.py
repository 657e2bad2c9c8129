"""Who may do what about a swap, and what of it there is to do while it stands as it does."""

from ..models import DutyPerson, DutySwap
from ..states import SwapState

WHILE = {
    "take": {SwapState.ASKED},
    "decline": {SwapState.ASKED},
    "give": {SwapState.ASKED},
    "step_back": {SwapState.TAKEN},
    "approve": {SwapState.TAKEN},
    "refuse": {SwapState.TAKEN},
    "withdraw": {SwapState.ASKED, SwapState.TAKEN},
}


def is_asked(swap: DutySwap, person: DutyPerson | None) -> bool:
    """Whether somebody was asked, alone or with all who hold the post."""
    if person is None or person == swap.asker:
        return False
    if swap.asked_id:
        return person.pk == swap.asked_id
    return person.posts.filter(pk=swap.post_id).exists()


def permitted(swap: DutySwap, person: DutyPerson | None, *, is_manager: bool) -> set[str]:
    """What somebody may press at all, whatever has become of the swap."""
    found = {"withdraw", "give", "approve", "refuse"} if is_manager else set()
    if person is None:
        return found
    if person == swap.asker:
        found.add("withdraw")
    if is_asked(swap, person):
        found.add("take")
    if person.pk == swap.asked_id:
        found.add("decline")
    if person == swap.taker:
        found.add("step_back")
    return found


def offered(swap: DutySwap, person: DutyPerson | None, *, is_manager: bool) -> set[str]:
    """What of that makes sense as it stands."""
    if not swap.is_open:
        return set()
    return {act for act in permitted(swap, person, is_manager=is_manager) if swap.state in WHILE[act]}
