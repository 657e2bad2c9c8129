"""The page on which a talk is written down."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Signup
from ..services.signing_up import NotPossibleError
from ..services.talking import record_talk
from .board import board_of
from .forms import TalkForm
from .pages import DayPage


class TalkView(DayPage):
    """Writes a talk down, with one sign-up or several who came for one matter."""

    template_name = "cms_reception/desk/talk.html"
    crumb = gettext_lazy("Record of a talk")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TalkForm(request.POST, self.day)
        if not form.is_valid():
            return self._again(form)
        try:
            talk = record_talk(form.record(), actor=request.user)
        except ValidationError as wrong:
            form.add_error(None, wrong)
            return self._again(form)
        except NotPossibleError as refused:
            return self.again(409, str(refused), form=form)
        return self.done(_("Talk %(number)s was recorded.") % {"number": talk.number})

    def _again(self, form: TalkForm) -> HttpResponse:
        return self.again(422, _("Nothing was recorded yet: see what is missing below."), form=form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or TalkForm(None, self.day, self._begins_with())
        return super().get_context_data(form=form, here=self._who_is_here(form), **kwargs)

    def _begins_with(self) -> dict[str, Any]:
        """Whom the address names, or who is next; their topic and their words to begin with."""
        rows = board_of(self.day).next
        asked = self.request.GET.get("with", "")
        first = next((row.signup for row in rows if str(row.signup.pk) == asked), None)
        if first is None:
            first = self.board.next[0].signup if self.board.next else None
        if first is None:
            return {}
        return {"people": [first.pk], "topic": first.topic_id, "asked": first.matter}

    def _who_is_here(self, form: TalkForm) -> list[tuple[Signup, bool]]:
        """Everybody of the day who is here, whoever receives them, each with whether they are ticked."""
        rows = board_of(self.day).next
        return [(row.signup, str(row.signup.pk) in form.chosen) for row in rows]
