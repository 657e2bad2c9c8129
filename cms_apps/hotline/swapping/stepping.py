"""Taking over the shift of a colleague who is not there: looked at once more, then pressed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from ..desk.base import DESK
from ..drawing.findings import stretch
from ..models import DutyPerson, DutyPost
from ..services.stepping_in import open_to, step_in
from .base import SwapPage


class StepInView(SwapPage):
    template_name = "cms_hotline/swapping/step_in.html"

    def may_see(self, user: Any) -> bool:
        return self.person is not None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self._shift() is None:
            self.refusal = [_("This shift can't be taken over now. Look at who is on duty.")]
            return self.render_to_response(self.get_context_data(), status=409)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        duty = self._shift()
        try:
            if duty is None or self.person is None:
                raise ValidationError(_("This shift can't be taken over now. Look at who is on duty."))
            step_in(self.person, duty)
        except ValidationError as wrong:
            self.refusal = wrong.messages
            return self.render_to_response(self.get_context_data(), status=409)
        return self.done(_("You are on duty now. Both of you were told by mail."), reverse(DESK))

    def _shift(self) -> Any:
        """The shift that the address names, if it may be taken over now."""
        if self.person is None:
            raise Http404
        asked = self.request.GET.get("shift", "")
        return next((duty for duty in open_to(self.person) if duty.key == asked), None)

    def get_page_title(self) -> str:
        return _("Take over a shift")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        duty, known = self._shift(), {}
        if duty is not None:
            known = {
                "when": stretch(duty.starts_at, duty.ends_at),
                "colleague": get_object_or_404(DutyPerson, pk=duty.person),
                "duty_post": get_object_or_404(DutyPost, pk=duty.post),
            }
        return super().get_context_data(duty=duty, **known, **kwargs)
