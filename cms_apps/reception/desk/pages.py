"""The desk's pages in the admin: the days, a day, closing it; and what every page about a day has."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..models import ReceptionDay, Signup
from ..reading import days_kept_by, keeps_any
from ..services import keeping_desk
from ..services.signing_up import NotPossibleError
from ..states import SignupState
from .board import board_of
from .days import days_for
from .finding import found_by
from .forms import FindForm

DAYS, DAY, WALK_IN, TALK, CLOSE = (
    f"cms_reception_desk{name}" for name in ("", "_day", "_walk_in", "_talk", "_close")
)

ACTS: Mapping[str, Callable[[int], Signup]] = MappingProxyType(
    {
        "check_in": keeping_desk.check_in,
        "undo": keeping_desk.undo_check_in,
        "no_show": keeping_desk.note_no_show,
        "expect": keeping_desk.undo_no_show,
    }
)


class DeskMenuItem(MenuItem):
    """Shown to those who keep the desk of any day."""

    def __init__(self, order: int) -> None:
        label = gettext_lazy("Desk of the day")
        super().__init__(label, reverse(DAYS), name="reception-desk", icon_name="clipboard-list", order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return keeps_any(request.user)


class DeskPage(WagtailAdminTemplateMixin, TemplateView):
    """What every page of the desk has: nobody keeps a copy of it on the way."""

    header_icon = "clipboard-list"
    page_title = gettext_lazy("Desk of the day")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        add_never_cache_headers(response)
        return response


class DaysView(DeskPage):
    """The days whose desk this person keeps."""

    template_name = "cms_reception/desk/days.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not keeps_any(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, days=days_for(self.request.user))


class DayPage(DeskPage):
    """A page about one day, for who keeps its desk and nobody else.

    Attributes:
        refusal: why the last press of a button led nowhere.
    """

    day: ReceptionDay
    refusal = ""
    crumb: Any = ""

    def setup(self, request: HttpRequest, *args: Any, day_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, day_id=day_id, **kwargs)
        self.day = get_object_or_404(days_kept_by(request.user), pk=day_id)
        self.board = board_of(self.day, request.GET.get("host", ""))

    def get_page_title(self) -> str:
        return self.day.title

    def get_page_subtitle(self) -> str:
        return date_format(timezone.localdate(self.day.starts_at), "DATE_FORMAT")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        days = {"url": reverse(DAYS), "label": DeskPage.page_title}
        day = {"url": self.here() if self.crumb else "", "label": self.day.title}
        own = [{"url": "", "label": self.crumb}] if self.crumb else []
        return [*super().get_breadcrumbs_items(), days, day, *own]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = {"day": self.day, "board": self.board, "refusal": self.refusal, "desk": self.here()}
        return super().get_context_data(**known, **kwargs)

    def here(self) -> str:
        """The day's page, in the same host's line."""
        return f"{reverse(DAY, args=[self.day.pk])}{self.board.query}"

    def done(self, told: str, place: str = "") -> HttpResponse:
        """Back to the day's page, where it says what was done; never who it was about by name."""
        messages.success(self.request, told)
        answer = redirect(f"{self.here()}{place}")
        answer.status_code = 303
        return answer

    def again(self, status: int, why: str, **context: Any) -> HttpResponse:
        """The page as it is now, with what was typed, and why nothing was done."""
        self.refusal = why
        self.day.refresh_from_db()
        self.board = board_of(self.day, self.request.GET.get("host", ""))
        return self.render_to_response(self.get_context_data(**context), status=status)


class DayView(DayPage):
    """Who is next, who is expected when, and checking in."""

    template_name = "cms_reception/desk/day.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check in by code or number, or do with a sign-up what its button says."""
        act = request.POST.get("act", "")
        if act == "find":
            return self._found()
        if act == "reopen":
            keeping_desk.reopen_desk(self.day.pk)
            return self.done(_("The desk is open again."))
        chosen = request.POST.get("signup", "")
        if act not in ACTS or not (chosen.isascii() and chosen.isdigit() and len(chosen) < 12):
            raise Http404
        return self._do(act, get_object_or_404(self.day.signups, pk=int(chosen)))

    def _found(self) -> HttpResponse:
        form = FindForm(self.request.POST)
        if form.is_valid():
            signup = found_by(self.day, form.cleaned_data["find"])
            if signup is not None:
                return self._do("check_in", signup, form)
            form.add_error("find", _("Nobody of this day has this code or number."))
        return self.again(422, _("Nobody was checked in."), form=form)

    def _do(self, act: str, signup: Signup, form: FindForm | None = None) -> HttpResponse:
        try:
            done = ACTS[act](signup.pk)
        except NotPossibleError as refused:
            why = f"{signup.number}: {refused}"
            return self.again(409, why, **({"form": form} if form else {}))
        told = {"number": done.number, "state": done.get_state_display()}
        place = "" if form else f"#signup-{done.pk}"
        return self.done(_("%(number)s: %(state)s") % told, place)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": FindForm(), **kwargs})


class CloseView(DayPage):
    """Asks once more before who did not come is noted."""

    template_name = "cms_reception/desk/close.html"
    crumb = gettext_lazy("Closing the desk")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            missing = keeping_desk.close_desk(self.day.pk)
        except NotPossibleError as refused:
            return self.again(409, str(refused))
        told = ngettext(
            "The desk is closed. %(count)d sign-up was noted as not come.",
            "The desk is closed. %(count)d sign-ups were noted as not come.",
            missing,
        )
        return self.done(told % {"count": missing})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        expected = self.day.signups.filter(state=SignupState.CONFIRMED)
        silent = self.day.signups.filter(state=SignupState.ATTENDED, talk=None)
        return super().get_context_data(missing=expected.count(), silent=silent.count(), **kwargs)
