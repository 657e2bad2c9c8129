"""The page of whoever signed up: the receipt comes in the body of each request, and there is no session."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_apps.cases.sender.forms import LookupForm
from cms_apps.cases.services.access import plain
from cms_apps.core.limiter import LimitReached
from cms_apps.core.visitors import visitor_address

from .managing import ACTS, UnknownReceiptError, may, perform, signup_of
from .models import Signup, Slot
from .services.signing_up import NotPossibleError
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
    if key not in ACTS:
        return _shown(request, signup)
    try:
        done = perform(key, signup, **_how(request, key))
    except NotPossibleError as refused:
        signup.refresh_from_db()
        return _shown(request, signup, status=409, notice=str(refused))
    said = {
        "accept": _("The place is yours."),
        "change": _("Your time was changed."),
        "cancel": _("You have cancelled. Thank you for making room for others."),
    }
    return _shown(request, done, done=said[key])


def _how(request: HttpRequest, key: str) -> dict[str, int]:
    if key != "change":
        return {}
    chosen = request.POST.get("slot", "")
    return {"slot_id": int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 12 else 0}


def _lookup(request: HttpRequest, form: LookupForm, **more: Any) -> HttpResponse:
    context = {"form": form, **more}
    return render(request, "cms_reception/lookup.html", context, status=context.get("status", 200))


def _shown(request: HttpRequest, signup: Signup, *, status: int = 200, **more: Any) -> HttpResponse:
    others = Slot.objects.filter(day=signup.day_id).exclude(pk=signup.slot_id).with_counts()
    context = {
        "signup": signup,
        "standing": standing(signup),
        "may": may(signup),
        "receipt": plain(request.POST["receipt"]),
        "slots": [slot for slot in others.order_by("starts_at") if not slot.is_over],
        **more,
    }
    return render(request, "cms_reception/mine.html", context, status=status)
