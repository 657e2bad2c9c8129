"""The way back from a provider, whatever its protocol: to the form's page, or to the front end that waits."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ...finding import live_form_page
from ...states import IdentityKind
from ...versions import form_of
from ..proofs import give_proof
from ..providers import Identity
from .codes import new_code
from .errands import Errand, leave
from .return_addresses import with_word

CANCELLED, REFUSED, UNAVAILABLE, BUSY, CLOSED = "cancelled", "refused", "unavailable", "busy", "closed"
FAULTS = {
    CANCELLED: (422, _("You did not sign in. Nothing is lost: you can try again.")),
    REFUSED: (422, _("The sign-in could not be checked. Please try again.")),
    UNAVAILABLE: (503, _("The campus sign-in does not answer at present. Please try again later.")),
    BUSY: (429, _("Too many attempts. Please try again in some minutes.")),
}
"""Status and words of the form's page, by what went wrong. A closed form says so itself."""
logger = logging.getLogger(__name__)


def arrived(request: HttpRequest, errand: Errand, identity: Identity) -> HttpResponse:
    """Somebody is known: a proof for the form they set out from, and nothing else."""
    page = live_form_page(errand.page)
    if page is None or page.identity != IdentityKind.CAMPUS:
        return lost(request)
    form = form_of(page)
    proof = give_proof(form, identity)
    if errand.return_to:
        code = new_code(form, proof, errand.challenge)
        return HttpResponseRedirect(with_word(errand.return_to, "sign_in", code))
    leave(request, errand, proof=proof.text)
    return HttpResponseRedirect(page.get_url(request))


def failed(request: HttpRequest, errand: Errand | None, fault: str, cause: object = "") -> HttpResponse:
    """Nobody is known: back to where they came from, which says so.

    Args:
        errand: None where this browser has set out for nothing, or too long ago.
        cause: for the log; it names nobody.
    """
    logger.warning("Campus sign-in: %s %s", fault, cause)
    page = live_form_page(errand.page) if errand else None
    if errand is None or page is None:
        return lost(request)
    if errand.return_to:
        return HttpResponseRedirect(with_word(errand.return_to, "sign_in_error", fault))
    leave(request, errand, fault=fault)
    return HttpResponseRedirect(page.get_url(request))


def lost(request: HttpRequest) -> HttpResponse:
    """A page for who came with an answer that this browser never asked for."""
    return render(request, "cms_forms/sign_in_lost.html", status=422)
