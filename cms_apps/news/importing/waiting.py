"""Articles that were read and wait to be stored together, and the faults found between them."""

from dataclasses import dataclass

from .article import ImportedArticle
from .batches import Entry
from .report import ArticleError

BATCH = 200
"""Articles stored in one transaction: SQLite's one writer is held for about 0.3 seconds."""
MAX_WAITING = 500_000
"""Characters of bodies that wait at most, the last one apart: long articles make short batches."""


@dataclass(frozen=True)
class Failed:
    file: str
    error: ArticleError


class Waiting:
    """In the order they were read; no two articles with one key, or with one address asked for."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._items: list[Entry | Failed] = []
        self._taken: set[str] = set()
        self._characters = 0

    def clashes_with(self, article: ImportedArticle) -> bool:
        """Whether what becomes of the article hangs on one that waits."""
        return not self._taken.isdisjoint(_names(article))

    def add(self, item: Entry | Failed) -> None:
        self._items.append(item)
        if isinstance(item, Entry):
            self._taken.update(_names(item.article))
            self._characters += len(item.article.source_body)

    def is_full(self) -> bool:
        return len(self._items) >= BATCH or self._characters >= MAX_WAITING

    def take(self) -> list[Entry | Failed]:
        """All that waits; nothing waits afterwards."""
        items = self._items
        self._clear()
        return items


def _names(article: ImportedArticle) -> set[str]:
    return {article.key, f"slug:{article.slug}"} if article.slug else {article.key}
