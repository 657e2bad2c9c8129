"""The two addresses of a sign-in: where it begins, and where every provider sends people back to."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cms_apps.core.limiter import Limit, LimitReached, take
from cms_apps.core.visitors import visitor_address

from ...finding import live_form_page
from ...places import FormClosedError, check_open
from ...states import IdentityKind
from .arriving import BUSY, CLOSED, failed
from .codes import is_challenge
from .configuration import CAS, is_ready, protocol
from .errands import Errand, own_kept
from .return_addresses import is_allowed

SIGN_INS = Limit("forms.sign_ins", 60, timedelta(minutes=10))
"""By the visitor's address: a whole dormitory may share one."""


@require_GET
@never_cache
def start(request: HttpRequest, page_id: int) -> HttpResponse:
    """Send somebody to the provider.

    A front end on another origin adds `return_to` and `code_challenge`.
    """
    page = live_form_page(page_id)
    if page is None or page.identity != IdentityKind.CAMPUS:
        raise Http404
    asked = request.GET
    return_to, challenge = asked.get("return_to", ""), asked.get("code_challenge", "")
    if {"return_to", "code_challenge"} & set(asked) and not (
        is_allowed(return_to) and is_challenge(challenge)
    ):
        return render(request, "cms_forms/sign_in_lost.html", {"is_strange": True}, status=400)
    kept = own_kept(request, asked.get("kept", ""))
    errand = Errand(page_id, kept, "again" in asked, return_to, challenge)
    try:
        check_open(page)
        take(SIGN_INS, visitor_address(request))
    except FormClosedError as closed:
        return failed(request, errand, CLOSED, closed) if return_to else _to_page(request, page)
    except LimitReached:
        return failed(request, errand, BUSY)
    return _protocol().begin(request, errand)


@require_GET
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    """Take a provider's answer."""
    if not is_ready():
        raise Http404
    return _protocol().finish(request)


def _to_page(request: HttpRequest, page: Any) -> HttpResponse:
    return HttpResponseRedirect(page.get_url(request))


def _protocol() -> Any:
    """Imported where it is used: a site has the packages of the protocol it speaks."""
    if protocol() == CAS:
        from . import cas

        return cas
    from . import oidc

    return oidc
