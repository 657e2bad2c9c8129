"""The index on PostgreSQL: tokens with their places, as `tsvector`.

The column `body` holds the title's tokens too, and those count more. Stock searches `title || body`, for
which no migration makes an index: it reads every entry, and even with an index joins the columns of each hit.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVectorField
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast
from modelsearch.utils import get_descendants_content_types_pks

from .index import FieldText, RecordTexts, TokenIndex
from .matching import Scores
from .pinyin import pinyin_keys
from .queries import NOTHING, AnyOf, Every, Everything, Node, Row, Weighted, Without, weighted_parts
from .text import index_tokens

LAST_PLACE = 16_383
"""PostgreSQL's last position in a text: all that follows would stand there, and no phrase be found."""
LONGEST_PHRASE = 200  # tokens
MOST_TOKENS = 80_000
"""Tokens of a record that are kept: a `tsvector` holds one megabyte."""
_PLACES_OF_A_TOKEN = 250  # of 255 that PostgreSQL keeps
_SHORTER_COUNTS_MORE = 1  # ts_rank's normalization by 1 + log(length)


class PostgresTokenIndex(TokenIndex):
    def values(self, texts: RecordTexts) -> dict[str, Any]:
        title = [(token, "A") for field in texts.title for token in index_tokens(field.text)]
        completion = [(token, "D") for field in texts.autocomplete for token in index_tokens(field.text)]
        keys = [(key, "D") for field in texts.autocomplete for key in pinyin_keys(field.text)]
        return {
            "title": _vector(title),
            "body": _vector([*title, *_weighed(texts.body)]),
            "autocomplete": _vector(completion + keys),
            "title_text": "\n".join(field.text for field in texts.title),
            "body_text": "\n".join(field.text for field in texts.body),
        }


def _weighed(fields: list[FieldText]) -> Iterator[tuple[str, str]]:
    """A field's boost as a weight below the title's."""
    for field in fields:
        boost = field.boost or 1
        weight = "B" if boost >= 2 else "C" if boost > 1 else "D"
        for token in index_tokens(field.text):
            yield token, weight


def _vector(tokens: list[tuple[str, str]]) -> Cast:
    """A `tsvector` of our own tokens: PostgreSQL's parser would take some for addresses and numbers.

    Places begin anew where they would end, so that words far down a long text are found as phrases too; what
    stands at a new beginning also keeps its place after what stands before it.
    """
    stretch = LAST_PLACE - LONGEST_PHRASE
    places: dict[str, list[str]] = {}
    for number, (token, weight) in enumerate(tokens[:MOST_TOKENS]):
        of_token = places.setdefault(token, [])
        place = number % stretch + 1
        if len(of_token) < _PLACES_OF_A_TOKEN:
            of_token.append(f"{place}{weight}")
            if number >= stretch and place <= LONGEST_PHRASE:
                of_token.append(f"{place + stretch}{weight}")
    literal = " ".join(f"'{token}':{','.join(of_token)}" for token, of_token in places.items())
    return Cast(Value(literal), SearchVectorField())


class TokenQuery(SearchQuery):
    """A query written in PostgreSQL's own notation, tokens as they stand in the index."""

    template = "(%(expressions)s)::tsquery"

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")


def scores(node: Node, model: type[models.Model], columns: tuple[str, ...], entries: type[Any]) -> Scores:
    """Keys of the model's records that match, with `ts_rank`."""
    found = entries._default_manager.filter(content_type_id__in=get_descendants_content_types_pks(model))
    column = columns[-1]
    if node == NOTHING:
        return {}
    if isinstance(node, Everything):
        return dict.fromkeys(found.values_list("object_id", flat=True), 0.0)
    rank: Any = _rank(column, node)
    for part in weighted_parts(node):
        rank = rank + Value(part.factor - 1, output_field=models.FloatField()) * _rank(column, part.part)
    matching = found.filter(**{column: TokenQuery(query_text(node))})
    return dict(matching.annotate(score=rank).values_list("object_id", "score"))


def _rank(column: str, node: Node) -> SearchRank:
    return SearchRank(F(column), TokenQuery(query_text(node)), normalization=Value(_SHORTER_COUNTS_MORE))


def query_text(node: Node) -> str:
    """The node as `tsquery` writes it."""
    match node:
        case Row():
            tokens = [f"'{token}'" for token in node.tokens]
            return f"({' <-> '.join(tokens)}{':*' if node.prefix else ''})"
        case Every():
            return f"({' & '.join(map(query_text, node.parts))})"
        case AnyOf():
            return f"({' | '.join(map(query_text, node.parts))})"
        case Without():
            return f"!({query_text(node.part)})"
        case Weighted():
            return query_text(node.part)
    message = "a query for everything has no text"  # `queries` never leaves one inside another
    raise ValueError(message)
