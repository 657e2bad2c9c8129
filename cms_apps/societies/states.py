"""Where an application for membership can stand, and how it may move."""

from collections.abc import Mapping
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class MemberState(TextChoices):
    APPLIED = "applied", _("Applied, not decided yet")
    MEMBER = "member", _("Member of the society")
    DECLINED = "declined", _("Declined by the society")
    LEFT = "left", _("Left the society")

    @classmethod
    def lasting(cls) -> frozenset["MemberState"]:
        """Whoever stands so needs not apply once more."""
        return frozenset({cls.APPLIED, cls.MEMBER})

    @classmethod
    def ended(cls) -> frozenset["MemberState"]:
        """From these nothing follows; particulars go after a while."""
        return frozenset({cls.DECLINED, cls.LEFT})


MOVES: Mapping[MemberState, frozenset[MemberState]] = MappingProxyType(
    {
        # Left before anything was decided: taken back, or erased because somebody asked for it.
        MemberState.APPLIED: frozenset({MemberState.MEMBER, MemberState.DECLINED, MemberState.LEFT}),
        MemberState.MEMBER: frozenset({MemberState.LEFT}),
        MemberState.DECLINED: frozenset(),
        MemberState.LEFT: frozenset(),
    }
)
"""The only moves there are; a test goes through every pair. Who wants to come back applies again."""
