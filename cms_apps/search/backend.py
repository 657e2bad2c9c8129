"""The search backend of the whole site, behind `WAGTAILSEARCH_BACKENDS`, on SQLite and on PostgreSQL.

`WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms_apps.search.backend"}}` is all a Wagtail project sets;
docs/search-backend.md says what it does otherwise than the stock backends.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from modelsearch.backends.base import BaseSearchBackend
from modelsearch.conf import get_app_config

from .index import InPlaceRebuilder, vendor
from .matching import Scores, TokenAutocompleteCompiler, TokenQueryCompiler, TokenSearchResults
from .queries import Node


class TokenSearchBackend(BaseSearchBackend):
    """Chinese as overlapping pairs of characters, everything else as words."""

    query_compiler_class = TokenQueryCompiler
    autocomplete_query_compiler_class = TokenAutocompleteCompiler
    results_class = TokenSearchResults
    rebuilder_class = InPlaceRebuilder

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._scores: Callable[..., Scores]
        match vendor():
            case "sqlite":
                from . import sqlite

                self.index_class, self._scores = sqlite.SQLiteTokenIndex, sqlite.scores
            case "postgresql":
                from . import postgres

                self.index_class, self._scores = postgres.PostgresTokenIndex, postgres.scores
            case other:
                message = f"cms_apps.search.backend runs on SQLite and PostgreSQL, not on {other}."
                raise ImproperlyConfigured(message)
        self._entries = get_app_config().get_model("IndexEntry")

    def scores(self, node: Node, model: type[models.Model], columns: tuple[str, ...]) -> Scores:
        """Keys of the model's records that match in these columns of the index, and how well."""
        return self._scores(node, model, columns, self._entries)


SearchBackend = TokenSearchBackend
