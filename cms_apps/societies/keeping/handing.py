"""The page of a hand-over, for both of them and the advisers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ..models import OfficeHandOver
from ..services.handing_over import drafts_of, sides_of, tick
from .base import OneSocietyView


class HandOverView(OneSocietyView):
    template_name = "cms_societies/keeping/hand_over.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        known = OfficeHandOver.objects.filter(incoming__office__society=self.society)
        self.hand_over = get_object_or_404(
            known.select_related("incoming__office__society", "outgoing"), pk=kwargs["hand_over_id"]
        )

    def may_see(self) -> bool:
        """Of the officers those two only."""
        return self.gives or (super().may_see() and bool(sides_of(self.hand_over, self.request.user)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        side, _dash, number = request.POST.get("tick", "").partition("-")
        known = {str(pk): pk for pk in self.hand_over.items.values_list("pk", flat=True)}
        if number not in known:
            raise Http404
        try:
            tick(known[number], side, actor=request.user)
        except ValidationError as wrong:
            return self.again(422, wrong.messages)
        return self.done(_("Noted."), request.path)

    def get_page_title(self) -> str:
        return _("Hand-over: %(office)s") % {"office": self.hand_over.incoming.office.title}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        owner = self.hand_over.incoming if self.hand_over.drafts_passed_at else self.hand_over.outgoing
        known = {
            "hand_over": self.hand_over,
            "items": self.hand_over.items.select_related("given_by", "got_by"),
            "sides": sides_of(self.hand_over, self.request.user),
            "drafts": drafts_of(self.society, owner.user_id)[:30] if owner.user_id else [],
        }
        return super().get_context_data(**known, **kwargs)
