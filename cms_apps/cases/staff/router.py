"""`/api/v3/cases/staff/`: the register by API, with a bearer token; rights are those of its holder."""

from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from cms_apps.core.api import (
    BearerTokenAuth,
    Header,
    Pagination,
    Query,
    Router,
    Status,
    never_kept,
    paginate,
    problem_response,
    read_body,
    sender_language,
)
from cms_apps.core.errors import form_errors

from ..acts import ACTS, NotAllowedError, StaleCaseError, perform
from ..models import Case, CaseEvent
from ..reading import Role, may_read, readable_by, roles_in, works_with_cases
from .likeness import likely_duplicates
from .narrowing import Narrowing, in_order_of_need, narrowed
from .panels import done_once
from .schemas import (
    ActIn,
    CaseItemSchema,
    LikelySchema,
    StaffCaseSchema,
    StaffFilters,
    item,
    likely,
    whole,
)
from .seen import Seen
from .sent_with import sent_with
from .thread import thread_of
from .turns import moment

router = Router(tags=["cases"], auth=BearerTokenAuth())
LARGEST = 100_000
"""Bytes of a request; the longest words with room to spare."""
_BODY = {"application/json": {"schema": ActIn.model_json_schema()}}
_JSON_BODY = {"requestBody": {"required": True, "content": _BODY}}


class CasePagination(Pagination):
    """Rows become answers only after the page was cut from the list."""

    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
        answer = super().paginate_queryset(queryset, pagination, request, **params)
        with translation.override(sender_language(request)):
            return {**answer, "items": [item(case) for case in answer["items"]]}


@router.get(
    "/",
    response=list[CaseItemSchema],
    url_name="staff_cases",
    summary="List cases that the token's holder may read",
    operation_id="cases_staff_list",
)
@never_kept
@paginate(CasePagination)
def list_cases(request: HttpRequest, filters: Annotated[StaffFilters, Query()]) -> Any:
    if not works_with_cases(request.user):
        raise PermissionDenied
    default = Narrowing.ALL if filters.state else Narrowing.OPEN
    cases = narrowed(readable_by(request.user), filters.due or default, request.user)
    if filters.state:
        cases = cases.filter(state=filters.state)
    if filters.unit:
        cases = cases.filter(unit__slug=filters.unit)
    return in_order_of_need(cases).select_related("category", "unit", "handler", "urgent")


@router.get(
    "/{int:case_id}/",
    response=StaffCaseSchema,
    url_name="staff_case",
    summary="One case: thread, clock, draft, and what the token's holder may do",
    operation_id="cases_staff_detail",
)
@never_kept
def show_case(request: HttpRequest, case_id: int) -> Any:
    case = _case(request, case_id)
    if sent_with(case).is_personal:
        log(case, "cms_cases.read", user=request.user)
    with translation.override(sender_language(request)):
        return whole(request, case)


@router.get(
    "/{int:case_id}/likely/",
    response=list[LikelySchema],
    url_name="staff_likely",
    summary="Cases that are perhaps about the same matter, for the office; none for a closed case",
    operation_id="cases_staff_likely",
)
@never_kept
def list_likely(request: HttpRequest, case_id: int) -> Any:
    case = _case(request, case_id)
    if Role.OFFICE not in roles_in(request.user, case):
        raise PermissionDenied
    with translation.override(sender_language(request)):
        return [likely(found) for found in likely_duplicates(case, request.user)]


@router.post(
    "/{int:case_id}/acts/{act}/",
    response={200: StaffCaseSchema, 204: None},
    url_name="staff_act",
    summary="Do something with a case; 204 where it is out of the actor's sight after it",
    operation_id="cases_staff_act",
    openapi_extra=_JSON_BODY,
)
@never_kept
def act_on_case(
    request: HttpRequest,
    case_id: int,
    act: str,
    idempotency_key: Annotated[UUID | None, Header(alias="Idempotency-Key")] = None,
) -> Any:
    sent, _files = read_body(request, ActIn, most_json=LARGEST, most=LARGEST)
    once = done_once(idempotency_key, request.user.pk, case_id, act) if idempotency_key else None
    if once and CaseEvent.objects.filter(case=case_id, key=once).exists():
        return _after(request, case_id)
    _case(request, case_id)
    if act not in ACTS:
        raise Http404
    seen = Seen.read(sent.stamp or "")
    with translation.override(sender_language(request)):
        try:
            perform(act, case_id=case_id, actor=request.user, data=sent.typed(), stamp=seen.stamp, once=once)
        except Case.DoesNotExist:
            raise Http404 from None
        except StaleCaseError as stale:
            return _stale(request, stale.case, seen)
        except NotAllowedError:
            detail = gettext_lazy("This can't be done with this case as it stands, or not by you.")
            return problem_response(request, status=403, detail=detail)
        except ValidationError as fault:
            errors = [{**error, "loc": ["body", *error["loc"]]} for error in form_errors(fault)]
            detail = gettext_lazy("Some of what was sent is not valid.")
            return problem_response(request, status=422, detail=detail, errors=errors)
    return _after(request, case_id)


def _known(case_id: int) -> Case | None:
    known = "category", "unit", "handed_over_by", "handler", "urgent", "place__parent__parent", "submission"
    return Case.objects.select_related(*known).filter(pk=case_id).first()


def _case(request: HttpRequest, case_id: int) -> Case:
    """Raises Http404, whether there is none or it may not be read."""
    case = _known(case_id)
    if case is None or not may_read(request.user, case):
        raise Http404
    return case


def _after(request: HttpRequest, case_id: int) -> Any:
    """The case as it is, unless what was done took it away from the actor."""
    case = _known(case_id)
    if case is None or not may_read(request.user, case):
        return Status(204, None)
    with translation.override(sender_language(request)):
        return Status(200, whole(request, case))


def _stale(request: HttpRequest, case: Case, seen: Seen) -> HttpResponse:
    """Who did what, and when, since the actor looked."""
    missed = seen.missed(thread_of(case))
    lines = [f"{entry.who}, {moment(entry.at)}: {entry.label}" for entry in missed]
    errors = [
        {"type": "changed", "loc": ["body", "stamp"], "msg": line}
        for line in lines or [_("A draft was saved.")]
    ]
    detail = gettext_lazy("The case was changed meanwhile: read it again.")
    return problem_response(request, status=409, detail=detail, errors=errors)
