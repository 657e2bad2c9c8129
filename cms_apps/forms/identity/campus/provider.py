"""The campus account as one of the ways to prove who is sending."""

from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms_apps.core.limiter import LimitReached

from ...places import FormClosedError, check_person
from ...states import IdentityKind
from ..providers import register_provider
from .arriving import FAULTS, REFUSED
from .configuration import START, is_ready
from .errands import keep_typed, take_left

if TYPE_CHECKING:
    from ...door import Visit
    from ...models import FormPage
    from ..proofs import Proved

TEMPLATE = "cms_forms/identity_campus.html"
ANOTHER = "another_person"


class CampusProvider:
    kind = IdentityKind.CAMPUS
    steps = frozenset([ANOTHER])

    def is_ready(self) -> bool:
        return is_ready()

    def describe(self, page: "FormPage") -> dict[str, Any]:
        address = reverse(START, args=[page.pk]) if is_ready() else None
        return {"kind": self.kind.value, "domains": [], "sign_in_url": address}

    def accepts(self, page: "FormPage", proved: "Proved") -> bool:
        return is_ready()

    def serve(self, visit: "Visit", *, fault: str = "") -> HttpResponse:
        if not is_ready():
            return _not_now(visit)
        left = take_left(visit.request, visit.page) if visit.request.method == "GET" else None
        if left is None:
            return _ask(visit, status=422 if fault else 200, notice=fault)
        visit.resume(left.posted, left.proof)
        if visit.proved:
            return _show_form(visit)
        status, words = FAULTS[left.fault or REFUSED]
        return _ask(visit, status=status, notice=str(words))


register_provider(CampusProvider())


def _ask(visit: "Visit", *, status: int = 200, notice: str = "") -> HttpResponse:
    """The page with the one button: a link, since `form-action` would hold for where a form leads on to."""
    try:
        kept = keep_typed(visit.request, visit.page, visit.form)
    except LimitReached as limit:
        return visit.show(visit.begun(), status=429, notice=str(limit))
    words = {"kept": kept, "again": "1" if visit.step == ANOTHER else ""}
    query = urlencode({name: word for name, word in words.items() if word})
    address = reverse(START, args=[visit.page.pk])
    more = {"sign_in_url": f"{address}?{query}" if query else address, "is_another": visit.step == ANOTHER}
    return visit.before(TEMPLATE, Form(), status=status, notice=notice, **more)


def _not_now(visit: "Visit") -> HttpResponse:
    """Nobody can sign in; what was typed is shown, since it can't be sent."""
    notice = _("This form can't be sent now: the campus sign-in is not set up.")
    if visit.request.POST:
        return visit.show(visit.typed(), status=503, notice=notice)
    return visit.before(TEMPLATE, Form(), status=503, notice=notice)


def _show_form(visit: "Visit") -> HttpResponse:
    """Whoever has sent enough already learns it now, not after writing a long letter."""
    try:
        check_person(visit.page, visit.form, visit.proved.person if visit.proved else "")
    except FormClosedError as closed:
        return _ask(visit, status=409, notice=str(closed))
    return visit.show(visit.begun())
