"""`/api/v3/cases/`: a sender follows and answers a case with the receipt, which stands in bodies only."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy

from cms_apps.core.api import (
    Header,
    Router,
    described_bodies,
    never_kept,
    problem_response,
    read_body,
    sender_language,
)
from cms_apps.core.errors import form_errors
from cms_apps.core.models import Unit
from cms_apps.core.visitors import visitor_address
from cms_apps.forms.sending import KeyReusedError
from cms_apps.forms.uploads.answers import FilesByKey, with_names
from cms_apps.forms.uploads.limits import LARGEST_REQUEST
from cms_apps.forms.uploads.scanning import ScannerDownError

from ..files import file_for_sender
from .acts import (
    NewsSinceError,
    NotPossibleError,
    Opened,
    ReadOnlyError,
    UnknownReceiptError,
    open_case_with,
    perform,
)
from .forms import ReplyForm
from .schemas import LONGEST_JSON, CaseSchema, FileIn, RateIn, ReceiptIn, ReplyIn, WithdrawIn
from .standing import standing_of
from .thread import Entry, thread_of

router = Router(tags=["cases"], auth=None)
Once = Annotated[UUID | None, Header(alias="Idempotency-Key")]


@router.post(
    "/lookup/",
    response=CaseSchema,
    url_name="case_lookup",
    summary="A case, by its receipt or by a code from a mail",
    operation_id="cases_lookup",
)
@never_kept
def look_up(request: HttpRequest, sent: ReceiptIn) -> Any:
    with translation.override(sender_language(request)):
        try:
            return _shown(_opened(request, sent))
        except UnknownReceiptError:
            return _unknown(request)


@router.post(
    "/reply/",
    response=CaseSchema,
    url_name="case_reply",
    summary="The sender adds words, or answers a question",
    operation_id="cases_reply",
    openapi_extra=described_bodies(ReplyIn, "Pictures or PDF, as parts called `attachments`."),
)
@never_kept
def reply(request: HttpRequest, idempotency_key: Once = None) -> Any:
    sent, files = read_body(request, ReplyIn, most_json=LONGEST_JSON, most=LARGEST_REQUEST)
    return _act(request, "reply", sent, {"text": sent.text}, idempotency_key, files=dict(files.lists()))


@router.post(
    "/rate/",
    response=CaseSchema,
    url_name="case_rate",
    summary="Whether the matter is settled for the sender; if not, it is taken up again once",
    operation_id="cases_rate",
)
@never_kept
def rate(request: HttpRequest, sent: RateIn, idempotency_key: Once = None) -> Any:
    data = {"is_satisfied": "true" if sent.is_satisfied else "false", "text": sent.text}
    return _act(request, "rate", sent, data, idempotency_key, stamp=sent.stamp)


@router.post(
    "/withdraw/",
    response=CaseSchema,
    url_name="case_withdraw",
    summary="The sender takes the case back",
    operation_id="cases_withdraw",
)
@never_kept
def withdraw(request: HttpRequest, sent: WithdrawIn, idempotency_key: Once = None) -> Any:
    return _act(request, "withdraw", sent, {"text": sent.text}, idempotency_key, stamp=sent.stamp)


@router.post(
    "/unpublish/",
    response=CaseSchema,
    url_name="case_unpublish",
    summary="The sender no longer wants the case on the website",
    operation_id="cases_unpublish",
)
@never_kept
def unpublish(request: HttpRequest, sent: ReceiptIn, idempotency_key: Once = None) -> Any:
    return _act(request, "unpublish", sent, {}, idempotency_key)


@router.post(
    "/file/",
    response={200: None},
    url_name="case_file",
    summary="A file of the thread, as an attachment",
    operation_id="cases_file",
)
@never_kept
def file(request: HttpRequest, sent: FileIn) -> HttpResponse | FileResponse:
    with translation.override(sender_language(request)):
        try:
            opened = _opened(request, sent)
        except UnknownReceiptError:
            return _unknown(request)
        if not opened.may_act:
            return problem_response(request, status=403, detail=str(ReadOnlyError()))
        return file_for_sender(opened.case, sent.id)


def _opened(request: HttpRequest, sent: ReceiptIn) -> Opened:
    return open_case_with(sent.receipt, visitor_address(request))


def _act(
    request: HttpRequest,
    key: str,
    sent: ReceiptIn,
    data: dict[str, Any],
    once: UUID | None,
    *,
    files: FilesByKey | None = None,
    stamp: int | None = None,
) -> Any:
    with translation.override(sender_language(request)):
        try:
            opened = _opened(request, sent)
            with_names({}, files or {}, ReplyForm)
            options = {"once": once or uuid4(), "files": files or {}, "stamp": stamp}
            return _shown(perform(key, opened, data=data, **options))  # type: ignore[arg-type]
        except ValidationError as fault:
            errors = [{**error, "loc": ["body", *error["loc"]]} for error in form_errors(fault)]
            detail = gettext_lazy("Some of what was sent is not valid.")
            return problem_response(request, status=422, detail=detail, errors=errors)
        except UnknownReceiptError:
            return _unknown(request)
        except ReadOnlyError as refused:
            return problem_response(request, status=403, detail=str(refused))
        except (NotPossibleError, NewsSinceError) as refused:
            return problem_response(request, status=409, detail=str(refused))
        except KeyReusedError:
            detail = gettext_lazy("This idempotency key came with another body before.")
            return problem_response(request, status=409, detail=detail)
        except ScannerDownError as down:
            return problem_response(request, status=503, detail=str(down))


def _unknown(request: HttpRequest) -> HttpResponse:
    detail = gettext_lazy("This opens no case: it is mistyped, its time is over, or the case was erased.")
    return problem_response(request, status=404, detail=detail)


def _shown(opened: Opened) -> dict[str, Any]:
    """The whole case, in the active language."""
    case, thread = opened.case, thread_of(opened.case)
    standing = standing_of(case)
    return {
        "number": case.number,
        "state": standing.state,
        "label": standing.label,
        "subject": case.subject,
        "opened_at": case.opened_at,
        "due_at": standing.due_at,
        "unit": _unit(standing.unit),
        "outcome": standing.outcome,
        "outcome_label": standing.outcome_label,
        "duplicate_of": case.duplicate_of.number if case.duplicate_of else None,
        "thread": [_entry(entry) for entry in thread],
        "may": opened.may(),
        "why_not": opened.why_not(),
        "stamp": len(thread),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "kind": entry.kind.value,
        "at": entry.at,
        "by_sender": entry.by_sender,
        "unit": _unit(entry.unit),
        "label": entry.label,
        "text": entry.text,
        "outcome": entry.outcome,
        "is_satisfied": entry.is_satisfied,
        "took": None if entry.took is None else int(entry.took.total_seconds()),
        "files": [
            {"id": file.uuid, "name": file.name, "kind": file.kind, "size": file.size} for file in entry.files
        ],
    }


def _unit(unit: Unit | None) -> dict[str, str] | None:
    return {"slug": unit.slug, "name": unit.title} if unit else None
