"""One sign-up in the office's hands: what it says, another time, cancelling, erasing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from cms_apps.cases.reading import may_read
from cms_apps.forms.erasing import ERASE as ERASE_SENT
from cms_apps.forms.erasing import may_erase

from ..erasing import erase_on_request, is_erased
from ..managing import with_all
from ..models import Signup
from ..services.acting_for import StaleSignupError, cancel_for, move_for
from ..services.signing_up import NotPossibleError
from ..states import SignupState
from .base import OfficeView
from .forms import CancelForm, MoveForm

SIGNUP, ERASE = "cms_reception_signup", "cms_reception_erase"


class _OfOneSignup(OfficeView):
    def setup(self, request: HttpRequest, *args: Any, signup_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, signup_id=signup_id, **kwargs)
        self.signup_id = signup_id

    @property
    def signup(self) -> Signup:
        """As it is now.

        Raises:
            Http404: there is none of that number.
        """
        found = with_all().filter(pk=self.signup_id).select_related("submission").first()
        if found is None:
            raise Http404
        return found

    def _to_its_page(self) -> HttpResponse:
        answer = redirect(SIGNUP, signup_id=self.signup_id)
        answer.status_code = 303
        return answer


class SignupView(_OfOneSignup):
    """A press does nothing on what was changed since the page was shown, and no typed word is lost."""

    template_name = "cms_reception/office/signup.html"

    def get_page_title(self) -> str:
        return Signup.objects.only("signed_up_at").get(pk=self.signup_id).number

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        signup, act = self.signup, request.POST.get("act", "")
        form: forms.Form
        if act == "move":
            form = MoveForm(signup, request.POST)
        elif act == "cancel":
            form = CancelForm(request.POST)
        else:
            raise Http404
        if not form.is_valid():
            return self._again(422, _("Nothing was done yet: see what is missing below."), {act: form})
        try:
            done = self._do(act, form.cleaned_data)
        except StaleSignupError:
            why = _("Nothing was done yet: the sign-up was changed meanwhile. Look, and press again.")
            return self._again(409, why, {act: form})
        except NotPossibleError as refused:
            return self._again(409, str(refused), {act: form})
        log(done, f"cms_reception.{act}", user=request.user)
        said = {
            "move": _("Sign-up %(number)s has another time."),
            "cancel": _("Sign-up %(number)s was cancelled."),
        }
        messages.success(request, said[act] % {"number": done.number})
        return self._to_its_page()

    def _do(self, act: str, said: dict[str, Any]) -> Signup:
        written = self.request.POST.get("stamp", "")
        stamp = int(written) if written.isascii() and written.isdigit() and len(written) < 9 else -1
        if act == "cancel":
            return cancel_for(self.signup_id, stamp=stamp, words=said["words"])
        return move_for(self.signup_id, int(said["slot"]), stamp=stamp, may_wait=said["may_wait"])

    def _again(self, status: int, why: str, typed: dict[str, forms.Form]) -> HttpResponse:
        return self.render_to_response(self.get_context_data(why=why, typed=typed), status=status)

    def get_context_data(self, typed: dict[str, forms.Form] | None = None, **kwargs: Any) -> dict[str, Any]:
        signup, typed = self.signup, typed or {}
        is_open = signup.state in SignupState.active() and not signup.slot.is_over
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            signup=signup,
            place_in_line=signup.place_in_line(),
            is_open=is_open,
            is_erased=is_erased(signup),
            move=typed.get("move") or MoveForm(signup),
            cancel=typed.get("cancel") or CancelForm(),
            case=signup.case if signup.case and may_read(user, signup.case) else None,
            erase=_where_to_erase(signup, user),
            mail=reverse("cms_reception_mail", args=[signup.day_id]),
        )


class EraseView(_OfOneSignup):
    """Of who came without a form; what came by one is erased where forms are. Asks first."""

    template_name = "cms_reception/office/erase.html"
    page_title = gettext_lazy("Erase the words")
    header_icon = "bin"

    @property
    def signup(self) -> Signup:
        found = super().signup
        if found.submission is not None or is_erased(found):
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = reverse(SIGNUP, args=[self.signup_id])
        return super().get_context_data(**kwargs, signup=self.signup, page=page)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        signup = self.signup
        erase_on_request(signup)
        log(signup, "cms_reception.erase", user=request.user)
        messages.success(
            request, _("The words of sign-up %(number)s were erased.") % {"number": signup.number}
        )
        return self._to_its_page()


def _where_to_erase(signup: Signup, user: Any) -> str:
    """ "" for nowhere: nothing is left, or it is not for this person."""
    if signup.submission is not None:
        is_theirs = may_erase(user, signup.submission)
        return reverse(ERASE_SENT, args=[signup.submission.pk]) if is_theirs else ""
    return "" if is_erased(signup) else reverse(ERASE, args=[signup.pk])
