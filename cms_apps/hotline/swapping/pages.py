"""All swaps of who looks at them, and one of them with what may be done about it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cms_apps.core.validators import one_line, storable

from ..drawing.base import MINE
from ..models import DutyPerson, DutySwap
from ..services import swaps
from ..services.exchanging import short_rests, who_could, why_not
from ..states import SwapState
from . import listed
from .acts import is_asked, offered, permitted
from .base import SWAP, SwapPage, with_unit

LONGEST_WHY = 120


class SwapsView(SwapPage):
    template_name = "cms_hotline/swapping/swaps.html"

    def get_page_title(self) -> str:
        return _("Swaps of shifts")

    def crumbs(self) -> list[dict[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.person
        known = {
            "put_to_me": listed.put_to(person) if person else [],
            "mine": listed.open_of(person) if person else [],
            "all_open": listed.open_for_managers() if self.is_manager else [],
            "closed": listed.closed_for(None if self.is_manager else person),
            "my_shifts": reverse(MINE),
        }
        return super().get_context_data(**known, **kwargs)


class SwapView(SwapPage):
    """For who asks, who is asked or took it, and who keeps the roster; there is none for others."""

    template_name = "cms_hotline/swapping/swap.html"
    why = ""

    def setup(self, request: HttpRequest, *args: Any, swap_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, swap_id=swap_id, **kwargs)
        self.swap_id = swap_id

    def may_see(self, user: Any) -> bool:
        if not super().may_see(user):
            return False
        self._load()
        is_theirs = self.person is not None and self.person in (self.swap.asker, self.swap.taker)
        return self.is_manager or is_theirs or is_asked(self.swap, self.person)

    def _load(self) -> None:
        self.swap = get_object_or_404(DutySwap.objects.with_people(), pk=self.swap_id)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "")
        if act not in permitted(self.swap, self.person, is_manager=self.is_manager):
            raise Http404
        try:
            told = getattr(self, f"_{act}")()
        except swaps.SwapGoneError as gone:
            return self._again(409, [str(gone)])
        except ValidationError as wrong:
            return self._again(422, wrong.messages)
        return self.done(told, reverse(SWAP, args=[self.swap_id]))

    def _take(self) -> str:
        swap = swaps.take(self.swap_id, self._myself(), actor=self.request.user)
        if swap.state == SwapState.DONE:
            return _("The shift is yours now.")
        return _("You took it. It is done when whoever keeps the roster has approved it.")

    def _give(self) -> str:
        number = self.request.POST.get("person", "")
        able = {str(person.pk): person for person in self._takers()}
        if number not in able:
            raise ValidationError(_("Choose who takes it."))
        swaps.take(self.swap_id, able[number], actor=self.request.user, is_manager=True)
        return _("The shifts are swapped, and both were told.")

    def _approve(self) -> str:
        swaps.approve(self.swap_id, actor=self.request.user)
        return _("The shifts are swapped, and both were told.")

    def _refuse(self) -> str:
        self.why = self.request.POST.get("why", "").strip()
        if len(self.why) > LONGEST_WHY:
            raise ValidationError(_("At most %(count)d characters are read here.") % {"count": LONGEST_WHY})
        for check in (one_line, storable):
            check(self.why)
        swaps.refuse(self.swap_id, actor=self.request.user, why=self.why)
        return _("Refused: everybody has the shifts they had before.")

    _decline = _refuse

    def _withdraw(self) -> str:
        swaps.withdraw(self.swap_id, actor=self.request.user)
        return _("Withdrawn: everybody has the shifts they had before.")

    def _step_back(self) -> str:
        swaps.step_back(self.swap_id, self._myself())
        return _("You don't take it after all; it is asked again.")

    def _myself(self) -> DutyPerson:
        if self.person is None:  # what is theirs to press is pressed by people on the roster
            raise Http404
        return self.person

    def _takers(self) -> list[DutyPerson]:
        return [self.swap.asked] if self.swap.asked else who_could(self.swap)

    def _again(self, status: int, why: list[str]) -> HttpResponse:
        self.refusal = why
        self._load()
        return self.render_to_response(self.get_context_data(), status=status)

    def get_page_title(self) -> str:
        return _("Swap of shifts")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        swap, person = self.swap, self.person
        acts = offered(swap, person, is_manager=self.is_manager)
        hindrance = why_not(swap, person) if person and "take" in acts else ""
        would = swap.taker or (person if "take" in acts and not hindrance else None)
        known = {
            "row": listed.ListedSwap(swap),
            "acts": acts - {"take"} if hindrance else acts,
            "is_mine": person is not None and person == swap.asker,
            "hindrance": hindrance,
            "takers": [(each.pk, with_unit(each)) for each in self._takers()] if "give" in acts else [],
            "short_rests": short_rests(swap, would) if swap.is_open and would else [],
            "why": self.why,
        }
        return super().get_context_data(**known, **kwargs)
