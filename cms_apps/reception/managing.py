"""A sign-up in the hands of whoever has its receipt: what can be done, and doing it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from cms_apps.cases.services.access import plain
from cms_apps.core.limiter import Limit, take
from cms_apps.forms.receipts import hash_of

from .models import Signup, Slot
from .services import signing_up, talking
from .states import SignupState, TalkOutcome

WRONG = Limit("reception.wrong_receipts", 10, timedelta(minutes=10))
"""By address; only what opens nothing counts."""
DONE = Limit("reception.acts", 30, timedelta(minutes=10))
"""By sign-up."""


class UnknownReceiptError(Exception):
    """It opens no sign-up: it never did, or belongs to something else; nobody is told which."""


@dataclass(frozen=True)
class Act:
    """One thing to do, while `is_open` says so of the sign-up."""

    is_open: Callable[[Signup], bool]
    run: Callable[..., Signup]


@dataclass(frozen=True)
class TalkSeen:
    """What whoever came reads of the talk.

    Attributes:
        answered: what was said at the desk; "" where others were there too.
        unit: which owes it; "" for none.
        is_answered: what they said of it; None for nothing yet.
    """

    outcome: TalkOutcome
    answered: str
    owed_by: date | None
    unit: str
    is_answered: bool | None


def _before(states: frozenset[SignupState]) -> Callable[[Signup], bool]:
    """Standing so, and the time has not come yet."""
    return lambda signup: signup.state in states and not signup.slot.is_over


def _say_answered(signup_id: int, *, is_answered: bool, words: str = "") -> Signup:
    """The same said twice, as by a double press, is said once."""
    try:
        return talking.say_answered(signup_id, is_answered=is_answered, words=words)
    except signing_up.NotPossibleError:
        signup = Signup.objects.select_related("case").get(pk=signup_id)
        if signup.is_answered is not is_answered or not (is_answered or _stands_in_case(signup, words)):
            raise
        return signup


def _stands_in_case(signup: Signup, words: str) -> bool:
    texts = signup.case.messages.values_list("text", flat=True) if signup.case else ()
    return any(words.strip() in text for text in texts)


ACTS: Mapping[str, Act] = MappingProxyType(
    {
        "accept": Act(_before(frozenset({SignupState.OFFERED})), signing_up.accept),
        "change": Act(_before(SignupState.active()), signing_up.change_slot),
        "cancel": Act(_before(SignupState.active()), signing_up.cancel),
        "answered": Act(talking.may_say_answered, _say_answered),
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
    signup = with_all().filter(receipt_hash=hash_of(plain(receipt))).first()
    if signup is None:
        take(WRONG, who)
        raise UnknownReceiptError
    return signup


def may(signup: Signup) -> list[str]:
    """What can be done now, in the table's order."""
    return [key for key, act in ACTS.items() if act.is_open(signup)]


def perform(key: str, signup: Signup, **how: Any) -> Signup:
    """Do it; the sign-up as it is after it.

    Raises:
        NotPossibleError, LimitReached, ValidationError: see there.
    """
    take(DONE, str(signup.pk))
    ACTS[key].run(signup.pk, **how)
    return with_all().get(pk=signup.pk)


def talk_seen(signup: Signup) -> TalkSeen | None:
    """What there was of a talk, in the active language; None before it.

    `asked` is never shown, and `answered` only to who was there alone: what several came for is one record,
    which may hold words of the others. Each of them reads what they are owed.
    """
    talk = signup.talk
    if talk is None:
        return None
    is_alone = talk.signups.count() == 1
    return TalkSeen(
        outcome=TalkOutcome(talk.outcome),
        answered=talk.answered if is_alone else "",
        owed_by=talk.owed_by,
        unit=talk.unit.title if talk.unit else "",
        is_answered=signup.is_answered,
    )


def other_slots(signup: Signup) -> list[Slot]:
    """The day's other times to come whose host answers for the topic, and large enough; by host."""
    slots = Slot.objects.filter(day=signup.day_id).for_topic(signup.topic).exclude(pk=signup.slot_id)
    found = slots.with_counts().select_related("host").order_by("host__order", "host_id", "starts_at", "pk")
    return [slot for slot in found if not slot.is_over and slot.places - slot.walk_ins >= signup.party]


def with_all() -> Any:
    """Sign-ups with all that the page and the API tell of it."""
    return Signup.objects.select_related("slot__host", "day", "topic", "case", "talk__unit")
