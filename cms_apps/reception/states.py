"""Where a sign-up can stand, and how it may move."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
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
        """Whoever stands so has one of the slot's places."""
        return frozenset({cls.CONFIRMED, cls.OFFERED, cls.ATTENDED, cls.NO_SHOW})

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
        # Whoever is at the desk after all, or was ticked by mistake.
        SignupState.ATTENDED: frozenset({SignupState.CONFIRMED, SignupState.NO_SHOW}),
        SignupState.NO_SHOW: frozenset({SignupState.ATTENDED}),
    }
)
"""The only moves there are; a test goes through every pair. Waiting again is a change of slot."""
