"""`/api/v3/cases/`: published cases for every front end, and joining one."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_apps.core.api import (
    Header,
    Pagination,
    Query,
    Router,
    Status,
    never_kept,
    paginate,
    problem_response,
    public_read,
    sender_language,
)
from cms_apps.core.errors import form_errors
from cms_apps.core.limiter import take
from cms_apps.core.visitors import visitor_address
from cms_apps.forms.challenge.answering import ChallengeFailedError
from cms_apps.forms.challenge.making import Kind, new_challenge
from cms_apps.forms.services import CHALLENGES

from ..models import PublishedCase
from ..services.cosigning import Joining, NotToJoinError, cosign
from .forms import JoinForm
from .listing import narrowed
from .schemas import (
    ChallengeSchema,
    CoSignedSchema,
    CoSignIn,
    LetterFilters,
    LetterItemSchema,
    LetterSchema,
    item,
    whole,
)

router = Router(tags=["cases"], auth=None)


class LetterPagination(Pagination):
    """Rows become answers only after the page was cut from the list."""

    def paginate_queryset(self, queryset: Any, pagination: Any, request: HttpRequest, **params: Any) -> Any:
        answer = super().paginate_queryset(queryset, pagination, request, **params)
        with translation.override(sender_language(request)):
            return {**answer, "items": [item(letter) for letter in answer["items"]]}


@router.get(
    "/",
    response=list[LetterItemSchema],
    url_name="published_cases",
    summary="List published cases",
    operation_id="cases_list",
)
@public_read
@paginate(LetterPagination)
def list_letters(request: HttpRequest, filters: Annotated[LetterFilters, Query(...)]) -> Any:
    return narrowed(filters.asked())


@router.get(
    "/{int:letter_id}/",
    response=LetterSchema,
    url_name="published_case",
    summary="A published case: redacted words, course, pages about it",
    operation_id="cases_detail",
)
@public_read
def show_letter(request: HttpRequest, letter_id: int) -> Any:
    letter = _letter(letter_id)
    with translation.override(sender_language(request)):
        return whole(letter, request)


@router.post(
    "/{int:letter_id}/cosign/challenge/",
    response={201: ChallengeSchema},
    url_name="case_cosign_challenge",
    summary="A challenge to answer, good for joining once",
    operation_id="cases_cosign_challenge",
)
@never_kept
def challenge(request: HttpRequest, letter_id: int, kind: Kind = Kind.IMAGE) -> Any:
    _letter(letter_id)
    take(CHALLENGES, visitor_address(request))
    with translation.override(sender_language(request)):
        made = new_challenge(kind)
    shown = {"image_url": made.image_url or None, "question": made.question or None}
    return Status(201, {"key": made.key, "kind": made.kind.value, "expires_at": made.expires_at, **shown})


@router.post(
    "/{int:letter_id}/cosign/",
    response={201: CoSignedSchema},
    url_name="case_cosign",
    summary="Join a published case instead of writing the same letter",
    operation_id="cases_cosign",
)
@never_kept
def join(
    request: HttpRequest,
    letter_id: int,
    sent: CoSignIn,
    idempotency_key: Annotated[UUID | None, Header(alias="Idempotency-Key")] = None,
) -> Any:
    letter, language = _letter(letter_id), sender_language(request)
    with translation.override(language):
        form = JoinForm({"contact": sent.contact})
        if not form.is_valid():
            errors = form_errors(ValidationError(form.errors.as_data()))
            return _refused(request, [{**error, "loc": ["body", *error["loc"]]} for error in errors])
        joining = Joining(
            published=letter,
            contact=form.cleaned_data["contact"],
            language=language,
            challenge_key=sent.challenge.key,
            challenge_answer=sent.challenge.answer,
            key=idempotency_key or uuid4(),
            who=visitor_address(request),
        )
        try:
            return Status(201, {"joined": cosign(joining)})
        except ChallengeFailedError:
            why = _("This answer is wrong or too old: ask for a new challenge.")
            place = ["body", "challenge", "answer"]
            return _refused(request, [{"type": "challenge_failed", "loc": place, "msg": why}])
        except NotToJoinError as closed:
            return problem_response(request, status=409, detail=str(closed))


def _letter(letter_id: int) -> PublishedCase:
    """Raises Http404."""
    letter = PublishedCase.objects.for_lists().filter(pk=letter_id).first()
    if letter is None:
        raise Http404
    return letter


def _refused(request: HttpRequest, errors: list[dict[str, Any]]) -> HttpResponse:
    detail = gettext_lazy("Some of what was sent is not valid.")
    return problem_response(request, status=422, detail=detail, errors=errors)
