"""What the pages of swaps have in common: for whom they are, and the shift that an address names."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..drawing.base import HotlineView, may_manage, person_of
from ..drawing.pages import see
from ..duty import AT_ONCE, Duty, duties_between
from ..models import DutyPerson

SWAPS, ASK, SWAP, STEP_IN = (f"cms_hotline_{name}" for name in ("swaps", "swap_ask", "swap", "step_in"))


class SwapPage(HotlineView):
    """For those who are on the roster, and who keep it.

    Attributes:
        person: as whom the user takes turns; None for who only keeps the roster.
        refusal: why the last press of a button led nowhere.
    """

    header_icon = "rotate"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.person = person_of(request.user)
        self.is_manager = may_manage(request.user)
        self.refusal: list[str] = []

    def may_see(self, user: Any) -> bool:
        return self.is_manager or self.person is not None

    def done(self, told: str, where: str) -> HttpResponse:
        """There, by GET, where it says what was done."""
        messages.success(self.request, told)
        return see(where)

    def crumbs(self) -> list[dict[str, Any]]:
        return [{"url": reverse(SWAPS), "label": _("Swaps of shifts")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = {"person": self.person, "is_manager": self.is_manager, "refusal": self.refusal}
        return super().get_context_data(**known, **kwargs)


def duty_by(key: str) -> Duty | None:
    """The shift in force that a key names; None if there is none such, any more."""
    parts = key.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 11 for part in parts):
        return None
    post, person, start = map(int, parts)
    begins = datetime.fromtimestamp(start, UTC)
    wanted = (post, person, begins)
    found = duties_between(begins, begins + AT_ONCE)
    return next((duty for duty in found if (duty.post, duty.person, duty.starts_at) == wanted), None)


def with_unit(person: DutyPerson) -> str:
    return f"{person.title} · {person.unit.title}" if person.unit else person.title
