"""Search results, alike on every database: ask the index once, keep what the query set allows, read what is
shown.

The cost grows with the records that match, not with the corpus: the index gives keys and scores, the
query set is asked for those keys alone, and only the ones of the page shown are read whole.
"""

import json
from collections import OrderedDict
from typing import Any

from django.db import connections, models
from django.db.models import Count
from django.db.models.expressions import RawSQL
from modelsearch.backends.base import (
    BaseSearchQueryCompiler,
    BaseSearchResults,
    FilterFieldError,
    SearchFieldError,
)
from modelsearch.index import AutocompleteField, SearchField

from .queries import NOTHING, Everything, Node, Reading, node_of

ENOUGH = 10
"""Hits below which a query is also read loosely: a first page that is not full."""

LOOSELY = -1_000_000.0
"""Added to the score of what is only found loosely: it stays behind where several searches are merged."""

Scores = dict[str, float]
"""Record key as text → how well it matches, more is better."""


class TokenQueryCompiler(BaseSearchQueryCompiler):
    """A query over title and body."""

    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True
    PREFIX = False
    FIELD_TYPE: type = SearchField

    def check(self) -> None:
        super().check()
        self.columns()

    def columns(self) -> tuple[str, ...]:
        """The columns of the index that hold the fields asked for.

        Raises:
            SearchFieldError: they hold others as well, so that the answer would be wrong.
        """
        names = {f.field_name for f in self.queryset.model.get_searchable_search_fields()}
        asked = set(self.fields or ())
        if not asked:
            return ("title", "body")  # of pages of all types, whose fields `Page` does not know
        if asked == {"title"}:
            return ("title",)
        if asked >= names:
            return ("title", "body")
        raise _not_apart(asked, names)

    def nodes(self) -> list[Node]:
        """The query as typed, then as it is read loosely where that is something else."""
        strict = node_of(self.query, Reading(prefix=self.PREFIX))
        loose = node_of(self.query, Reading(prefix=self.PREFIX, loose=True))
        return [strict] if loose == strict else [strict, loose]


class TokenAutocompleteCompiler(TokenQueryCompiler):
    """A query still being typed: its last word is a beginning, and pinyin is understood."""

    PREFIX = True
    FIELD_TYPE = AutocompleteField

    def columns(self) -> tuple[str, ...]:
        names = {f.field_name for f in self.queryset.model.get_autocomplete_search_fields()}
        if self.fields and set(self.fields) != names:
            raise _not_apart(set(self.fields), names)
        return ("autocomplete",)


def _not_apart(asked: set[str], names: set[str]) -> SearchFieldError:
    message = (
        "This search backend keeps the title apart from all other fields, which are one text."
        f" It can't search in {', '.join(sorted(asked))} alone:"
        f" ask for the title, or for all of {', '.join(sorted(names))}."
    )
    return SearchFieldError(message, field_name=min(asked))


class TokenSearchResults(BaseSearchResults):
    supports_facet = True

    def _do_search(self) -> list[models.Model]:
        queryset = self.query_compiler.queryset
        if not self.query_compiler.order_by_relevance or self._everything:
            return self._scored(list(self._ordered()[self.start : self.stop]))
        keys = self._ranked[self.start : self.stop]
        records = {record.pk: record for record in _with_keys(queryset.order_by(), keys)} if keys else {}
        # A record deleted a moment ago is missing, not an error.
        return self._scored([records[key] for key in keys if key in records])

    def _do_count(self) -> int:
        count = self.query_compiler.queryset.count() if self._everything else len(self._found)
        stop = count if self.stop is None else min(self.stop, count)
        return max(stop - self.start, 0)

    def facet(self, field_name: str) -> OrderedDict[Any, int]:
        """How many of all hits have each value of a filter field, most first."""
        compiler = self.query_compiler
        if compiler._get_filterable_field(field_name) is None:
            message = (
                f'Cannot facet search results with field "{field_name}". Please add'
                f" index.FilterField('{field_name}') to {compiler.queryset.model.__name__}.search_fields."
            )
            raise FilterFieldError(message, field_name=field_name)
        counts = self._allowed().order_by().values(field_name).annotate(count=Count("pk")).order_by("-count")
        return OrderedDict((row[field_name], row["count"]) for row in counts)

    @property
    def _everything(self) -> bool:
        return isinstance(self._nodes[0], Everything)

    @property
    def _nodes(self) -> list[Node]:
        return self._once("nodes", self.query_compiler.nodes)

    @property
    def _found(self) -> dict[Any, float]:
        """Scores of what matches and the query set allows, by primary key; strict hits before loose ones."""
        return self._once("found", self._find)

    @property
    def _ranked(self) -> list[Any]:
        return list(self._found)

    def _once(self, name: str, make: Any) -> Any:
        # Kept with the compiler: slices and counts of one search are clones that share it.
        kept = self.query_compiler.__dict__.setdefault("_asked_once", {})
        if name not in kept:
            kept[name] = make()
        return kept[name]

    def _find(self) -> dict[Any, float]:
        found: dict[Any, float] = {}
        for node in self._nodes:
            if len(found) >= ENOUGH or node == NOTHING:
                break
            handicap = LOOSELY if node is not self._nodes[0] else 0.0
            found |= {pk: score + handicap for pk, score in self._matching(node).items() if pk not in found}
        return found

    def _matching(self, node: Node) -> dict[Any, float]:
        """Primary keys of allowed records, best first, the newest first of equals."""
        compiler = self.query_compiler
        scores = self.backend.scores(node, compiler.queryset.model, compiler.columns())
        if not scores:
            return {}
        key = compiler.queryset.model._meta.pk
        by_key = {key.to_python(text): score for text, score in scores.items()}
        allowed = _with_keys(compiler.queryset.order_by(), list(by_key)).values_list("pk", flat=True)
        pairs = sorted(((by_key[pk], pk) for pk in allowed), reverse=True)
        return {pk: score for score, pk in pairs}

    def _allowed(self) -> models.QuerySet[Any]:
        queryset = self.query_compiler.queryset
        if self._everything:
            return queryset
        return _with_keys(queryset, list(self._found)) if self._found else queryset.none()

    def _ordered(self) -> models.QuerySet[Any]:
        queryset = self._allowed()
        # Pages of a list need some order (wagtail #3729).
        return queryset if queryset.query.order_by else queryset.order_by("-pk")

    def _scored(self, records: list[Any]) -> list[Any]:
        if self._score_field is not None:
            for record in records:
                setattr(record, self._score_field, 0.0 if self._everything else self._found[record.pk])
        return records


def _with_keys(queryset: models.QuerySet[Any], keys: list[Any]) -> models.QuerySet[Any]:
    """The query set's records of these primary keys, however many."""
    connection = connections[queryset.db]
    if connection.vendor != "sqlite":
        return queryset.filter(pk__in=keys)
    # SQLite takes 250,000 parameters at most; a list in JSON is one.
    field = queryset.model._meta.pk
    stored = json.dumps([field.get_db_prep_value(key, connection) for key in keys])
    return queryset.filter(pk__in=RawSQL("SELECT value FROM json_each(%s)", [stored]))
