"""`/api/v3/reception/`: days with their places, and a sign-up by its receipt.

Signing up itself is `/api/v3/forms/{page_id}/submissions/`, as for every form.
"""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy
from wagtail.models import Site

from cms_apps.cases.sender.forms import LONGEST_SECRET
from cms_apps.core.api import (
    Field,
    PlainText,
    Router,
    Schema,
    never_kept,
    problem_response,
    public_read,
    sender_language,
)
from cms_apps.core.pages import public_pages
from cms_apps.core.visitors import visitor_address

from .managing import ACTS, UnknownReceiptError, may, perform, signup_of
from .models import ReceptionDayPage, Signup
from .models.day import Slot
from .services.signing_up import NotPossibleError
from .telling import standing

router = Router(tags=["reception"], auth=None)


class SlotSchema(Schema):
    id: int
    starts_at: datetime
    ends_at: datetime
    places: int
    places_left: int = Field(description="0 where somebody waits, even if a place is being offered.")
    waiting: int


class DaySchema(Schema):
    """One day; `id` is its page's, to sign up at `/api/v3/forms/{id}/submissions/`."""

    id: int
    title: str
    locale: str
    url: str
    starts_at: datetime
    ends_at: datetime
    where: str
    is_open: bool
    hosts: list[str]
    slots: list[SlotSchema]


class DaysSchema(Schema):
    count: int
    items: list[DaySchema]


class ReceiptIn(Schema):
    receipt: PlainText = Field(min_length=1, max_length=LONGEST_SECRET)


class ChangeIn(ReceiptIn):
    slot: int = Field(ge=1, le=2**53)


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
    may: list[str]


@router.get(
    "/days/",
    response=DaysSchema,
    url_name="reception_days",
    summary="Reception days of the site, newest first, with places left",
    operation_id="reception_days",
)
@public_read
def list_days(request: HttpRequest) -> dict[str, Any]:
    pages = list(_pages(request).prefetch_related("hosts__host").order_by("-starts_at", "pk")[:50])
    keys = [page.translation_key for page in pages]
    slots: dict[Any, list[Any]] = {}
    for slot in (
        Slot.objects.filter(day__key__in=keys).select_related("day").with_counts().order_by("starts_at")
    ):
        slots.setdefault(slot.day.key, []).append(slot)
    items = [_day(page, slots.get(page.translation_key, []), request) for page in pages]
    return {"count": len(items), "items": items}


@router.get(
    "/days/{int:page_id}/",
    response=DaySchema,
    url_name="reception_day",
    summary="One reception day with its slots",
    operation_id="reception_day",
)
@public_read
def show_day(request: HttpRequest, page_id: int) -> dict[str, Any]:
    page = _pages(request).filter(pk=page_id).first()
    if page is None:
        raise Http404
    return _day(page, page.slots, request)


@router.post(
    "/signups/lookup/",
    response=SignupSchema,
    url_name="signup_lookup",
    summary="A sign-up, by its receipt",
    operation_id="reception_lookup",
)
@never_kept
def look_up(request: HttpRequest, sent: ReceiptIn) -> Any:
    return _act(request, sent, "")


@router.post(
    "/signups/accept/",
    response=SignupSchema,
    url_name="signup_accept",
    summary="Take up a place that was offered",
    operation_id="reception_accept",
)
@never_kept
def accept(request: HttpRequest, sent: ReceiptIn) -> Any:
    return _act(request, sent, "accept")


@router.post(
    "/signups/change/",
    response=SignupSchema,
    url_name="signup_change",
    summary="Another slot of the same day: a place there, or the end of its queue",
    operation_id="reception_change",
)
@never_kept
def change(request: HttpRequest, sent: ChangeIn) -> Any:
    return _act(request, sent, "change", slot_id=sent.slot)


@router.post(
    "/signups/cancel/",
    response=SignupSchema,
    url_name="signup_cancel",
    summary="Give the place or the wish back",
    operation_id="reception_cancel",
)
@never_kept
def cancel(request: HttpRequest, sent: ReceiptIn) -> Any:
    return _act(request, sent, "cancel")


def _act(request: HttpRequest, sent: ReceiptIn, key: str, **how: int) -> Any:
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
        "may": may(signup),
    }


def _pages(request: HttpRequest) -> Any:
    site = Site.find_for_request(request)
    pages = ReceptionDayPage.objects.select_related("locale")
    return public_pages(pages, site) if site else pages.none()


def _day(page: ReceptionDayPage, slots: list[Any], request: HttpRequest) -> dict[str, Any]:
    return {
        "id": page.pk,
        "title": page.title,
        "locale": page.locale.language_code,
        "url": page.get_url(request) or "",
        "starts_at": page.starts_at,
        "ends_at": page.ends_at,
        "where": page.where,
        "is_open": page.is_open,
        "hosts": [named.host.title for named in page.hosts.all()],
        "slots": [
            {
                "id": slot.pk,
                "starts_at": slot.starts_at,
                "ends_at": slot.ends_at,
                "places": slot.places,
                "places_left": slot.places_left,
                "waiting": slot.waiting,
            }
            for slot in slots
        ],
    }
