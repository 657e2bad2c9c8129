"""Search on OpenSearch, for sites of several machines: Chinese as pairs of characters there too.

`WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms_apps.search.opensearch", "URLS": ["https://…"]}}` and
the package `opensearch-py`. The parts of OpenSearch's own `cjk` analyzer, with our table of simplified
characters before them and without its English stop words, in which C and IT would get lost.
"""

from copy import deepcopy
from typing import Any

from modelsearch.backends.opensearch3 import OpenSearch3SearchBackend
from modelsearch.utils import deep_update

from .text import simplified_characters

_FOLDING = ["cjk_width", "lowercase", "asciifolding"]


def index_settings() -> dict[str, Any]:
    """What `PUT /<index>` is given besides Wagtail's own settings."""

    def analyzer(*filters: str) -> dict[str, Any]:
        chain = [*_FOLDING, *filters]
        return {"type": "custom", "tokenizer": "standard", "char_filter": ["simplified"], "filter": chain}

    mappings = [f"{old}=>{new}" for old, new in simplified_characters().items()]
    return {
        "settings": {
            "analysis": {
                "char_filter": {"simplified": {"type": "mapping", "mappings": mappings}},
                "filter": {
                    # Single characters are kept beside the pairs, for queries of one.
                    "pairs_and_characters": {"type": "cjk_bigram", "output_unigrams": True},
                },
                "analyzer": {
                    "default": analyzer("pairs_and_characters"),
                    "default_search": analyzer("cjk_bigram"),
                    "edgengram_analyzer": analyzer("pairs_and_characters", "edgengram"),
                },
            },
        },
    }


class SearchBackend(OpenSearch3SearchBackend):
    """Wagtail's backend for OpenSearch 3 with the analyzers above; `INDEX_SETTINGS` still goes over them."""

    settings = deep_update(deepcopy(OpenSearch3SearchBackend.settings), index_settings())
