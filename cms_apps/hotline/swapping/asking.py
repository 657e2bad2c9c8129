"""Asking for a shift to be taken: one's own, or as a manager somebody else's."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..drawing.findings import stretch
from ..drawing.pages import see
from ..models import DutyPerson, DutyPost
from ..services.swaps import ask
from .base import SWAP, SwapPage, duty_by
from .wishes import AskForm, Choices


class AskView(SwapPage):
    template_name = "cms_hotline/swapping/ask.html"

    def _find(self) -> None:
        """The shift that the address names.

        Raises:
            Http404: it is none in force or has begun, or is somebody else's and the user keeps no rosters.
        """
        duty = duty_by(self.request.GET.get("shift", ""))
        if duty is None or duty.starts_at <= timezone.now():
            raise Http404
        own = self.person is not None and self.person.pk == duty.person
        if not own and not self.is_manager:
            raise Http404
        self.duty = duty
        self.asker = get_object_or_404(DutyPerson, pk=duty.person)
        self.duty_post = get_object_or_404(DutyPost, pk=duty.post)
        self.choices = Choices(duty)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._find()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._find()
        form = AskForm(request.POST, choices=self.choices)
        if form.is_valid():
            try:
                return see(reverse(SWAP, args=[ask(form.wish(self.asker)).pk]))
            except ValidationError as wrong:
                form.add_error(None, wrong)
        self.refusal = [_("Nothing was asked yet: see what is wrong below.")]
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_page_title(self) -> str:
        return _("Ask for a shift to be taken")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or AskForm(choices=self.choices)
        known = {
            "asker": self.asker,
            "duty_post": self.duty_post,
            "when": stretch(self.duty.starts_at, self.duty.ends_at),
            "nobody": len(self.choices.grouped()) == 1,
        }
        return super().get_context_data(form=form, **known, **kwargs)
