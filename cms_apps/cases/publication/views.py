"""Published cases for everybody: the list, one case, its feed, and joining it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from cms_apps.core.languages import active_language
from cms_apps.core.limiter import LimitReached, take
from cms_apps.core.visitors import visitor_address
from cms_apps.forms.challenge.answering import ChallengeFailedError
from cms_apps.forms.challenge.making import Kind, new_challenge
from cms_apps.forms.services import CHALLENGES

from ..models import PublishedCase
from ..sender.thread import due_at
from ..services.cosigning import Joining, NotToJoinError, cosign, may_join
from .citing import addressed, pages_about
from .feed import feed_response
from .forms import JoinForm
from .listing import asked_in, filters_for, narrowed
from .timeline import public_label, timeline_of

PAGE_SIZE = 20


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """All, narrowed by what stands in the address."""
    asked = asked_in(request.GET)
    page = Paginator(narrowed(asked), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "is_narrowed": bool(set(asked) - {"order"}),
        "is_chosen": bool(set(asked) - {"q"}),
        "filters": filters_for(asked),
        "listing": {"page": page, "address_rest": f"{urlencode(asked)}&" if asked else ""},
    }
    return render(request, "cms_cases/letters.html", context)


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Its redacted words, its course, and the articles about it."""
    found = _letter(pk)
    main = getattr(found.case.duplicate_of, "published", None)
    if main is not None:
        return redirect(main.get_url())
    due = due_at(found.case)
    context = {
        "letter": found,
        "case": found.case,
        "label": public_label(found.case),
        "due": due,
        "is_overdue": due is not None and due < timezone.now(),
        "steps": timeline_of(found.case),
        "about": addressed(pages_about(found.case, Site.find_for_request(request)), request),
        "may_join": may_join(found.case),
    }
    return render(request, "cms_cases/letter.html", context)


@require_safe
def letters_feed(request: HttpRequest) -> HttpResponse:
    return feed_response(request)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for a challenge and, who wants it, an address; then says how many have joined."""
    response = _Join(request, _letter(pk)).answer()
    patch_cache_control(response, private=True, no_store=True)
    return response


class _Join:
    """One request."""

    def __init__(self, request: HttpRequest, found: PublishedCase) -> None:
        self.request, self.letter, posted = request, found, request.POST
        self.step = posted.get("step", "")
        self.once = _uuid(posted.get("once", "")) or uuid4()
        self.form = JoinForm(posted) if self.step == "send" else JoinForm(initial=posted.dict())

    def answer(self) -> HttpResponse:
        if self.step != "send":
            return self._show()
        if not self.form.is_valid():
            return self._show(status=422)
        try:
            joined = cosign(self._joining())
        except ChallengeFailedError:
            fault = _("This is not what was asked for, or it took too long. Here is a new one.")
            return self._show(status=422, challenge_fault=fault)
        except LimitReached as limit:
            return self._show(status=429, notice=str(limit))
        except NotToJoinError as closed:
            return self._show(status=409, notice=str(closed))
        is_kept = self.form.cleaned_data["contact"] and not self.letter.answer
        return self._render({"joined": joined, "is_told": is_kept})

    def _joining(self) -> Joining:
        posted = self.request.POST
        return Joining(
            published=self.letter,
            contact=self.form.cleaned_data["contact"],
            language=active_language(),
            challenge_key=posted.get("challenge_key", ""),
            # A program fills in what nobody sees.
            challenge_answer="" if posted.get("website") else posted.get("challenge_answer", ""),
            key=self.once,
            who=visitor_address(self.request),
        )

    def _show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        context: dict[str, Any] = {"form": self.form, "once": self.once, **more}
        if may_join(self.letter.case):
            try:
                take(CHALLENGES, visitor_address(self.request))
                context["challenge"] = new_challenge(self._kind())
            except LimitReached as limit:
                status, context["notice"] = 429, str(limit)
        return self._render(context, status)

    def _kind(self) -> Kind:
        asked = self.step, self.request.POST.get("challenge_kind")
        return Kind.QUESTION if "question" in asked and self.step != "image" else Kind.IMAGE

    def _render(self, context: dict[str, Any], status: int = 200) -> HttpResponse:
        known = {"letter": self.letter, "case": self.letter.case, "may_join": may_join(self.letter.case)}
        return render(self.request, "cms_cases/join.html", {**known, **context}, status=status)


def _letter(pk: int) -> PublishedCase:
    letters = PublishedCase.objects.for_lists().select_related("case__duplicate_of__published")
    return get_object_or_404(letters, pk=pk)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
