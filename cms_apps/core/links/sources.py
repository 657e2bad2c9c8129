"""Records beside pages whose links are checked too: the frame around every page, for one.

A room registers a function with `register_source`; what it gives is reported under the page it names, so that
somebody who may edit that page is told.
"""

from collections.abc import Callable, Collection, Iterable

from django.db import models

LinkSource = Callable[[Collection[int]], Iterable[tuple[int, models.Model]]]
_sources: list[LinkSource] = []


def register_source(source: LinkSource) -> LinkSource:
    """Register a function that gives `(page id, record)` for those of the asked pages it has records of.

    It is asked once for a chunk of pages and takes a constant number of queries. The record's own fields
    and its ParentalKey children are looked through; it prefetches those children.
    """
    if source not in _sources:
        _sources.append(source)
    return source


def unregister_source(source: LinkSource) -> None:
    """Take a source out again (a test's dummy room)."""
    _sources.remove(source)


def records_beside(page_ids: Collection[int]) -> Iterable[tuple[int, models.Model]]:
    """Every registered record of these pages, with the page's id."""
    for source in _sources:
        yield from source(page_ids)
