"""`/api/v3/reception/signups/`: a sign-up, by its receipt, which stands in bodies only."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy

from cms_apps.cases.sender.forms import LONGEST_SECRET
from cms_apps.core.api import (
    Field,
    PlainText,
    Router,
    Schema,
    never_kept,
    problem_response,
    sender_language,
)
from cms_apps.core.calendar_files import Method
from cms_apps.core.errors import form_errors
from cms_apps.core.visitors import visitor_address

from .appointments import NO_APPOINTMENT, appointment, has_appointment
from .forms import LONGEST_VERDICT, AnsweredForm
from .managing import ACTS, UnknownReceiptError, may, perform, signup_of, talk_seen
from .models import Signup
from .services.signing_up import NotPossibleError
from .states import SignupState
from .telling import standing

router = Router(tags=["reception"], auth=None)


class ReceiptIn(Schema):
    receipt: PlainText = Field(min_length=1, max_length=LONGEST_SECRET)


class ChangeIn(ReceiptIn):
    slot: int = Field(ge=1, le=2**53)


class AnsweredIn(ReceiptIn):
    is_answered: bool
    words: PlainText = Field(
        "", description=f"What is still open, with a no; at most {LONGEST_VERDICT} characters."
    )


class TalkSchema(Schema):
    """What came of the talk."""

    outcome: str
    owed_by: date | None = Field(description="The day by which the unit promised an answer.")
    unit: str = Field(description="Which owes it, in the sender's language; empty for none.")
    answered: str = Field(description="What was said at the desk; empty where others were there too.")
    is_answered: bool | None = Field(description="What whoever came says of it; null for nothing yet.")


class SignupSchema(Schema):
    """A sign-up as whoever has its receipt reads it; `may` is what can be done now."""

    number: str
    state: str
    label: str
    slot: int
    starts_at: datetime
    ends_at: datetime
    place_in_line: int | None
    offered_until: datetime | None
    host: str = Field(description="Who receives; empty where nobody in particular does.")
    party: int = Field(description="How many come together.")
    check_in_code: str = Field(description="Said at the desk, with a confirmed place; else empty.")
    talk: TalkSchema | None = Field(description="Null before there was one.")
    case: str | None = Field(description="Number of the case that it became; the same receipt opens it.")
    may: list[str]


class CalendarSchema(Schema):
    calendar: str = Field(description="An iCalendar object (RFC 5545), to be handed to a calendar as a file.")


@router.post(
    "/lookup/",
    response=SignupSchema,
    url_name="signup_lookup",
    summary="A sign-up, by its receipt",
    operation_id="reception_lookup",
)
@never_kept
def look_up(request: HttpRequest, sent: ReceiptIn) -> Any:
    return _act(request, sent, "")


@router.post(
    "/accept/",
    response=SignupSchema,
    url_name="signup_accept",
    summary="Take up a place that was offered",
    operation_id="reception_accept",
)
@never_kept
def accept(request: HttpRequest, sent: ReceiptIn) -> Any:
    return _act(request, sent, "accept")


@router.post(
    "/change/",
    response=SignupSchema,
    url_name="signup_change",
    summary="Another slot of the same day: a place there, or the end of its queue",
    operation_id="reception_change",
)
@never_kept
def change(request: HttpRequest, sent: ChangeIn) -> Any:
    return _act(request, sent, "change", slot_id=sent.slot)


@router.post(
    "/cancel/",
    response=SignupSchema,
    url_name="signup_cancel",
    summary="Give the place or the wish back",
    operation_id="reception_cancel",
)
@never_kept
def cancel(request: HttpRequest, sent: ReceiptIn) -> Any:
    return _act(request, sent, "cancel")


@router.post(
    "/calendar/",
    response=CalendarSchema,
    url_name="signup_calendar",
    summary="A confirmed place as a calendar file",
    operation_id="reception_calendar",
)
@never_kept
def calendar(request: HttpRequest, sent: ReceiptIn) -> Any:
    with translation.override(sender_language(request)):
        try:
            signup = signup_of(sent.receipt, visitor_address(request))
        except UnknownReceiptError:
            return _unknown(request)
        if not has_appointment(signup):
            return problem_response(request, status=409, detail=NO_APPOINTMENT)
        return {"calendar": appointment(signup, method=Method.PUBLISH)}


@router.post(
    "/answered/",
    response=SignupSchema,
    url_name="signup_answered",
    summary="Whether the matter was answered at the desk; a no opens a case under the same receipt",
    operation_id="reception_answered",
)
@never_kept
def say_answered(request: HttpRequest, sent: AnsweredIn) -> Any:
    said = {"is_answered": "true" if sent.is_answered else "false", "words": sent.words}
    with translation.override(sender_language(request)):
        form = AnsweredForm(said)
        if form.is_valid():
            return _act(request, sent, "answered", **form.cleaned_data)
        errors = [
            {**error, "loc": ["body", *error["loc"]]}
            for error in form_errors(ValidationError(form.errors.as_data()))
        ]
        detail = gettext_lazy("Some of what was sent is not valid.")
        return problem_response(request, status=422, detail=detail, errors=errors)


def _act(request: HttpRequest, sent: ReceiptIn, key: str, **how: Any) -> Any:
    with translation.override(sender_language(request)):
        try:
            signup = signup_of(sent.receipt, visitor_address(request))
            return _signup(perform(key, signup, **how) if key in ACTS else signup)
        except UnknownReceiptError:
            return _unknown(request)
        except NotPossibleError as refused:
            return problem_response(request, status=409, detail=str(refused))


def _unknown(request: HttpRequest) -> HttpResponse:
    return problem_response(request, status=404, detail=gettext_lazy("This opens no sign-up."))


def _signup(signup: Signup) -> dict[str, Any]:
    return {
        "number": signup.number,
        "state": signup.state,
        "label": standing(signup),
        "slot": signup.slot_id,
        "starts_at": signup.slot.starts_at,
        "ends_at": signup.slot.ends_at,
        "place_in_line": signup.place_in_line(),
        "offered_until": signup.offered_until,
        "host": signup.slot.host.title if signup.slot.host else "",
        "party": signup.party,
        "check_in_code": signup.check_in_code if signup.state == SignupState.CONFIRMED else "",
        "talk": talk_seen(signup),
        "case": signup.case.number if signup.case else None,
        "may": may(signup),
    }
