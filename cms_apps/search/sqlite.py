"""The index on SQLite: tokens separated by spaces in Wagtail's FTS5 table."""

from typing import Any

from django.db import connections, models, router
from modelsearch.utils import get_descendants_content_types_pks

from .index import RecordTexts, TokenIndex
from .matching import Scores
from .pinyin import pinyin_keys
from .queries import AnyOf, Every, Everything, Node, Row, Weighted, Without, weighted_parts
from .text import index_tokens

TITLE_WEIGHT = 4.0
"""How much more a word in the title counts than one in the body."""


class SQLiteTokenIndex(TokenIndex):
    def values(self, texts: RecordTexts) -> dict[str, Any]:
        completion = [field.text for field in texts.autocomplete]
        keys = [key for text in completion for key in pinyin_keys(text)]
        return {
            "title": _joined([field.text for field in texts.title]),
            "body": _joined([field.text for field in texts.body]),
            "autocomplete": " ".join([_joined(completion), *keys]),
        }


def _joined(texts: list[str]) -> str:
    return " ".join(token for text in texts for token in index_tokens(text))


def scores(node: Node, model: type[models.Model], columns: tuple[str, ...], entries: type[Any]) -> Scores:
    """Keys of the model's records that match, with BM25 turned so that more is better."""
    search = _Search(model, columns, entries)
    found = search.matching(node)
    for part in weighted_parts(node):
        for key, score in search.matching(part.part).items():
            if key in found:
                found[key] += (part.factor - 1) * score
    return found


class _Search:
    """One search in one model's entries."""

    def __init__(self, model: type[models.Model], columns: tuple[str, ...], entries: type[Any]) -> None:
        self.types = get_descendants_content_types_pks(model)
        self.columns = " ".join(columns)
        self.entries = entries
        self.connection = connections[router.db_for_read(entries)]

    def matching(self, node: Node) -> Scores:
        expression = match_expression(node)
        if expression is not None:
            return self._ask(expression)
        # FTS5 has no negation of its own: sets of keys take its place.
        match node:
            case Every():
                return self._in_every(node.parts)
            case AnyOf():
                joined: Scores = {}
                for part in node.parts:
                    for key, score in self.matching(part).items():
                        joined[key] = joined.get(key, 0.0) + score
                return joined
            case Without():
                taken = self.matching(node.part)
                return {key: 0.0 for key in self._all() if key not in taken}
            case Weighted():
                return self.matching(node.part)
        return dict.fromkeys(self._all(), 0.0)

    def _in_every(self, parts: tuple[Node, ...]) -> Scores:
        sets = [self.matching(part) for part in parts]
        shared = set.intersection(*(set(found) for found in sets))
        return {key: sum(found[key] for found in sets) for key in shared}

    def _ask(self, expression: str) -> Scores:
        entry = self.entries._meta.db_table
        index = f"{entry}_fts"
        places = ", ".join(["%s"] * len(self.types))
        # The weights are in the order of the table's columns: autocomplete, body, title.
        sql = (
            f"SELECT object_id, -bm25({index}, 1.0, 1.0, {TITLE_WEIGHT}) FROM {index}"  # noqa: S608 - own names
            # In this order: by its own choice SQLite asks the full-text index once for every entry of a type.
            f" CROSS JOIN {entry} ON {entry}.id = {index}.rowid"
            f" WHERE {index} MATCH %s AND {entry}.content_type_id IN ({places})"
        )
        with self.connection.cursor() as cursor:
            cursor.execute(sql, [f"{{{self.columns}}} : ({expression})", *self.types])
            return dict(cursor.fetchall())

    def _all(self) -> list[str]:
        entries = self.entries._default_manager.filter(content_type_id__in=self.types)
        return list(entries.values_list("object_id", flat=True))


def match_expression(node: Node) -> str | None:
    """The node in FTS5's query language; None where that has no words for it."""
    match node:
        case Row():
            return f'"{" ".join(node.tokens)}"' + (" *" if node.prefix else "")
        case Weighted():
            return match_expression(node.part)
        case AnyOf():
            parts = [match_expression(part) for part in node.parts]
            return None if None in parts else " OR ".join(f"({part})" for part in parts)
        case Every():
            return _every_expression(node.parts)
        case Everything() | Without():
            return None


def _every_expression(parts: tuple[Node, ...]) -> str | None:
    wanted = [match_expression(part) for part in parts if not isinstance(part, Without)]
    unwanted = [match_expression(part.part) for part in parts if isinstance(part, Without)]
    if not wanted or None in wanted or None in unwanted:
        return None
    expression = " AND ".join(f"({part})" for part in wanted)
    return f"({expression}) NOT ({' OR '.join(f'({part})' for part in unwanted)})" if unwanted else expression
