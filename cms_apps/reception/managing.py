"""A sign-up in the hands of whoever has its receipt: what can be done, and doing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from cms_apps.cases.services.access import plain
from cms_apps.core.limiter import Limit, take
from cms_apps.forms.receipts import hash_of

from .models import Signup
from .services import signing_up
from .states import SignupState

WRONG = Limit("reception.wrong_receipts", 10, timedelta(minutes=10))
"""By address; only what opens nothing counts."""
DONE = Limit("reception.acts", 30, timedelta(minutes=10))
"""By sign-up."""


class UnknownReceiptError(Exception):
    """It opens no sign-up: it never did, or belongs to something else; nobody is told which."""


@dataclass(frozen=True)
class Act:
    """One thing to do, while the sign-up stands in one of `states`."""

    states: frozenset[SignupState]
    run: Callable[..., Signup]


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "accept": Act(frozenset({SignupState.OFFERED}), signing_up.accept),
        "change": Act(SignupState.active(), signing_up.change_slot),
        "cancel": Act(SignupState.active(), signing_up.cancel),
    }
)


def signup_of(receipt: str, who: str) -> Signup:
    """What a receipt opens.

    Args:
        who: the address it comes from; not stored.

    Raises:
        UnknownReceiptError: nothing.
        LimitReached: nor did it the last times.
    """
    found = Signup.objects.filter(receipt_hash=hash_of(plain(receipt)))
    signup = found.select_related("slot", "day", "topic").first()
    if signup is None:
        take(WRONG, who)
        raise UnknownReceiptError
    return signup


def may(signup: Signup) -> list[str]:
    """What can be done now, in the table's order."""
    return [key for key, act in ACTS.items() if signup.state in act.states and not signup.slot.is_over]


def perform(key: str, signup: Signup, **how: int) -> Signup:
    """Do it; the sign-up as it is after it.

    Raises:
        NotPossibleError, LimitReached: see there.
    """
    take(DONE, str(signup.pk))
    return ACTS[key].run(signup.pk, **how)
