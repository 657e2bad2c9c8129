"""What a search query asks of the index, the same for every database.

modelsearch's query objects become a small tree of tokens; each database writes it in its own language.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from modelsearch.query import And, Boost, MatchAll, Not, Or, Phrase, PlainText, SearchQuery

from .text import LONGEST_QUERY, Tokens, query_tokens, storable
from .words import telling_words


class UnsupportedQueryError(NotImplementedError):
    """A query no database backend here answers, as `Fuzzy`."""


@dataclass(frozen=True)
class Everything:
    """Matches every record."""


@dataclass(frozen=True)
class Row:
    """Tokens that follow each other."""

    tokens: tuple[str, ...]
    prefix: bool


@dataclass(frozen=True)
class Every:
    """All of the parts match."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of the parts matches."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Without:
    """The part does not match."""

    part: "Node"


@dataclass(frozen=True)
class Weighted:
    """Matches as its part does, and counts `factor` times in the ranking."""

    part: "Node"
    factor: float


Node = Everything | Row | Every | AnyOf | Without | Weighted
NOTHING = Without(Everything())


@dataclass(frozen=True)
class Reading:
    """How a query's text is read.

    Attributes:
        prefix: the last word is only begun, as in autocompletion.
        loose: a word that stands nowhere as typed is taken apart by a dictionary (学生食堂 → 学生, 食堂).
    """

    prefix: bool = False
    loose: bool = False


def node_of(query: SearchQuery, reading: Reading) -> Node:
    """The tree of a query; one that holds no letter and no digit matches nothing.

    Raises:
        UnsupportedQueryError: see there.
    """
    return _node(query, reading) or NOTHING


def _node(query: SearchQuery, reading: Reading) -> Node | None:
    """None where the query says nothing: `!!!` in an `And` leaves what the others ask."""
    match query:
        case MatchAll():
            return Everything()
        case PlainText():
            return _weighted(_plain_text(query, reading), query.boost)
        case Phrase():
            return _row(query_tokens(_bounded(query.query_string), prefix=reading.prefix))
        case Boost():
            return _weighted(_node(query.subquery, reading), query.boost)
        case Not():
            return _without(_node(query.subquery, reading))
        case And():
            return _joined([_node(part, reading) for part in query.subqueries], _every)
        case Or():
            return _joined([_node(part, reading) for part in query.subqueries], _any_of)
    message = f"`{type(query).__name__}` queries are not supported by this search backend."
    raise UnsupportedQueryError(message)


def _plain_text(query: PlainText, reading: Reading) -> Node | None:
    terms = _bounded(query.query_string).split()
    parts: list[Node | None] = []
    for place, term in enumerate(terms):
        begun = reading.prefix and place == len(terms) - 1
        if reading.loose:
            pieces: list[Node | None] = [
                _row(query_tokens(word, prefix=begun)) for word in telling_words(term)
            ]
            parts.append(_joined(pieces, _every))
        else:
            parts.append(_row(query_tokens(term, prefix=begun)))
    return _joined(parts, _any_of if query.operator == "or" else _every)


def _bounded(text: str) -> str:
    return storable(text[:LONGEST_QUERY])


def _row(found: Tokens) -> Node | None:
    return Row(*found) if found.tokens else None


def _weighted(part: Node | None, factor: float) -> Node | None:
    if part is None or factor == 1 or part in (Everything(), NOTHING):
        return part
    return Weighted(part, factor)


def _without(part: Node | None) -> Node | None:
    match part:
        case None:
            return None
        case Without():
            return part.part
        case _:
            return Without(part)


def _joined(parts: list[Node | None], join: Callable[[tuple[Node, ...]], Node]) -> Node | None:
    said = tuple(dict.fromkeys(part for part in parts if part is not None))
    if len(said) < 2:
        return said[0] if said else None
    return join(said)


def _every(parts: tuple[Node, ...]) -> Node:
    if NOTHING in parts:
        return NOTHING
    asked = tuple(part for part in parts if not isinstance(part, Everything))
    return Every(asked) if len(asked) > 1 else (asked or parts)[0]


def _any_of(parts: tuple[Node, ...]) -> Node:
    if any(isinstance(part, Everything) for part in parts):
        return Everything()
    asked = tuple(part for part in parts if part != NOTHING)
    return AnyOf(asked) if len(asked) > 1 else (asked or parts)[0]


def weighted_parts(node: Node) -> Iterator[Weighted]:
    """The parts of a tree that count more or less than the rest."""
    match node:
        case Weighted():
            yield node
            yield from weighted_parts(node.part)
        case Every() | AnyOf():
            for part in node.parts:
                yield from weighted_parts(part)
