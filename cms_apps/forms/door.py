"""The HTML door: a form page without JavaScript, from the first look to the receipt."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.forms import Form as DjangoForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from laces.components import Component

from cms_apps.core.limiter import LimitReached, take
from cms_apps.core.visitors import visitor_address

from .challenge.answering import ChallengeFailedError
from .challenge.making import Challenge, Kind, new_challenge
from .identity.proofs import IdentityNeededError, Proved, proved_by
from .identity.providers import Provider, provider_of
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


class Visit:
    """One request to a form page; `trial.Trial` is an editor's, who tries it in a preview."""

    is_preview = False
    proof: str
    proved: Proved | None

    def __init__(self, page: FormPage, request: HttpRequest) -> None:
        self.page, self.request = page, request
        self.form, self.version, self.consent = self._known()
        self.step = request.POST.get("step", "")
        self.provider = self._provider()
        self.resume(request.POST, request.POST.get("identity-proof", ""))

    def resume(self, posted: QueryDict, proof: str) -> None:
        """Take what was typed and who was proved, also from before somebody left to sign in elsewhere."""
        self.request.POST = posted  # type: ignore[assignment]
        self.key = _uuid(posted.get("idempotency_key", "")) or uuid4()
        self.held = self._holding()
        self.prove(proof)

    @property
    def action(self) -> str:
        """Where its steps are posted; "" for the page's own address."""
        return ""

    def _known(self) -> tuple[Form, FormVersion, Consent | None]:
        form = form_of(self.page)
        return form, current_version(self.page, form), current_consent(self.page, form)

    def _holding(self) -> Held:
        return Held(self.page.answer_form(), self.request, self.key)

    def _provider(self) -> Provider | None:
        return provider_of(self.page)

    @property
    def is_too_large(self) -> bool:
        return is_too_large(self.request)

    def takes(self, places: int | None) -> bool:
        """Whether it is open now and has room."""
        return self.page.is_open and places != 0

    def places_left(self) -> int | None:
        return places_left(self.page, self.form)

    @property
    def is_long(self) -> bool:
        return len(self.version.fields) > LONG

    def typed(self) -> DjangoForm:
        """What was typed, not judged yet."""
        return self.page.answer_form()(initial={**self._values(), **self.held.kept()})

    def begun(self) -> DjangoForm:
        """What was typed before, or the form as its editors left it."""
        return self.typed() if self.request.POST else self.page.answer_form()()

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
        if self.provider is None or not self.takes(self.places_left()):
            return self.show(self.typed())
        return self.provider.serve(self, fault=fault)

    def before(self, template: str, form: DjangoForm, *, status: int = 200, **more: Any) -> HttpResponse:
        """A page before the form; what was typed of the form goes along unseen."""
        answers = self.begun()
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
            return self.receipt(self.deliver())
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

    def deliver(self) -> Answer:
        """See `services.send` for what it raises."""
        answer = send(self.page, self._sending())
        forget_waiting(self.key)
        return answer

    def receipt(self, answer: Answer) -> HttpResponse:
        context = {"answer": answer, "receipt": grouped(answer.receipt)}
        response = self._render("cms_forms/receipt.html", context)
        patch_cache_control(response, no_store=True)
        return response

    def show(self, form: DjangoForm, *, status: int = 200, template: str = "", **more: Any) -> HttpResponse:
        challenge, places = None, self.places_left()
        is_taking = self.takes(places)
        if self.held.refused and not form.is_bound:
            more.setdefault("notice", " ".join(self.held.refused))
        if is_taking and (template or not self.is_long):
            try:
                challenge = self.challenge()
            except LimitReached as limit:
                status, more["notice"] = 429, str(limit)
        context = {
            "form": form,
            "key": self.key,
            "version": self.version,
            "consent": self.consent,
            "is_long": self.is_long,
            "is_taking": is_taking,
            "places_left": places,
            "challenge": challenge,
            "advice": self._advice(form) if template else [],
            **more,
        }
        response = self._render(template or self.page.get_template(self.request), context, status)
        # Kept for the way back, whose key then still is the same; never by a cache in between.
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def _advice(self, form: DjangoForm) -> list[Component]:
        """What the service says before the answers are sent, if they can be."""
        can_be_sent = form.is_bound and form.is_valid()
        return self.page.advice_before_sending(form.cleaned_data) if can_be_sent else []

    def challenge(self) -> Challenge:
        """A new one.

        Raises:
            LimitReached: for this address.
        """
        take(CHALLENGES, visitor_address(self.request))
        return new_challenge(self._kind())

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
