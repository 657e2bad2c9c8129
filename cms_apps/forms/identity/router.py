"""`/api/v3/forms/{id}/identity/`: proving an e-mail address or a campus account, as the form asks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from cms_apps.core.api import (
    Field,
    PlainText,
    Router,
    Schema,
    Status,
    never_kept,
    problem_response,
    read_body,
    sender_language,
)
from cms_apps.core.errors import form_errors
from cms_apps.core.visitors import visitor_address

from ..finding import public_form_page
from ..models import FormPage
from ..places import FormClosedError, check_open
from ..states import IdentityKind
from .campus.codes import take_code
from .email import ask_for_code, prove_by_code

router = Router(tags=["forms"], auth=None)
LARGEST = 20_000
"""Bytes of a request: an address and a code."""


class AddressIn(Schema):
    email: PlainText = Field(max_length=1000)


class CodeIn(AddressIn):
    code: PlainText = Field(max_length=100)


class SignInIn(Schema):
    """`code` came back as `sign_in`; `code_verifier` is the secret whose hash was sent along."""

    code: PlainText = Field(max_length=100)
    code_verifier: PlainText = Field(min_length=43, max_length=128)


def _body(schema: type[Schema]) -> dict[str, Any]:
    """Described by hand: `read_body` takes it, so that a fault stands at its field alone."""
    content = {"application/json": {"schema": schema.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


Sent = TypeVar("Sent", bound=Schema)


class CodeSentSchema(Schema):
    """Until when the code is good; another one asked for makes it worthless."""

    expires_at: datetime


class ProofSchema(Schema):
    """`proof` goes into a submission of this form as `identity.proof`."""

    proof: str
    expires_at: datetime


@router.post(
    "/{int:page_id}/identity/",
    response={202: CodeSentSchema},
    url_name="form_identity",
    summary="Send a code to an e-mail address",
    operation_id="forms_identity",
    openapi_extra=_body(AddressIn),
)
@never_kept
def send_code(request: HttpRequest, page_id: int) -> Any:
    def ask(page: FormPage, sent: AddressIn) -> Any:
        expires_at = ask_for_code(page, address=sent.email, sender=visitor_address(request))
        return Status(202, {"expires_at": expires_at})

    return _answer(request, page_id, AddressIn, ask)


@router.post(
    "/{int:page_id}/identity/proof/",
    response={201: ProofSchema},
    url_name="form_identity_proof",
    summary="Prove an e-mail address with the code sent to it",
    operation_id="forms_identity_proof",
    openapi_extra=_body(CodeIn),
)
@never_kept
def prove(request: HttpRequest, page_id: int) -> Any:
    def check_code(page: FormPage, sent: CodeIn) -> Any:
        sender = visitor_address(request)
        proof = prove_by_code(page, address=sent.email, code=sent.code, sender=sender)
        return Status(201, {"proof": proof.text, "expires_at": proof.expires_at})

    return _answer(request, page_id, CodeIn, check_code)


@router.post(
    "/{int:page_id}/identity/campus/",
    response={201: ProofSchema},
    url_name="form_identity_campus",
    summary="Fetch the proof of a campus sign-in, once",
    operation_id="forms_identity_campus",
    openapi_extra=_body(SignInIn),
)
@never_kept
def fetch_proof(request: HttpRequest, page_id: int) -> Any:
    def exchange(page: FormPage, sent: SignInIn) -> Any:
        sender = visitor_address(request)
        proof = take_code(page, code=sent.code, verifier=sent.code_verifier, sender=sender)
        return Status(201, {"proof": proof.text, "expires_at": proof.expires_at})

    return _answer(request, page_id, SignInIn, exchange, IdentityKind.CAMPUS)


def _answer(
    request: HttpRequest,
    page_id: int,
    schema: type[Sent],
    work: Callable[[FormPage, Sent], Any],
    kind: IdentityKind = IdentityKind.EMAIL,
) -> HttpResponse | Any:
    """Do it for an open form that asks for this kind of proof, in the sender's language."""
    page = public_form_page(request, page_id)
    if page is None:
        raise Http404
    sent, _files = read_body(request, schema, most_json=LARGEST, most=LARGEST)
    with translation.override(sender_language(request)):
        if page.identity != kind:
            is_email = kind == IdentityKind.EMAIL
            detail = (
                _("This form asks for no e-mail address.")
                if is_email
                else _("This form asks for no sign-in.")
            )
            return problem_response(request, status=409, detail=detail)
        try:
            check_open(page)
            return work(page, sent)
        except FormClosedError as closed:
            return problem_response(request, status=409, detail=str(closed))
        except ValidationError as fault:
            errors = [{**error, "loc": ["body", *error["loc"]]} for error in form_errors(fault)]
            words = _("Some of what was sent is not valid.")
            return problem_response(request, status=422, detail=words, errors=errors)
