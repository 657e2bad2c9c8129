"""CAS 3.0 by python-cas: a ticket comes with the browser, and the site asks the CAS server whose it is.

CAS has no `state`: a word of the session's stands in the service address instead. A ticket is good for the
address it was made out to alone, so nobody else's works here.
"""

import secrets
import time
from dataclasses import asdict
from typing import Any
from xml.etree.ElementTree import ParseError

import requests
from cas import CASClient, CASClientV3
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from .arriving import CANCELLED, REFUSED, UNAVAILABLE, arrived, failed
from .claims import NobodyError, identity_of
from .configuration import CALLBACK, setting
from .errands import MOST, Errand

STARTED = "cms_forms_cas"
LONGEST = 600
"""Seconds from setting out to coming back, as long as allauth's."""
TIMEOUT = 5
"""Seconds the CAS server has for its answer."""


class _PatientSession(requests.Session):
    """Never waits for ever, as python-cas would."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **{"timeout": TIMEOUT, **kwargs})


def begin(request: HttpRequest, errand: Errand) -> HttpResponse:
    state = secrets.token_urlsafe(32)
    started = {**request.session.get(STARTED, {}), state: [asdict(errand), time.time()]}
    request.session[STARTED] = dict([*started.items()][-MOST:])
    client = _client(request, state, renew=errand.again)
    return HttpResponseRedirect(client.get_login_url())


def finish(request: HttpRequest) -> HttpResponse:
    state, ticket = request.GET.get("state", ""), request.GET.get("ticket", "")
    errand = _take_started(request, state)
    if errand is None:
        return failed(request, None, REFUSED, "no such state in this session")
    if not ticket:
        return failed(request, errand, CANCELLED)
    client = _client(request, state, renew=errand.again)
    try:
        # Not its `verify_ticket`, which writes the person into the log.
        user, attributes, _pgt = client.parse_response_xml(client.get_verification_response(ticket))
    except requests.RequestException as fault:
        return failed(request, errand, UNAVAILABLE, type(fault).__name__)
    except (ParseError, AttributeError, IndexError, TypeError, ValueError) as fault:
        return failed(request, errand, UNAVAILABLE, f"no answer of CAS: {type(fault).__name__}")
    if not user:
        return failed(request, errand, REFUSED, "the ticket was not accepted")
    try:
        known = {**attributes, "user": user}
        identity = identity_of(known, source=client.server_url, usual="user", folded=True)
    except NobodyError as fault:
        return failed(request, errand, REFUSED, fault)
    return arrived(request, errand, identity)


def _client(request: HttpRequest, state: str, *, renew: bool) -> CASClientV3:
    service = request.build_absolute_uri(f"{reverse(CALLBACK)}?state={state}")
    server = f"{setting('CAS_SERVER_URL').rstrip('/')}/"
    return CASClient(
        version=3, service_url=service, server_url=server, renew=renew, session=_PatientSession()
    )


def _take_started(request: HttpRequest, state: str) -> Errand | None:
    started = request.session.get(STARTED, {})
    found = started.pop(state, None)
    if found is None:
        return None
    request.session[STARTED] = started
    request.session.save()  # now: the same address asked for twice at once is answered once
    errand, began = found
    return Errand(**errand) if time.time() - began <= LONGEST else None
