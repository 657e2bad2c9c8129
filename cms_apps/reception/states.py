"""Where a sign-up can stand, how it may move, and how a talk ends."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class SignupState(TextChoices):
    CONFIRMED = "confirmed", _("Place confirmed")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("Place offered")
    CANCELLED = "cancelled", _("Cancelled")
    LAPSED = "lapsed", _("Offer not taken up")
    ATTENDED = "attended", _("Came")
    NO_SHOW = "no_show", _("Did not come")

    @classmethod
    def holding(cls) -> frozenset["SignupState"]:
        """Whoever stands so has one of the slot's places; who did not come has left theirs to others."""
        return frozenset({cls.CONFIRMED, cls.OFFERED, cls.ATTENDED})

    @classmethod
    def active(cls) -> frozenset["SignupState"]:
        """Whoever stands so may still come, and has signed up for the day."""
        return frozenset({cls.CONFIRMED, cls.WAITING, cls.OFFERED})


MOVES: Mapping[SignupState, frozenset[SignupState]] = MappingProxyType(
    {
        SignupState.CONFIRMED: frozenset(
            {SignupState.CANCELLED, SignupState.ATTENDED, SignupState.NO_SHOW, SignupState.WAITING}
        ),
        SignupState.WAITING: frozenset({SignupState.OFFERED, SignupState.CONFIRMED, SignupState.CANCELLED}),
        SignupState.OFFERED: frozenset(
            {SignupState.CONFIRMED, SignupState.CANCELLED, SignupState.LAPSED, SignupState.WAITING}
        ),
        SignupState.CANCELLED: frozenset(),
        SignupState.LAPSED: frozenset(),
        # Ticked by mistake; who came without having signed up has left again.
        SignupState.ATTENDED: frozenset({SignupState.CONFIRMED, SignupState.CANCELLED}),
        # Here after all, or noted of the wrong person.
        SignupState.NO_SHOW: frozenset({SignupState.ATTENDED, SignupState.CONFIRMED}),
    }
)
"""The only moves there are; a test goes through every pair. Waiting again is a change of slot."""


class Turn(IntegerChoices):
    """Who comes before whom on a waiting list; the smaller number is earlier."""

    NEW = 0, _("Never received")
    RECEIVED = 1, _("Received before")
    MISSED = 2, _("Did not come the last time")


class TalkOutcome(TextChoices):
    """What came of a talk at the desk."""

    ANSWERED = "answered", _("Answered at once")
    OWED = "owed", _("Answer promised by a day")
    PASSED_ON = "passed_on", _("Passed on to the unit")

    @classmethod
    def opening_cases(cls) -> frozenset["TalkOutcome"]:
        """After these somebody owes an answer, and the register keeps the clock."""
        return frozenset({cls.OWED, cls.PASSED_ON})
