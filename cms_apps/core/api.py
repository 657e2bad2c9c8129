"""The one seam to Wagtail's v3 API, a preview that may change: rooms import from here only.

It also says how every answer looks: UTF-8 JSON, problem+json in the sender's language, one envelope
`{"count": N, "items": [...]}`, and a cache header that lets a client ask with its ETag.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, TypeVar

from django.conf import settings
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.core.files.uploadedfile import UploadedFile
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from ninja import Field, Header, Query, Router, Schema, Status
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
from wagtail.api.v3.auth import BearerTokenAuth
from wagtail.api.v3.errors import PROBLEM_JSON, ProblemDetail
from wagtail.api.v3.pagination import WagtailLimitOffsetPagination
from wagtail.api.v3.routers.pages import PageDetailSchema

from .errors import form_errors, known_detail, schema_error, status_title
from .limiter import LimitReached
from .validators import is_storable

__all__ = [
    "APIEncoder",
    "BearerTokenAuth",
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
    "Status",
    "api",
    "described_bodies",
    "is_api_request",
    "never_kept",
    "page_detail_url",
    "paginate",
    "prepare_api",
    "problem_response",
    "public_read",
    "read_body",
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


def _kept_by_nobody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        patch_cache_control(response, no_store=True)
        return response

    return wrapper


never_kept: Callable[..., Any] = decorate_view(_kept_by_nobody)
"""Decorator for an answer that is for its sender alone, such as one with a receipt."""


def _refuse_unstorable(value: str) -> str:
    if not is_storable(value):
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


# -- A body that is JSON, or JSON with files: Ninja declares one or the other for an operation ------------

Read = TypeVar("Read", bound=Schema)
Files = MultiValueDict[str, UploadedFile]
PAYLOAD = "payload"
"""The part of a multipart body that holds the JSON object."""


def read_body(request: HttpRequest, schema: type[Read], *, most_json: int, most: int) -> tuple[Read, Files]:
    """A request's body and its files, by field name; none with a JSON body.

    `most_json` and `most` are in bytes, of a JSON body or payload and of a body with files; a request that
    says it is longer is refused before any of it is read.

    Raises:
        HttpError: 413, or 400 for a body that can't be read.
        ninja.errors.ValidationError: what the schema refuses, as for any other body.
    """
    is_multipart = request.content_type == "multipart/form-data"
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > (most if is_multipart else most_json):
        raise HttpError(413, "Request is too large")
    try:
        written = request.POST.get(PAYLOAD, "") if is_multipart else request.body
        files: Files = request.FILES if is_multipart else MultiValueDict()
        if len(written) > most_json:
            raise HttpError(413, "Request is too large")
        payload = json.loads(written)
    except RequestDataTooBig as error:
        raise HttpError(413, "Request is too large") from error
    except (
        ValueError,
        RecursionError,
        SuspiciousOperation,
        MultiPartParserError,
        UnreadablePostError,
    ) as error:
        raise HttpError(400, "Cannot parse request body") from error
    try:
        return schema.model_validate(payload), files
    except SchemaValidationError as fault:
        errors = [{**error, "loc": ("body", *error["loc"])} for error in fault.errors(include_url=False)]
        raise RequestValidationError(errors) from fault


def described_bodies(schema: type[Schema], files: str) -> dict[str, Any]:
    """`openapi_extra` of an operation that uses `read_body`; `files` says what the other parts are."""
    whole = schema.model_json_schema(ref_template="{model}")
    known = whole.pop("$defs", {})
    payload = _inlined(whole, known)
    parts = {
        "type": "object",
        "properties": {PAYLOAD: payload},
        "required": [PAYLOAD],
        "additionalProperties": {
            "description": files,
            "type": "array",
            "items": {"type": "string", "format": "binary"},
        },
    }
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": payload},
                "multipart/form-data": {
                    "schema": parts,
                    "encoding": {PAYLOAD: {"contentType": "application/json"}},
                },
            },
        }
    }


def _inlined(node: Any, known: dict[str, Any]) -> Any:
    """A schema with what it refers to in its place: Ninja collects no components from here."""
    if isinstance(node, list):
        return [_inlined(item, known) for item in node]
    if not isinstance(node, dict):
        return node
    if (name := node.get("$ref")) in known:
        return _inlined({**known[name], **{key: node[key] for key in node if key != "$ref"}}, known)
    return {key: _inlined(value, known) for key, value in node.items()}


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

    @api.exception_handler(LimitReached)
    def limit_reached(request: HttpRequest, exc: LimitReached) -> HttpResponse:
        with translation.override(sender_language(request)):
            response = problem_response(request, status=429, detail=str(exc))
        response.headers["Retry-After"] = str(exc.retry_after)
        return response

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
