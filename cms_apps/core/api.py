"""The one seam to Wagtail's v3 API, a preview that may change: rooms import from here only.

It also says how every answer looks: UTF-8 JSON, problem+json in the sender's language, one envelope
`{"count": N, "items": [...]}`, and a cache header that lets a client ask with its ETag.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from ninja import Field, Header, Query, Router, Schema
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.errors import ValidationError as RequestValidationError
from ninja.pagination import paginate
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder
from pydantic import AfterValidator
from pydantic import ValidationError as SchemaValidationError
from pydantic_core import PydanticCustomError
from wagtail.api.rich_text import RichTextOutputFormat
from wagtail.api.v3.api import api
from wagtail.api.v3.errors import PROBLEM_JSON, ProblemDetail
from wagtail.api.v3.pagination import WagtailLimitOffsetPagination
from wagtail.api.v3.routers.pages import PageDetailSchema

from .errors import form_errors, known_detail, schema_error, status_title

__all__ = [
    "APIEncoder",
    "Field",
    "Header",
    "LanguageCode",
    "PageDetailSchema",
    "Pagination",
    "PlainText",
    "ProblemDetail",
    "Query",
    "RichTextOutputFormat",
    "Router",
    "Schema",
    "api",
    "is_api_request",
    "page_detail_url",
    "paginate",
    "prepare_api",
    "problem_response",
    "public_read",
    "sender_language",
]

APIEncoder = NinjaJSONEncoder
"""Writes the values of an API answer, lazy translations too, as JSON."""

MAX_OFFSET = 1_000_000
"""Rows; far beyond any list, and small enough for either database."""


class Pagination(WagtailLimitOffsetPagination):
    """v3's envelope `{"count", "items"}` and its limits, with the refusal in the sender's language."""

    class Input(WagtailLimitOffsetPagination.Input):
        offset: int = Field(default=0, ge=0, le=MAX_OFFSET)

    def paginate_queryset(
        self,
        queryset: Any,
        pagination: WagtailLimitOffsetPagination.Input,
        request: HttpRequest,
        **params: Any,
    ) -> dict[str, Any]:
        largest = getattr(settings, "WAGTAILAPI_LIMIT_MAX", 20)
        if largest is not None and pagination.limit > largest:
            with translation.override(sender_language(request)):
                detail = translation.gettext("limit may be at most %(largest)d.") % {"largest": largest}
            raise HttpError(400, detail)
        return super().paginate_queryset(queryset, pagination, request, **params)


def _kept_by_caches(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        if response.status_code == 200:
            patch_cache_control(response, public=True, no_cache=True)
        return response

    return wrapper


public_read: Callable[..., Any] = decorate_view(_kept_by_caches)
"""Decorator for a GET that answers the same to everyone: kept by caches, asked again by ETag."""


def _refuse_unstorable(value: str) -> str:
    """PostgreSQL stores no NUL, and no encoder writes half a surrogate pair."""
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise PydanticCustomError("unstorable_text", "Text holds a character that can't be stored")
    return value


def _known_language(code: str) -> str:
    """`zh-Hans`, `zh-CN` and `EN` are read as the site's own codes."""
    try:
        return translation.get_supported_language_variant(code.lower())
    except LookupError:
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        raise PydanticCustomError("unknown_language", "Not one of {expected}", {"expected": known}) from None


LanguageCode = Annotated[str, AfterValidator(_known_language)]
"""A language of the site, as `settings.LANGUAGES` writes it."""


def page_detail_url(page_id: int) -> str:
    """Where the API gives all of a page."""
    return reverse("wagtailapi_v3:detail_page", args=[page_id])


PlainText = Annotated[str, AfterValidator(_refuse_unstorable)]
"""A string from outside that is safe to hand to either database."""


class ReadableJSONRenderer(JSONRenderer):
    """Chinese as UTF-8: half the bytes of `\\uXXXX` escapes."""

    json_dumps_params = {"ensure_ascii": False}


def is_api_request(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("wagtailapi_v3:api-root"))


def problem_response(
    request: HttpRequest,
    *,
    status: int,
    detail: str | Promise = "",
    errors: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    """RFC 9457 `application/problem+json` in the language the sender asked for.

    `errors` holds one `{"loc": [...], "msg": "...", "type": "..."}` a field.
    """
    with translation.override(sender_language(request)):
        content = ProblemDetail(
            type="about:blank",
            title=status_title(status),
            status=status,
            detail=str(detail),
            errors=errors,
        ).model_dump(exclude_none=True)
        body = json.dumps(content, ensure_ascii=False, default=str)
    # A lone surrogate in what was sent must not turn a 422 into a 500.
    response = HttpResponse(body.encode("utf-8", "replace"), status=status, content_type=PROBLEM_JSON)
    patch_cache_control(response, no_store=True)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def sender_language(request: HttpRequest) -> str:
    """`Accept-Language` decides; who names no language we have reads Chinese."""
    return translation.get_language_from_request(request)


def _invalid(request: HttpRequest, errors: Callable[[], list[dict[str, Any]]]) -> HttpResponse:
    with translation.override(sender_language(request)):
        return problem_response(
            request,
            status=422,
            detail=translation.gettext("Some of what was sent is not valid."),
            errors=errors(),
        )


def prepare_api() -> None:
    """Set renderer and error answers on Wagtail's API object; called once, when apps are ready."""
    api.renderer = ReadableJSONRenderer()

    @api.exception_handler(RequestValidationError)
    def invalid_request(request: HttpRequest, exc: RequestValidationError) -> HttpResponse:
        return _invalid(request, lambda: [schema_error(error) for error in exc.errors])

    @api.exception_handler(SchemaValidationError)
    def invalid_schema(request: HttpRequest, exc: SchemaValidationError) -> HttpResponse:
        errors = exc.errors(include_url=False)
        if any(error["loc"][:1] == ("response",) for error in errors):
            raise exc  # our own answer is wrong, which is no fault of the sender's
        return _invalid(request, lambda: [schema_error(dict(error)) for error in errors])

    @api.exception_handler(ValidationError)
    def invalid_form(request: HttpRequest, exc: ValidationError) -> HttpResponse:
        return _invalid(request, lambda: form_errors(exc))

    @api.exception_handler(PermissionDenied)
    def denied(request: HttpRequest, exc: PermissionDenied) -> HttpResponse:
        return problem_response(request, status=403 if request.user.is_authenticated else 401)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, exc: Http404) -> HttpResponse:
        return problem_response(request, status=404)

    @api.exception_handler(OverflowError)
    @api.exception_handler(DataError)
    @api.exception_handler(IntegrityError)
    def out_of_range(request: HttpRequest, exc: Exception) -> HttpResponse:
        """A number beyond what the database counts, on Wagtail's own endpoints.

        SQLite calls such an OFFSET an integrity error, which no reading request can cause otherwise.
        """
        if isinstance(exc, IntegrityError) and request.method not in {"GET", "HEAD"}:
            raise exc
        return problem_response(request, status=400, detail=gettext_lazy("A number is out of range."))

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, exc: HttpError) -> HttpResponse:
        return problem_response(request, status=exc.status_code, detail=known_detail(str(exc)))
