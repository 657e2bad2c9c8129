"""`/api/v3/search/`: what anybody may read, by its words."""

from datetime import date as Date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import translation
from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from wagtail.models import Site

from cms_apps.core.api import Field, PlainText, Query, Router, Schema, public_read, sender_language

from .counting import count_answer, popular_searches
from .promoting import Promoted
from .scope import Scope
from .service import DEEPEST, Hit, SearchAnswer, completions, search_site
from .snippets import Part
from .text import LONGEST_QUERY

router = Router(tags=["search"], auth=None)


class SearchParameters(Schema):
    q: PlainText = Field(
        "",
        max_length=LONGEST_QUERY,
        description="Words, all of which must be found; in quotation marks what belongs together.",
    )
    type: PlainText = Field("", max_length=40, description="Only this kind: a `type` of `types`.")
    after: Date | None = Field(None, description="This day or later.")
    before: Date | None = Field(None, description="This day or earlier.")
    limit: int = Field(10, ge=1, le=20)
    offset: int = Field(0, ge=0, le=DEEPEST)

    @field_validator("before")
    @classmethod
    def days_in_order(cls, before: Date | None, info: ValidationInfo) -> Date | None:
        after = info.data.get("after")
        if before and after and before < after:
            raise PydanticCustomError("days_reversed", "before is earlier than after")
        return before


class CompletionParameters(Schema):
    q: PlainText = Field("", max_length=LONGEST_QUERY, description="Characters, pinyin or initials.")


class PartSchema(Schema):
    """A piece of text; `hit` where it is what was looked for. Escape it before you draw it."""

    text: str
    hit: bool


class CompletionSchema(Schema):
    id: int
    type: str
    title: str
    title_parts: list[PartSchema]
    url: str
    locale: str | None


class HitSchema(CompletionSchema):
    snippet: str
    snippet_parts: list[PartSchema]
    date: Date | None


class KindSchema(Schema):
    type: str
    label: str
    count: int


class PromotedSchema(Schema):
    """What editors put before the hits of these words: a page of the site, or an address elsewhere."""

    title: str
    description: str
    url: str


class SearchSchema(Schema):
    """The first `count` hits are those of the kind asked for; `types` counts all kinds that have any.

    `did_you_mean` is other words, which are found, where these are not as they were typed; else null.
    `promoted` is empty after the first page.
    """

    count: int
    items: list[HitSchema]
    types: list[KindSchema]
    promoted: list[PromotedSchema]
    did_you_mean: str | None


class CompletionsSchema(Schema):
    count: int
    items: list[CompletionSchema]


class PopularSchema(Schema):
    """A search that many made, and that finds something."""

    q: str


class PopularSearchesSchema(Schema):
    count: int
    items: list[PopularSchema]


@router.get(
    "/",
    response=SearchSchema,
    url_name="search",
    summary="Search everything that is public",
    operation_id="search",
)
@public_read
def search(request: HttpRequest, asked: Annotated[SearchParameters, Query(...)]) -> dict[str, Any]:
    site = Site.find_for_request(request)
    answer = SearchAnswer()
    if site is not None:
        scope = Scope(site, asked.type, asked.after, asked.before, asked.offset, asked.limit)
        answer = search_site(query=asked.q, scope=scope)
        count_answer(request, asked.q, scope, answer)
    with translation.override(sender_language(request)):
        kinds = [
            {"type": source.key, "label": str(source.label), "count": count}
            for source, count in answer.counts.items()
        ]
    return {
        "count": answer.total,
        "items": [_item(hit, request) for hit in answer.hits],
        "types": kinds,
        "promoted": [_promoted(result, request) for result in answer.promoted],
        "did_you_mean": answer.did_you_mean or None,
    }


@router.get(
    "/completions/",
    response=CompletionsSchema,
    url_name="search-completions",
    summary="Titles that go on as somebody types",
    operation_id="search_completions",
)
@public_read
def complete(request: HttpRequest, asked: Annotated[CompletionParameters, Query(...)]) -> dict[str, Any]:
    site = Site.find_for_request(request)
    hits = completions(begun=asked.q, site=site) if site is not None else []
    return {"count": len(hits), "items": [_item(hit, request) for hit in hits]}


@router.get(
    "/popular/",
    response=PopularSearchesSchema,
    url_name="search-popular",
    summary="What many looked for and found lately",
    operation_id="search_popular",
)
@public_read
def popular(request: HttpRequest) -> dict[str, Any]:
    found = popular_searches()
    return {"count": len(found), "items": [{"q": words} for words in found]}


def _item(hit: Hit, request: HttpRequest) -> dict[str, Any]:
    locale = getattr(hit.record, "locale", None)
    return {
        "id": hit.record.pk,
        "type": hit.source.key,
        "title": _joined(hit.title),
        "title_parts": [part._asdict() for part in hit.title],
        "snippet": _joined(hit.text),
        "snippet_parts": [part._asdict() for part in hit.text],
        "url": hit.record.get_url(request) or "",
        "date": hit.day,
        "locale": locale.language_code if locale else getattr(hit.record, "language", None),
    }


def _promoted(result: Promoted, request: HttpRequest) -> dict[str, str]:
    url = result.page.get_url(request) or "" if result.page else result.address
    return {"title": result.title, "description": result.description, "url": url}


def _joined(parts: list[Part]) -> str:
    return "".join(part.text for part in parts)
