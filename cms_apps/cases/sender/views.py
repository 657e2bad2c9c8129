"""The sender's page: the receipt, the thread it opens, and what its holder can do.

The receipt comes in the body of each request and goes into the page's hidden fields; there is no session.
"""

from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms_apps.core.limiter import LimitReached
from cms_apps.core.visitors import visitor_address
from cms_apps.forms.sending import KeyReusedError
from cms_apps.forms.uploads.answers import as_posted
from cms_apps.forms.uploads.holding import Held
from cms_apps.forms.uploads.middleware import is_too_large
from cms_apps.forms.uploads.scanning import ScannerDownError

from ..files import file_for_sender
from ..services.access import plain
from ..states import CaseState, EventKind
from .acts import (
    ACTS,
    NewsSinceError,
    NotPossibleError,
    Opened,
    ReadOnlyError,
    UnknownReceiptError,
    open_case_with,
    perform,
)
from .forms import LookupForm, RateForm, ReplyForm, SenderForm, WithdrawForm
from .standing import standing_of
from .thread import thread_of


# No cookie gives a right here: who posts a receipt has it. And browsers that are told to send no referrer
# send no origin either, which Django's check would refuse.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse | FileResponse:
    """One address for all of it; whatever is shown is for its reader alone."""
    response = _Visit(request).answer()
    patch_cache_control(response, no_store=True)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


class _Visit:
    """One request."""

    opened: Opened

    def __init__(self, request: HttpRequest) -> None:
        self.request, posted = request, request.POST
        self.secret = plain(posted.get("receipt", ""))
        self.act = posted.get("act", "")
        self.once = _uuid(posted.get("once", "")) or uuid4()
        stamp = posted.get("stamp", "")
        self.stamp = int(stamp) if stamp.isascii() and stamp.isdigit() and len(stamp) < 9 else None

    def answer(self) -> HttpResponse | FileResponse:
        if self.request.method != "POST":
            return self._lookup(LookupForm())
        form = LookupForm(self.request.POST)
        if not form.is_valid():
            return self._lookup(form, status=422)
        try:
            self.opened = open_case_with(self.secret, visitor_address(self.request))
            return self._opened()
        except UnknownReceiptError:
            return self._lookup(form, status=404, is_unknown=True)
        except LimitReached as limit:
            return self._lookup(form, status=429, notice=str(limit), retry_after=limit.retry_after)

    def _opened(self) -> HttpResponse | FileResponse:
        if wanted := _uuid(self.request.POST.get("file", "")):
            return self._file(wanted)
        if self.act in ACTS:
            return self._perform()
        if self.act == "ask" and "withdraw" in self.opened.may():
            return self._confirm(WithdrawForm())
        return self._thread()

    def _file(self, wanted: UUID) -> HttpResponse | FileResponse:
        if not self.opened.may_act:
            return self._thread(status=403, notice=str(ReadOnlyError()))
        try:
            return file_for_sender(self.opened.case, wanted)
        except Http404:
            return self._thread(status=404, notice=_("This file is not there any more."))

    def _perform(self) -> HttpResponse:
        held: Any = None
        try:
            if self.act == "reply" and self.opened.may_act:
                held = Held(ReplyForm, self.request, self.once)
                if is_too_large(self.request):
                    return self._again(held, status=413, fault=_("The files are too large together."))
                held.hold_new()
            return self._done(held.files if held else {})
        except ValidationError:
            return self._again(held, status=422)
        except ScannerDownError as down:
            return self._again(held, status=503, notice=str(down))
        except LimitReached as limit:
            return self._again(held, status=429, notice=str(limit), retry_after=limit.retry_after)
        except KeyReusedError:
            self.once = uuid4()
            notice = _(
                "Other words were sent from this page already. What you typed now was not sent yet: send it "
                "if you mean it, and attach its files once more."
            )
            return self._again(None, status=409, notice=notice)
        except (NotPossibleError, NewsSinceError) as refused:
            return self._again(None, status=409, notice=str(refused))
        except ReadOnlyError as refused:
            return self._thread(status=403, notice=str(refused))

    def _done(self, files: dict[str, list[Any]]) -> HttpResponse:
        data, stamp = self.request.POST, self.stamp
        self.opened = perform(self.act, self.opened, data=data, once=self.once, files=files, stamp=stamp)
        self.once = uuid4()
        said = {
            "reply": _("Your words are stored, and whoever works on the case was told."),
            "rate": _("Thank you. What you said is stored."),
            "withdraw": _("You have withdrawn the case."),
            "unpublish": _("It is no longer on the website."),
        }
        return self._thread(done=said[self.act])

    def _again(self, held: Held | None, *, fault: str = "", **more: Any) -> HttpResponse:
        """What was typed, with what is wrong with it; of a case that may be another by now."""
        form = ACTS[self.act].form(self.request.POST, as_posted(held.files if held else {}))
        if fault:
            form.add_error("attachments", fault)
        self.opened = open_case_with(self.secret, visitor_address(self.request))
        if self.act == "withdraw" and "withdraw" in self.opened.may() and more["status"] != 409:
            return self._confirm(form, **more)
        return self._thread(form=form, **more)

    def _lookup(self, form: LookupForm, **more: Any) -> HttpResponse:
        return self._render("cms_cases/lookup.html", {"form": form, **more})

    def _confirm(self, form: SenderForm, **more: Any) -> HttpResponse:
        return self._render("cms_cases/withdraw.html", {**self._known(), "form": form, **more})

    def _thread(self, *, form: SenderForm | None = None, **more: Any) -> HttpResponse:
        """`form` is the one that was filled in, if any."""
        case, standing = self.opened.case, standing_of(self.opened.case)
        thread, due = thread_of(case), standing.due_at
        is_asked = case.state == CaseState.WAITING
        awaited = EventKind.ASKED if is_asked else EventKind.ANSWERED
        context = {
            **self._known(),
            "standing": standing,
            "thread": thread,
            "stamp": len(thread),
            "is_overdue": due is not None and due < timezone.now(),
            "published": getattr(case, "published", None),
            "is_asked": is_asked,
            "said": next((entry for entry in reversed(thread) if entry.kind == awaited), None),
            "form": form,
            "reply": form if isinstance(form, ReplyForm) else ReplyForm(),
            "rate": form if isinstance(form, RateForm) else RateForm(),
        }
        return self._render("cms_cases/thread.html", {**context, **more})

    def _known(self) -> dict[str, Any]:
        opened = self.opened
        return {
            "case": opened.case,
            "may": opened.may(),
            "may_act": opened.may_act,
            "why_not": opened.why_not(),
            "receipt": self.secret,
            "once": self.once,
            "stamp": self.stamp,
        }

    def _render(self, template: str, context: dict[str, Any]) -> HttpResponse:
        response = render(self.request, template, context, status=context.get("status", 200))
        if "retry_after" in context:
            response.headers["Retry-After"] = str(context["retry_after"])
        return response


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
