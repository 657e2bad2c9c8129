"""`/api/v3/search/`: what anybody may read, by its words."""

from datetime import date as Date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import translation
from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from wagtail.models import Site

from cms_apps.core.api import Field, PlainText, Query, Router, Schema, public_read, sender_language

from .service import DEEPEST, Hit, SearchAnswer, search_site
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


class PartSchema(Schema):
    """A piece of text; `hit` where it is what was looked for. Escape it before you draw it."""

    text: str
    hit: bool


class HitSchema(Schema):
    id: int
    type: str
    title: str
    title_parts: list[PartSchema]
    snippet: str
    snippet_parts: list[PartSchema]
    url: str
    date: Date | None
    locale: str | None


class KindSchema(Schema):
    type: str
    label: str
    count: int


class SearchSchema(Schema):
    """The first `count` hits are those of the kind asked for; `types` counts all kinds that have any."""

    count: int
    items: list[HitSchema]
    types: list[KindSchema]


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
        answer = search_site(
            query=asked.q,
            site=site,
            kind=asked.type,
            after=asked.after,
            before=asked.before,
            offset=asked.offset,
            limit=asked.limit,
        )
    with translation.override(sender_language(request)):
        kinds = [
            {"type": source.key, "label": str(source.label), "count": count}
            for source, count in answer.counts.items()
        ]
    items = [_item(hit, request) for hit in answer.hits]
    return {"count": answer.total, "items": items, "types": kinds}


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
        "locale": locale.language_code if locale else None,
    }


def _joined(parts: list[Part]) -> str:
    return "".join(part.text for part in parts)
