"""The HTML door: a form page without JavaScript, from the first look to the receipt."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.forms import Form as DjangoForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from cms_apps.core.limiter import LimitReached, take
from cms_apps.core.visitors import visitor_address

from .challenge.answering import ChallengeFailedError
from .challenge.making import Challenge, Kind, new_challenge
from .identity.proofs import IdentityNeededError, Proved, proved_by
from .identity.providers import provider_of
from .models import Consent, Form, FormPage, FormVersion, Submission
from .places import FormClosedError, places_left
from .receipts import grouped
from .sending import Answer, FormChangedError, KeyReusedError, Sending
from .services import CHALLENGES, send
from .uploads.answers import as_posted
from .uploads.holding import Held
from .uploads.keeping import forget_waiting
from .uploads.middleware import is_too_large
from .versions import current_consent, current_version, form_of

LONG = 5
"""Fields from which the answers are shown once more before they are sent (GOV.UK, “Check answers”)."""


def serve_form(page: FormPage, request: HttpRequest) -> HttpResponse:
    visit = Visit(page, request)
    if request.method != "POST" or visit.is_preview:
        if visit.asks_who:
            return visit.who()
        return visit.show(page.answer_form()())
    try:
        visit.held.hold_new()
    except LimitReached as limit:
        return visit.show(visit.typed(), status=429, notice=str(limit))
    if is_too_large(request):
        return visit.too_large()
    if visit.asks_who:
        return visit.who()
    match visit.step:
        case "edit":
            return visit.show(visit.typed())
        case "image" | "question" if not visit.is_long:
            return visit.show(visit.typed())
        case "check" | "image" | "question":
            return visit.check()
    return visit.send()


class Visit:
    """One request to a form page."""

    proof: str
    proved: Proved | None

    def __init__(self, page: FormPage, request: HttpRequest) -> None:
        self.page, self.request = page, request
        self.is_preview = getattr(request, "is_preview", False)
        if self.is_preview:  # a draft leaves no version behind, which the live preview would at every key
            self.form, self.version = (
                Form(),
                FormVersion(number=0, fields=list(page.answer_form().base_fields)),
            )
            self.consent = Consent(number=0, text=page.consent_text) if page.consent_text else None
        else:
            self.form = form_of(page)
            self.version = current_version(page, self.form)
            self.consent = current_consent(page, self.form)
        self.key = _uuid(request.POST.get("idempotency_key", "")) or uuid4()
        self.held = Held(page.answer_form(), request, self.key)
        self.step = request.POST.get("step", "")
        self.provider = None if self.is_preview else provider_of(page)
        self.prove(request.POST.get("identity-proof", ""))

    @property
    def is_long(self) -> bool:
        return len(self.version.fields) > LONG

    def typed(self) -> DjangoForm:
        """What was typed, not judged yet."""
        return self.page.answer_form()(initial={**self._values(), **self.held.kept()})

    def judged(self) -> DjangoForm:
        """What was typed and what is kept, with its errors."""
        return self.page.answer_form()(self.request.POST, as_posted(self.held.files))

    def _values(self) -> dict[str, Any]:
        fields, request = self.page.answer_form().base_fields, self.request
        return {
            name: field.widget.value_from_datadict(request.POST, request.FILES, name)
            for name, field in fields.items()
            if name not in self.held.files
        }

    def prove(self, proof: str) -> None:
        """Take a proof of who is sending; one that is worth nothing (any more) proves nobody."""
        self.proof, self.proved = proof, None
        with suppress(IdentityNeededError):
            self.proved = proved_by(proof, self.page, self.form)

    @property
    def asks_who(self) -> bool:
        """Whether who is sending comes before the form. Sending itself is refused by the service."""
        if self.provider is None:
            return False
        looks = self.request.method != "POST" or self.step in {"edit", "image", "question", "check"}
        return self.step in self.provider.steps or (looks and self.proved is None)

    def who(self, fault: str = "") -> HttpResponse:
        """The pages that prove who is sending; on a form that takes nothing now, that it does not."""
        is_taking = self.page.is_open and places_left(self.page, self.form) != 0
        if self.provider is None or not is_taking:
            return self.show(self.typed())
        return self.provider.serve(self, fault=fault)

    def before(self, template: str, form: DjangoForm, *, status: int = 200, **more: Any) -> HttpResponse:
        """A page before the form; what was typed of the form goes along unseen."""
        answers = self.typed() if self.request.method == "POST" else self.page.answer_form()()
        known = {"key": self.key, "version": self.version, "consent": self.consent}
        response = self._render(template, {**known, "form": form, "answers": answers, **more}, status)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def check(self) -> HttpResponse:
        """The answers once more, with the button that sends them."""
        form = self.judged()
        return self.show(form, template="cms_forms/check.html" if form.is_valid() else "")

    def too_large(self) -> HttpResponse:
        """The words of a request whose files were not read."""
        form, fault = self.judged(), _("The files are too large together, so none of them was taken.")
        form.full_clean()
        for key in self.held.files:
            form.add_error(key, fault)
        notice = "" if self.held.files else fault
        return self.show(form, status=413, notice=notice)

    def send(self) -> HttpResponse:
        form = self.judged()
        template = "cms_forms/check.html" if self.is_long else ""
        try:
            answer = send(self.page, self._sending())
            forget_waiting(self.key)
            return self.receipt(answer)
        except ValidationError as refused:
            if form.is_valid():  # the service refused what the form allows
                form.add_error(None, refused)
            return self.show(form, status=422)
        except ChallengeFailedError:
            fault = _("This is not what was asked for, or it took too long. Here is a new one.")
            return self.show(form, status=422, template=template, challenge_fault=fault)
        except FormChangedError:
            notice = _("The form was changed meanwhile. Please look through it and send it again.")
            return self.show(form, status=409, notice=notice)
        except KeyReusedError:
            return self.show(form, status=409, already_sent=True)
        except IdentityNeededError as needed:
            return self.who(fault=str(needed))
        except LimitReached as limit:
            return self.show(form, status=429, template=template, notice=str(limit))
        except FormClosedError as closed:
            return self.show(form, status=409, notice=str(closed))

    def receipt(self, answer: Answer) -> HttpResponse:
        context = {"answer": answer, "receipt": grouped(answer.receipt)}
        response = self._render("cms_forms/receipt.html", context)
        patch_cache_control(response, no_store=True)
        return response

    def show(self, form: DjangoForm, *, status: int = 200, template: str = "", **more: Any) -> HttpResponse:
        places = self.page.most if self.is_preview else places_left(self.page, self.form)
        challenge = None
        if self.held.refused and not form.is_bound:
            more.setdefault("notice", " ".join(self.held.refused))
        if self.is_preview:
            challenge = Challenge("", Kind.QUESTION, "", _("Here stands the question"), timezone.now())
        elif self.page.is_open and places != 0 and (template or not self.is_long):
            try:
                take(CHALLENGES, visitor_address(self.request))
                challenge = new_challenge(self._kind())
            except LimitReached as limit:
                status, more["notice"] = 429, str(limit)
        context = {
            "form": form,
            "key": self.key,
            "version": self.version,
            "consent": self.consent,
            "is_long": self.is_long,
            "places_left": places,
            "challenge": challenge,
            **more,
        }
        response = self._render(template or self.page.get_template(self.request), context, status)
        # Kept for the way back, whose key then still is the same; never by a cache in between.
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def _kind(self) -> Kind:
        asked = self.request.POST.get("step"), self.request.POST.get("challenge_kind")
        return Kind.QUESTION if "question" in asked and asked[0] != "image" else Kind.IMAGE

    def _sending(self) -> Sending:
        posted = self.request.POST
        # A program fills in what nobody sees.
        answer = "" if posted.get("website") else posted.get("challenge_answer", "")
        return Sending(
            data=self._values(),
            version=_number(posted.get("form_version", "")),
            consent=_number(posted.get("consent_version", "")),
            challenge_key=posted.get("challenge_key", ""),
            challenge_answer=answer,
            key=self.key,
            sender=visitor_address(self.request),
            door=Submission.Door.PAGE,
            files=self.held.files,
            proof=self.proof,
        )

    def _render(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        whole = {**self.page.get_context(self.request), "visit": self, **context}
        return TemplateResponse(self.request, template, whole, status=status)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
