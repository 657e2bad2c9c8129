"""The page of whoever applied: the receipt comes in the body of each request, and there is no session."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_apps.cases.sender.forms import LookupForm
from cms_apps.cases.services.access import plain
from cms_apps.core.limiter import Limit, LimitReached, take
from cms_apps.core.visitors import visitor_address
from cms_apps.forms.receipts import hash_of

from .models import Member
from .services.members import DecidedError, withdraw
from .states import MemberState

WRONG = Limit("societies.wrong_receipts", 10, timedelta(minutes=10))
"""By address; only what opens nothing counts."""


class ReceiptForm(LookupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receipt"].label = gettext_lazy("Receipt of your application")
        self.fields["receipt"].error_messages["required"] = gettext_lazy("Enter the receipt you were given.")


# As on a case's page: no cookie gives a right here, and no referrer means no origin to check.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def my_application(request: HttpRequest) -> HttpResponse:
    """One address for all of it; whatever is shown is for its reader alone."""
    response = _answer(request)
    patch_cache_control(response, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, form=ReceiptForm())
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _shown(request, 422, form=form)
    receipt = plain(form.cleaned_data["receipt"])
    member = _opened_by(receipt)
    if member is not None:
        return _opened(request, member, receipt)
    try:
        take(WRONG, visitor_address(request))
    except LimitReached as limit:
        response = _shown(request, 429, form=form, notice=str(limit))
        response.headers["Retry-After"] = str(limit.retry_after)
        return response
    return _shown(request, 404, form=form, is_unknown=True)


def _opened_by(receipt: str) -> Member | None:
    """Nothing any more once what was sent, or who somebody was, is erased."""
    kept = Member.objects.filter(erased_at=None, submission__erased_at=None).select_related("society")
    return kept.filter(submission__receipt_hash=hash_of(receipt)).first()


def _opened(request: HttpRequest, member: Member, receipt: str) -> HttpResponse:
    status, said = 200, {}
    if request.POST.get("act") == "withdraw":
        try:
            member = withdraw(member.pk)
            said["done"] = _("It is noted, and the society sees it.")
        except DecidedError as decided:
            member.refresh_from_db()
            status, said["notice"] = 409, str(decided)
    may_withdraw = member.state in MemberState.lasting()
    return _shown(request, status, member=member, receipt=receipt, may_withdraw=may_withdraw, **said)


def _shown(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "cms_societies/my_application.html", context, status=status)
