"""The page of whoever signed up: the receipt comes in the body of each request, and there is no session."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_apps.cases.sender.forms import LookupForm
from cms_apps.cases.services.access import plain
from cms_apps.core.calendar_files import Method, download
from cms_apps.core.doors import Door, doors_for
from cms_apps.core.limiter import LimitReached
from cms_apps.core.visitors import visitor_address

from .appointments import NO_APPOINTMENT, appointment, has_appointment
from .forms import AnsweredForm
from .managing import ACTS, UnknownReceiptError, may, other_slots, perform, signup_of, talk_seen, with_all
from .models import Signup
from .services.signing_up import NotPossibleError
from .states import SignupState
from .telling import standing


# As on a case's page: no cookie gives a right here, and no referrer means no origin to check.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One address for all of it; whatever is shown is for its reader alone."""
    response = _answer(request)
    patch_cache_control(response, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _lookup(request, LookupForm())
    form = LookupForm(request.POST)
    if not form.is_valid():
        return _lookup(request, form, status=422)
    try:
        signup = signup_of(form.cleaned_data["receipt"], visitor_address(request))
        return _opened(request, signup)
    except UnknownReceiptError:
        return _lookup(request, form, status=404, is_unknown=True)
    except LimitReached as limit:
        response = _lookup(request, form, status=429, notice=str(limit))
        response.headers["Retry-After"] = str(limit.retry_after)
        return response


def _opened(request: HttpRequest, signup: Signup) -> HttpResponse:
    key = request.POST.get("act", "")
    if key == "calendar":
        return _calendar(request, signup)
    if key not in ACTS:
        return _shown(request, signup)
    verdict = AnsweredForm(request.POST) if key == "answered" else None
    if verdict is not None and not verdict.is_valid():
        return _shown(request, signup, status=422, form=verdict)
    try:
        done = perform(key, signup, **(verdict.cleaned_data if verdict else _how(request, key)))
    except NotPossibleError as refused:
        now = with_all().get(pk=signup.pk)
        return _shown(request, now, status=409, notice=str(refused), lost=_words(verdict))
    except ValidationError as faults:
        if verdict is None:
            raise
        verdict.add_error(None, faults)
        return _shown(request, signup, status=422, form=verdict)
    said = {
        "accept": _("The place is yours."),
        "change": _("Your time was changed."),
        "cancel": _("You have cancelled. Thank you for making room for others."),
        "answered": _("Thank you: it is noted."),
    }
    return _shown(request, done, done=said[key])


def _calendar(request: HttpRequest, signup: Signup) -> HttpResponse:
    if not has_appointment(signup):
        return _shown(request, signup, status=409, notice=str(NO_APPOINTMENT))
    return download(appointment(signup, method=Method.PUBLISH), f"{signup.number}.ics")


def _how(request: HttpRequest, key: str) -> dict[str, int]:
    if key != "change":
        return {}
    chosen = request.POST.get("slot", "")
    return {"slot_id": int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 12 else 0}


def _words(verdict: AnsweredForm | None) -> str:
    return verdict.cleaned_data["words"] if verdict else ""


def _lookup(request: HttpRequest, form: LookupForm, **more: Any) -> HttpResponse:
    context = {"form": form, **more}
    return render(request, "cms_reception/lookup.html", context, status=context.get("status", 200))


def _shown(request: HttpRequest, signup: Signup, *, status: int = 200, **more: Any) -> HttpResponse:
    now = may(signup)
    context = {
        "signup": signup,
        "standing": standing(signup),
        "may": now,
        "has_appointment": has_appointment(signup),
        "receipt": plain(request.POST["receipt"]),
        "slots": other_slots(signup) if "change" in now else [],
        "talk": talk_seen(signup),
        "form": AnsweredForm() if "answered" in now else None,
        "case_address": _case_address() if signup.case else "",
        "ways": _other_ways(request) if _was_not_served(signup) else [],
        **more,
    }
    return render(request, "cms_reception/mine.html", context, status=status)


def _was_not_served(signup: Signup) -> bool:
    is_late = signup.state == SignupState.WAITING and signup.slot.is_over
    return is_late or signup.state in {SignupState.LAPSED, SignupState.NO_SHOW}


def _other_ways(request: HttpRequest) -> list[Door]:
    """What else can be done here, such as writing to the mailbox; not looking a receipt up."""
    return [door for door in doors_for(request) if door.url != _case_address()]


def _case_address() -> str:
    """Of the page that opens a case with the same receipt; "" where a host has given it none."""
    try:
        return reverse("cms_cases:mine")
    except NoReverseMatch:
        return ""
