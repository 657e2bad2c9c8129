"""Drafts of articles that one room writes and another keeps: whoever counts letters knows no news.

The room that has articles registers a drafter; without one nothing is drafted, and nothing offers to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from wagtail.models import Page


@dataclass(frozen=True, kw_only=True)
class Article:
    """What is drafted.

    Attributes:
        key: an address word of what it is about, such as `letters-2026-10`: the same is drafted once, as
            long as its draft stays one.
        body: pairs of a block's name and value, as `core.blocks.ArticleBlock` has them.
    """

    key: str
    title: str
    summary: str
    author: str
    body: Sequence[tuple[str, Any]]


class Drafter(Protocol):
    """Keeps articles, and asks of everybody whether they may write some."""

    def may_draft(self, user: Any) -> bool: ...

    def draft(self, article: Article, user: Any) -> Page | None:
        """The unpublished page, owned by the user; one drafted before under the same key if it still is a
        draft. None where the user may not."""
        ...


_drafters: list[Drafter] = []


def register_drafter(drafter: Drafter) -> Drafter:
    if drafter not in _drafters:
        _drafters.append(drafter)
    return drafter


def unregister_drafter(drafter: Drafter) -> None:
    """Take one out again (a test's dummy room)."""
    _drafters.remove(drafter)


def may_draft(user: Any) -> bool:
    """Whether some room would take an article of this user's."""
    return any(drafter.may_draft(user) for drafter in _drafters)


def draft_article(article: Article, user: Any) -> Page | None:
    """The draft, in the first room that takes it from this user; None where none does."""
    for drafter in _drafters:
        if drafter.may_draft(user) and (page := drafter.draft(article, user)) is not None:
            return page
    return None
