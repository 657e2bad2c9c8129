"""`/api/v3/forms/`: the forms that are open, what they ask, and sending them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_apps.core.api import (
    Field,
    Header,
    PlainText,
    Router,
    Schema,
    Status,
    described_bodies,
    never_kept,
    problem_response,
    public_read,
    read_body,
    sender_language,
)
from cms_apps.core.errors import form_errors
from cms_apps.core.limiter import take
from cms_apps.core.visitors import visitor_address

from .challenge.answering import ChallengeFailedError
from .challenge.making import Kind, new_challenge
from .finding import public_form_page, public_form_pages
from .identity.proofs import IdentityNeededError
from .identity.providers import description
from .identity.router import router as identity_router
from .models import FormPage, Submission
from .places import FormClosedError, places_left
from .sending import FormChangedError, KeyReusedError, Sending
from .services import CHALLENGES, send
from .uploads.limits import LARGEST_REQUEST
from .uploads.scanning import ScannerDownError
from .versions import current_consent, current_version, form_of

router = Router(tags=["forms"], auth=None)
router.add_router("", identity_router)
LARGEST = 100_000
"""Bytes of a request without its files; the longest form with room to spare."""


class WindowSchema(Schema):
    opens_at: datetime | None
    closes_at: datetime | None
    is_open: bool


class FormItemSchema(Schema):
    id: int
    title: str
    service: str
    url: str
    locale: str
    window: WindowSchema


class FormListSchema(Schema):
    count: int
    items: list[FormItemSchema]


class HintSchema(Schema):
    key: str
    label: str
    help: str
    widget: str
    required: bool
    personal: bool
    accept: str | None = Field(None, description="Of files: content types to choose from.")
    most: int | None = Field(None, description="Of files: how many.")
    largest: int | None = Field(None, description="Of files: bytes of each.")


class ConsentSchema(Schema):
    text: str
    version: int


class IdentitySchema(Schema):
    """Who may send: `anonymous` is anybody; `email` whoever proves an address of `domains`, or of any.

    `campus` is whoever signs in at `sign_in_url`, which is `null` while nobody can.
    """

    kind: str
    domains: list[str]
    sign_in_url: str | None


class FormSchema(FormItemSchema):
    """`schema` is JSON Schema 2020-12 of `data`; `ui` says in which order and how to draw it."""

    introduction: str
    version: int
    schema_: dict[str, Any] = Field(alias="schema")
    ui: list[HintSchema]
    consent: ConsentSchema | None
    places_left: int | None
    challenge: list[str]
    identity: IdentitySchema


class ChallengeSchema(Schema):
    key: str
    kind: str
    image_url: str | None
    question: str | None
    expires_at: datetime


class GivenChallenge(Schema):
    key: PlainText = Field(max_length=40)
    answer: PlainText = Field(max_length=40)


class GivenConsent(Schema):
    version: int


class GivenIdentity(Schema):
    proof: PlainText = Field(max_length=2000)


class SubmissionIn(Schema):
    version: int = Field(description="The form's `version` that was shown.", ge=1, le=2**31 - 1)
    challenge: GivenChallenge
    consent: GivenConsent | None = Field(
        None, description="The consent line that was shown, if there is one."
    )
    identity: GivenIdentity | None = Field(
        None, description="Of who is sending, on a form that asks for it; else not looked at."
    )
    data: dict[str, Any] = Field(
        description="By the form's `schema`. Files are parts of multipart/form-data named by the field's "
        "key; their names need not be repeated here."
    )


class AnswerSchema(Schema):
    """The receipt is shown this once; `manage_url`, if any, opens with it what came of it."""

    number: str
    receipt: str
    received_at: datetime
    message: str
    manage_url: str
    result: dict[str, Any]


@router.get(
    "/", response=FormListSchema, url_name="forms", summary="List open forms", operation_id="forms_list"
)
@public_read
def list_forms(request: HttpRequest) -> dict[str, Any]:
    items = [_item(page, request) for page in public_form_pages(request) if page.is_open]
    return {"count": len(items), "items": items}


@router.get(
    "/{int:page_id}/",
    response=FormSchema,
    url_name="form",
    by_alias=True,
    summary="What a form asks now",
    operation_id="forms_detail",
)
@public_read
def describe_form(request: HttpRequest, page_id: int) -> dict[str, Any]:
    page = _page(request, page_id)
    form = form_of(page)
    with translation.override(page.locale.language_code):
        version, consent = current_version(page, form), current_consent(page, form)
    return {
        **_item(page, request),
        "introduction": page.introduction,
        "version": version.number,
        "schema": version.schema,
        "ui": version.fields,
        "consent": {"text": consent.text, "version": consent.number} if consent else None,
        "places_left": places_left(page, form),
        "challenge": Kind.values,
        "identity": description(page),
    }


@router.post(
    "/{int:page_id}/challenge/",
    response={201: ChallengeSchema},
    url_name="form_challenge",
    summary="A challenge to answer, good for one submission",
    operation_id="forms_challenge",
)
@never_kept
def challenge(request: HttpRequest, page_id: int, kind: Kind = Kind.IMAGE) -> Any:
    _page(request, page_id)
    take(CHALLENGES, visitor_address(request))
    with translation.override(sender_language(request)):
        made = new_challenge(kind)
    answer = {
        "key": made.key,
        "kind": made.kind.value,
        "image_url": made.image_url or None,
        "question": made.question or None,
        "expires_at": made.expires_at,
    }
    return Status(201, answer)


@router.post(
    "/{int:page_id}/submissions/",
    response={201: AnswerSchema},
    url_name="form_submissions",
    summary="Send a form",
    operation_id="forms_submit",
    openapi_extra=described_bodies(SubmissionIn, "The files of a field, by its key."),
)
@never_kept
def submit(
    request: HttpRequest,
    page_id: int,
    idempotency_key: Annotated[UUID | None, Header(alias="Idempotency-Key")] = None,
) -> Any:
    page = _page(request, page_id)
    sent, files = read_body(request, SubmissionIn, most_json=LARGEST, most=LARGEST_REQUEST)
    sending = Sending(
        data=sent.data,
        version=sent.version,
        consent=sent.consent.version if sent.consent else None,
        challenge_key=sent.challenge.key,
        challenge_answer=sent.challenge.answer,
        key=idempotency_key or uuid4(),
        sender=visitor_address(request),
        door=Submission.Door.API,
        from_json=True,
        files=dict(files.lists()),
        proof=sent.identity.proof if sent.identity else "",
    )
    with translation.override(sender_language(request)):
        try:
            return Status(201, send(page, sending))
        except ValidationError as fault:
            errors = [{**error, "loc": ["body", "data", *error["loc"]]} for error in form_errors(fault)]
            return _refused(request, 422, gettext_lazy("Some of what was sent is not valid."), errors)
        except ChallengeFailedError:
            error = _fault(
                "challenge_failed",
                ["challenge", "answer"],
                _("This answer is wrong or too old: ask for a new challenge."),
            )
            return _refused(request, 422, gettext_lazy("Some of what was sent is not valid."), [error])
        except IdentityNeededError as needed:
            error = _fault("identity_needed", ["identity"], str(needed))
            return _refused(request, 422, gettext_lazy("Some of what was sent is not valid."), [error])
        except FormChangedError as change:
            errors = [_fault("changed", ["data", key], _("This field has changed.")) for key in change.fields]
            return _refused(request, 409, gettext_lazy("The form has changed: read it again."), errors)
        except KeyReusedError:
            return _refused(request, 409, gettext_lazy("This idempotency key came with another body before."))
        except FormClosedError as closed:
            return _refused(request, 409, str(closed))
        except ScannerDownError as down:
            return _refused(request, 503, str(down))


def _page(request: HttpRequest, page_id: int) -> FormPage:
    page = public_form_page(request, page_id)
    if page is None:
        raise Http404
    return page


def _item(page: FormPage, request: HttpRequest) -> dict[str, Any]:
    return {
        "id": page.pk,
        "title": page.title,
        "service": page.service,
        "url": page.get_url(request) or "",
        "locale": page.locale.language_code,
        "window": {"opens_at": page.opens_at, "closes_at": page.closing_time, "is_open": page.is_open},
    }


def _fault(kind: str, place: list[str], message: str) -> dict[str, Any]:
    return {"type": kind, "loc": ["body", *place], "msg": message}


def _refused(request: HttpRequest, status: int, detail: Any, errors: Any = None) -> HttpResponse:
    return problem_response(request, status=status, detail=detail, errors=errors)
