"""What a call came to, how far a roster is, and how far a swap."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RosterState(TextChoices):
    DRAFT = "draft", _("Being drawn up")
    PUBLISHED = "published", _("In force")


class CallOutcome(TextChoices):
    """What came of a call while it lasted."""

    SOLVED = "solved", _("Solved on the spot")
    CASE = "case", _("Became a case")
    CALLBACK = "callback", _("To be called back")
    UNANSWERED = "unanswered", _("Nobody answered")
    NO_MATTER = "no_matter", _("Wrong number or no matter of ours")

    @classmethod
    def counted(cls) -> frozenset["CallOutcome"]:
        """Calls about something of ours that somebody answered: what “solved on the spot” is a share of."""
        return frozenset({cls.SOLVED, cls.CASE, cls.CALLBACK})


class CallbackResult(TextChoices):
    """What came of calling back."""

    SOLVED = "solved", _("Solved by calling back")
    CASE = "case", _("Became a case")
    GAVE_UP = "gave_up", _("Nobody could be reached")


class SwapState(TextChoices):
    """From being asked to its end; what is closed stays so."""

    ASKED = "asked", _("Nobody took it yet")
    TAKEN = "taken", _("Taken, to be approved")
    DONE = "done", _("Shifts swapped")
    REFUSED = "refused", _("Swap refused")
    WITHDRAWN = "withdrawn", _("Swap withdrawn")
    OVERTAKEN = "overtaken", _("Shifts were changed otherwise")
    PAST_DUE = "past_due", _("Past due, nothing changed")

    @classmethod
    def open(cls) -> tuple["SwapState", "SwapState"]:
        return cls.ASKED, cls.TAKEN
