"""One search through everything the public may read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from operator import itemgetter
from typing import Any

from modelsearch.query import MATCH_NONE, And, Phrase, PlainText, SearchQuery
from wagtail.models import Site
from wagtail.search.backends import get_search_backend

from .index import RecordTexts
from .snippets import Part, marked, snippet
from .sources import SearchSource, sources
from .text import LONGEST_QUERY, storable, terms

DEEPEST = 200
"""How far down the hits can be paged: nobody reads on, and each kind is read that far for the merge."""
_QUOTED = re.compile(r'["“”„«»「」＂]')
_SCORE = "search_score"


@dataclass(frozen=True)
class Hit:
    """One thing found."""

    source: SearchSource
    record: Any
    title: list[Part]
    text: list[Part]
    day: Date | None


@dataclass(frozen=True)
class SearchAnswer:
    """What a search found.

    Attributes:
        hits: those asked for, best first.
        total: how many there are in all of the chosen kind.
        counts: how many of each kind, in the kinds' order; without those that have none.
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    counts: Mapping[SearchSource, int] = field(default_factory=dict)


def read_query(text: str) -> SearchQuery:
    """A query as people type it: words, and in quotation marks what belongs together."""
    parts = _QUOTED.split(storable(text[:LONGEST_QUERY]))
    # An odd mark at the end quotes nothing.
    quoted = range(1, len(parts) - 1, 2)
    said = [(part, number in quoted) for number, part in enumerate(parts) if terms(part)]
    queries = [Phrase(part) if in_quotes else PlainText(part) for part, in_quotes in said]
    if not queries:
        return MATCH_NONE
    return queries[0] if len(queries) == 1 else And(queries)


def search_site(
    *,
    query: str,
    site: Site,
    kind: str = "",
    after: Date | None = None,
    before: Date | None = None,
    offset: int = 0,
    limit: int = 10,
) -> SearchAnswer:
    """Search what anybody may read on a site.

    Args:
        kind: only this source's key; an unknown one finds nothing.
        after: this day or later.
        before: this day or earlier.
        offset: hits left out, `DEEPEST` at most.
    """
    asked = read_query(query)
    if asked is MATCH_NONE:
        return SearchAnswer()
    found = {source: _search(source, asked, site, after, before) for source in sources()}
    counts = {source: results.count() for source, results in found.items()}
    chosen = [source for source in found if kind in ("", source.key)]
    last = min(offset, DEEPEST) + limit
    scored = [
        (getattr(record, _SCORE), source, record)
        for source in chosen
        if counts[source]
        for record in found[source][:last]
    ]
    scored.sort(key=itemgetter(0), reverse=True)
    words = _QUOTED.sub(" ", query)
    return SearchAnswer(
        hits=[_hit(source, record, words) for _score, source, record in scored[last - limit : last]],
        total=sum(counts[source] for source in chosen),
        counts={source: count for source, count in counts.items() if count},
    )


def _search(
    source: SearchSource, query: SearchQuery, site: Site, after: Date | None, before: Date | None
) -> Any:
    records = source.public(site)
    of_day = source.date_field if _is_day(source) else f"{source.date_field}__date"
    if after:
        records = records.filter(**{f"{of_day}__gte": after})
    if before:
        records = records.filter(**{f"{of_day}__lte": before})
    # The backend takes only conditions on indexed fields, so it gets the ids of what is public.
    plain = source.model._default_manager.filter(pk__in=records.order_by().values("pk"))
    if source.model._meta.label == "wagtailcore.Page":
        plain = plain.specific()  # type: ignore[attr-defined]
    return get_search_backend().search(query, plain).annotate_score(_SCORE)


def _is_day(source: SearchSource) -> bool:
    return source.model._meta.get_field(source.date_field).get_internal_type() == "DateField"


def _hit(source: SearchSource, record: Any, words: str) -> Hit:
    texts = RecordTexts(record)
    title = next((text.text for text in texts.title), str(record))
    body = " ".join(text.text for text in texts.body)
    return Hit(source, record, marked(title, words), snippet(body, words), source.day(record))
