"""The page for somebody who comes without having signed up."""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..services.keeping_desk import take_walk_in
from ..services.signing_up import NotPossibleError
from .forms import WalkInForm
from .pages import DayPage


class WalkInView(DayPage):
    """Somebody who just came; the answer shows their receipt once."""

    template_name = "cms_reception/desk/walk_in.html"
    crumb = gettext_lazy("Somebody who just came")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = WalkInForm(request.POST, self.board)
        if not form.is_valid():
            return self._again(422, form)
        try:
            signup, receipt = take_walk_in(form.walk_in(), once=self._once())
        except ValidationError as wrong:
            form.add_error(None, wrong)
            return self._again(422, form)
        except NotPossibleError as refused:
            return self.again(409, str(refused), form=form)
        with translation.override(signup.language):
            link = request.build_absolute_uri(reverse("cms_reception:mine"))
        context = self.get_context_data(
            form=form, signup=signup, receipt=receipt, manage_url=link, link=f"{link}#{receipt}"
        )
        return self.render_to_response(context)

    def _again(self, status: int, form: WalkInForm) -> HttpResponse:
        return self.again(status, _("Nothing was done yet: see what is missing below."), form=form)

    def _once(self) -> UUID:
        try:
            return UUID(self.request.POST.get("once", ""))
        except ValueError:
            return uuid4()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or WalkInForm(None, self.board)
        once = self._once() if self.request.method == "POST" else uuid4()
        return super().get_context_data(form=form, once=once, **kwargs)
