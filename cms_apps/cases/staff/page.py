"""A case's page in the admin."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from ..acts import ACTS, Act, NotAllowedError, StaleCaseError, perform
from ..models import Case, CaseEvent
from ..reading import may_read
from ..services.answering import draft_of
from ..states import DraftStage, EventKind
from .erasing import ERASE, may_erase
from .likeness import likely_duplicates
from .merged import merged_with
from .panels import Panels, Typed, canned_for, done_once
from .seen import Seen
from .sent_with import sent_with
from .thread import Entry, thread_of
from .turns import moment, name_of, whose_turn

REGISTER = "cms_cases_case_modeladmin_index"
INSERT = "insert"
"""The button that puts a canned answer to the words typed so far."""


@dataclass
class Refusal:
    """Why a press of a button led nowhere; `meanwhile` is what others did since the page was shown."""

    status: int
    why: str
    meanwhile: list[str]


class CaseView(WagtailAdminTemplateMixin, TemplateView):
    """What is asked, who owes what by when, what was said last, what can I do now."""

    template_name = "cms_cases/staff/case.html"
    header_icon = "mail"

    def setup(self, request: HttpRequest, *args: Any, case_id: int, **kwargs: Any) -> None:
        super().setup(request, *args, case_id=case_id, **kwargs)
        self.found = _found(case_id)
        self.typed: Typed | None = None
        self.refusal: Refusal | None = None
        self.thread: list[Entry] = []

    @property
    def case(self) -> Case:
        if self.found is None:
            raise Http404
        return self.found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.found is not None and may_read(request.user, self.found):
            return super().dispatch(request, *args, **kwargs)
        if request.method != "POST":
            raise Http404
        if self.found is not None and self._was_done(_pressed(request)):
            return self._done(ACTS[request.POST["act"]])
        return self._gone()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sent_with(self.case).is_personal:
            log(self.case, "cms_cases.read", user=request.user)
        if into := request.GET.get("into"):
            self.typed = Typed("merge", {"into": into}, is_checked=False)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what was pressed; whatever comes of it, no typed word is lost."""
        act = ACTS.get(request.POST.get(INSERT) or request.POST.get("act", ""))
        if act is None:
            raise Http404
        if INSERT in request.POST:
            return self._with_canned(act)
        try:
            perform(
                act.key,
                case_id=self.case.pk,
                actor=request.user,
                data=request.POST,
                stamp=Seen.read(request.POST.get("stamp", "")).stamp,
                once=_pressed(request),
            )
        except Case.DoesNotExist:
            return self._gone()
        except StaleCaseError:
            why = _("Nothing was done yet: the case was changed meanwhile. Look, and press again.")
            return self._again(act, 409, why)
        except NotAllowedError:
            why = _("This can't be done any more: %(what)s. Nothing was changed.") % {"what": act.label}
            return self._again(act, 409, why)
        except ValidationError:
            return self._again(act, 422, _("Nothing was done yet: see what is missing below."))
        return self._done(act)

    def _done(self, act: Act) -> HttpResponse:
        """To the page again, or to the register for who may read the case no longer."""
        about = {"number": self.case.number, "what": act.label}
        messages.success(self.request, _("Case %(number)s: %(what)s – done.") % about)
        found = _found(self.case.pk)
        stays = found is not None and may_read(self.request.user, found)
        answer = redirect(reverse("cms_cases_case", args=[self.case.pk]) if stays else reverse(REGISTER))
        answer.status_code = 303
        return answer

    def _gone(self) -> HttpResponse:
        """There is no such case for this person, any more or ever: the same answer, with their own words."""
        words = {"lost": self.request.POST.get("text", ""), "register": reverse(REGISTER)}
        return TemplateResponse(self.request, "cms_cases/staff/gone.html", words, status=404)

    def _was_done(self, once: UUID) -> bool:
        return CaseEvent.objects.filter(case=self.case, key=once, actor=self.request.user.pk).exists()

    def _again(self, act: Act, status: int, why: str) -> HttpResponse:
        self.found = _found(self.case.pk)
        self.thread = thread_of(self.case)
        self.typed = Typed(act.key, self.request.POST)
        meanwhile = [] if status == 422 else self._meanwhile()
        self.refusal = Refusal(status, why, meanwhile)
        return self.render_to_response(self.get_context_data(), status=status)

    def _meanwhile(self) -> list[str]:
        """Who did what since the page was shown, and when."""
        seen = Seen.read(self.request.POST.get("stamp", ""))
        lines = [_line(entry.who, entry.label, entry.at) for entry in seen.missed(self.thread)]
        draft = draft_of(self.case)
        if not lines and draft and draft.written_by and seen.stamp != self.case.stamp:
            lines = [_line(name_of(draft.written_by), _("Draft saved"), draft.changed_at)]
        return lines

    def _with_canned(self, act: Act) -> HttpResponse:
        """The answer's form with a canned one added to what was typed; nothing is saved by it."""
        chosen = self.request.POST.get("canned", "")
        is_number = chosen.isascii() and chosen.isdecimal() and len(chosen) < 12
        canned = canned_for(self.case).filter(pk=int(chosen)).first() if is_number else None
        words = [self.request.POST.get("text", "").strip(), canned.text if canned else ""]
        data = self.request.POST.copy()
        data["text"] = "\n\n".join(filter(None, words))
        self.typed = Typed(act.key, data, is_checked=False)
        return self.render_to_response(self.get_context_data())

    def get_page_title(self) -> str:
        return self.case.number

    def get_page_subtitle(self) -> str:
        return self.case.subject

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        register = {"url": reverse(REGISTER), "label": _("Cases")}
        return [*super().get_breadcrumbs_items(), register, {"url": "", "label": self.case.number}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        case, draft = self.case, draft_of(self.case)
        thread = self.thread or thread_of(case)
        words = [entry for entry in thread if entry.message]
        stage = draft.stage if draft else None
        panels = Panels(self.request.user, case, self.typed)
        return super().get_context_data(
            **kwargs,
            case=case,
            turn=whose_turn(case, stage),
            thread=thread,
            asked=words[0] if words else None,
            last=words[-1] if len(words) > 1 else None,
            sent=sent_with(case),
            draft=draft,
            sent_back=_sent_back(thread) if stage == DraftStage.DRAFT else None,
            panels=panels,
            merged=merged_with(case, self.request.user),
            likely=likely_duplicates(case, self.request.user) if panels.offers("merge") else [],
            canned=canned_for(case) if panels.has_answer else [],
            stamp=Seen.of(case, thread),
            refusal=self.refusal,
            erase=reverse(ERASE, args=[case.pk]) if may_erase(self.request.user, case) else "",
        )


def _found(case_id: int) -> Case | None:
    known = "category", "unit", "handed_over_by", "handler", "about_unit", "urgent", "place__parent__parent"
    return Case.objects.select_related(*known, "submission__version").filter(pk=case_id).first()


def _pressed(request: HttpRequest) -> UUID:
    """Of this press: the same from the same page with the same words."""
    try:
        page = UUID(request.POST.get("once", ""))
    except ValueError:
        page = uuid4()
    said = sorted(
        (name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken"
    )
    return done_once(page, request.user.pk, request.path, said)


def _sent_back(thread: list[Entry]) -> Entry | None:
    """The last time, unless the answer was handed in again since."""
    for entry in reversed(thread):
        if entry.event.kind == EventKind.SENT_BACK:
            return entry
        if entry.event.kind in {EventKind.SUBMITTED, EventKind.ANSWERED}:
            return None
    return None


def _line(who: str, what: str, at: Any) -> str:
    return _("%(who)s, %(time)s: %(what)s") % {"who": who, "time": moment(at), "what": what}
