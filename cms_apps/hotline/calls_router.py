"""`/api/v3/hotline/calls/`: logging a call, with the token of whoever keeps the desk."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_apps.cases.models import Case
from cms_apps.core.api import (
    BearerTokenAuth,
    Header,
    Router,
    Status,
    never_kept,
    problem_response,
    sender_language,
)
from cms_apps.core.errors import form_errors
from cms_apps.forms.sending import KeyReusedError

from .desk.forms import CallForm
from .desk.keys import key_of
from .keeping import is_office, keeps_desk
from .schemas import CallIn, CallSchema
from .services.calls import Taken, take_call
from .states import CallOutcome

router = Router(tags=["hotline"], auth=BearerTokenAuth())


@router.post(
    "/",
    response={201: CallSchema},
    url_name="hotline_take_call",
    summary="Log a call; the answer has what the caller is read out",
    operation_id="hotline_take_call",
)
@never_kept
def log_call(
    request: HttpRequest,
    sent: CallIn,
    idempotency_key: Annotated[UUID | None, Header(alias="Idempotency-Key")] = None,
) -> Any:
    if not keeps_desk(request.user):
        raise PermissionDenied
    with translation.override(sender_language(request)):
        form = CallForm(_as_posted(sent), spot_checks=is_office(request.user))
        try:
            if not form.is_valid():
                raise ValidationError(form.errors.as_data())
            key = key_of(request.user, idempotency_key or uuid4())
            return Status(201, _shown(take_call(form.said(key, case_id=_joins(sent)), actor=request.user)))
        except KeyReusedError:
            detail = gettext_lazy("Another call was sent with this Idempotency-Key before.")
            return problem_response(request, status=409, detail=detail)
        except ValidationError as fault:
            return _refused(request, fault)


def _joins(sent: CallIn) -> int | None:
    """Raises ValidationError: there is no such case."""
    if not sent.case or sent.outcome != CallOutcome.CASE:
        return None
    found = Case.objects.numbered(sent.case).values_list("pk", flat=True).first()
    if found is None:
        raise ValidationError({"case_id": _("There is no such case.")})
    return found


def _as_posted(sent: CallIn) -> dict[str, Any]:
    """For the form, which reads times as the campus's clock shows them."""
    said = sent.model_dump(exclude={"case"}, exclude_none=True)
    for name in ("received_at", "call_back_by"):
        moment = said.get(name)
        if moment is not None and timezone.is_aware(moment):
            said[name] = moment.astimezone(timezone.get_current_timezone()).replace(tzinfo=None)
    return said


def _refused(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    errors = [
        {**error, "loc": ["body", *("case" if name == "case_id" else name for name in error["loc"])]}
        for error in form_errors(fault)
    ]
    detail = gettext_lazy("Some of what was sent is not valid.")
    return problem_response(request, status=422, detail=detail, errors=errors)


def _shown(taken: Taken) -> dict[str, Any]:
    case = taken.call.case
    return {
        "call": taken.call.number,
        "case": case.number if case else None,
        "number": taken.number,
        "code": taken.code,
        "unit": case.unit.slug if case and case.unit else None,
        "due_at": case.answer_due_at if case else None,
    }
