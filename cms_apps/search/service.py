"""One search through everything the public may read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Date
from operator import itemgetter
from typing import Any

from modelsearch.query import MATCH_NONE, And, Boost, Or, Phrase, PlainText, SearchQuery
from wagtail.models import Site
from wagtail.search.backends import get_search_backend

from .index import RecordTexts
from .matching import LOOSELY
from .promoting import Promoted, promoted_results
from .scope import Scope
from .snippets import Part, marked, snippet
from .sources import SearchSource, sources
from .spelling import corrected
from .synonyms import Thesaurus, read_thesaurus
from .text import LONGEST_QUERY, storable, terms

DEEPEST = 200
"""How far down the hits can be paged: nobody reads on, and each kind is read that far for the merge."""
OTHERWISE_SAID = 0.5
"""How much a word counts that means what was typed."""
COMPLETIONS = 8
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
        promoted: what editors put before the hits of these words; on the first page only.
        as_typed: whether any hit has the words as they were typed, or what means the same.
        did_you_mean: other words, which are found as they are, where these are not; else "".
    """

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    counts: Mapping[SearchSource, int] = field(default_factory=dict)
    promoted: list[Promoted] = field(default_factory=list)
    as_typed: bool = False
    did_you_mean: str = ""


def read_query(text: str, thesaurus: Thesaurus | None = None) -> SearchQuery:
    """A query as people type it: words or their synonyms, and in quotation marks what belongs together."""
    parts = _QUOTED.split(storable(text[:LONGEST_QUERY]))
    # An odd mark at the end quotes nothing.
    quoted = range(1, len(parts) - 1, 2)
    queries = [
        Phrase(part) if number in quoted else _words(part, thesaurus or Thesaurus())
        for number, part in enumerate(parts)
        if terms(part)
    ]
    if not queries:
        return MATCH_NONE
    return queries[0] if len(queries) == 1 else And(queries)


def _words(text: str, thesaurus: Thesaurus) -> SearchQuery:
    others = [Boost(PlainText(way), OTHERWISE_SAID) for way in thesaurus.other_ways(text)]
    return Or([PlainText(text), *others]) if others else PlainText(text)


def search_site(*, query: str, scope: Scope) -> SearchAnswer:
    """Search what anybody may read; hits beyond `DEEPEST` are not reached."""
    if not terms(query) or scope.offset > DEEPEST:
        return SearchAnswer()
    thesaurus = read_thesaurus()
    answer = _look(query, scope, thesaurus)
    if scope.offset:
        return answer
    return replace(
        answer,
        promoted=promoted_results([query, *thesaurus.other_ways(query)], scope.site),
        did_you_mean="" if answer.as_typed else _suggestion(query, scope),
    )


def _look(query: str, scope: Scope, thesaurus: Thesaurus) -> SearchAnswer:
    backend, asked = get_search_backend(), read_query(query, thesaurus)
    found = {
        source: backend.search(asked, scope.public(source)).annotate_score(_SCORE) for source in sources()
    }
    counts = {source: results.count() for source, results in found.items()}
    best = _best({source: found[source] for source in scope.chosen() if counts[source]}, scope.last)
    words = _QUOTED.sub(" ", query)
    to_mark = " ".join([words, *thesaurus.other_ways(words)])
    return SearchAnswer(
        hits=[_hit(source, record, to_mark) for _score, source, record in best[scope.offset :]],
        total=sum(counts[source] for source in scope.chosen()),
        counts={source: count for source, count in counts.items() if count},
        as_typed=bool(best) and best[0][0] > LOOSELY / 2,
    )


def _suggestion(query: str, scope: Scope) -> str:
    """Other words for a query, offered only if something public has them."""
    said = corrected(_QUOTED.sub(" ", query))
    return said if said and _look(said, replace(scope, limit=1), Thesaurus()).as_typed else ""


def completions(*, begun: str, site: Site) -> list[Hit]:
    """Public records whose title has what is being typed: characters, pinyin or initials."""
    if not terms(begun):
        return []
    scope, backend, text = Scope(site), get_search_backend(), storable(begun[:LONGEST_QUERY])
    found = {
        source: backend.autocomplete(text, scope.public(source)).annotate_score(_SCORE)
        for source in scope.chosen()
    }
    return [_hit(source, record, begun) for _score, source, record in _best(found, COMPLETIONS)]


def _best(found: Mapping[SearchSource, Any], last: int) -> list[tuple[float, SearchSource, Any]]:
    """The first hits of several kinds together."""
    scored = [
        (getattr(record, _SCORE), source, record)
        for source, results in found.items()
        for record in results[:last]
    ]
    return sorted(scored, key=itemgetter(0), reverse=True)[:last]


def _hit(source: SearchSource, record: Any, words: str) -> Hit:
    texts = RecordTexts(record)
    title = next((text.text for text in texts.title), str(record))
    body = " ".join(text.text for text in texts.body)
    return Hit(source, record, marked(title, words), snippet(body, words), source.day(record))
