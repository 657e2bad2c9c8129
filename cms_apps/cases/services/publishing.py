"""Letting the campus read a case, in words somebody has redacted, and taking it back.

Functions take a case locked by `moving.locked` and are called in its transaction.
"""

from typing import Any
from uuid import UUID

from django.utils import timezone

from ..models import Case, Citation, PublishedCase
from ..states import EventKind
from .moving import IllegalMoveError, record
from .telling import tell_cosigners


def may_be_published(case: Case) -> bool:
    """By the rule of its category and the sender's wish; what was erased has no words to publish."""
    return case.wants_public and case.category.may_be_published and case.erased_at is None


def is_published(case: Case) -> bool:
    return getattr(case, "published", None) is not None


def publish(case: Case, *, actor: Any, title: str, letter: str, answer: str, key: UUID | None = None) -> None:
    """Publish it in these words, or change the words it is published in.

    Who joined it and left an address is told once there is an answer to read.

    Raises:
        IllegalMoveError: the sender or the category's rule does not allow it.
    """
    if not may_be_published(case):
        raise IllegalMoveError("not to be published")
    now = timezone.now()
    words = {"title": title, "letter": letter, "answer": answer, "language": case.language}
    case.published, _is_new = PublishedCase.objects.update_or_create(
        case=case,
        defaults={**words, "published_by": actor},
        create_defaults={**words, "published_by": actor, "published_at": now},
    )
    record(case, EventKind.PUBLISHED, actor=actor, key=key)
    if answer:
        tell_cosigners(case)


def unpublish(case: Case, *, actor: Any = None, key: UUID | None = None) -> None:
    """Take it off the website; by its sender where there is no actor, who then does not wish it back.

    Raises:
        IllegalMoveError: it isn't published.
    """
    if not _removed(case):
        raise IllegalMoveError("not published")
    if actor is None:
        _never_again(case)
    record(case, EventKind.UNPUBLISHED, actor=actor, by_sender=actor is None, key=key)


def forget_publication(case: Case) -> None:
    """Without a word in the record: for a case that is erased or withdrawn at its sender's wish."""
    _removed(case)
    _never_again(case)


def cite(case: Case, *, actor: Any, page: Any, key: UUID | None = None) -> None:
    """The page tells what came of the case, and the case names the page; in all their languages."""
    Citation.objects.get_or_create(case=case, page_key=page.translation_key)
    record(case, EventKind.CITED, actor=actor, key=key)


def _never_again(case: Case) -> None:
    """It won't be published, so who joined it won't be told of an answer either."""
    case.wants_public = False
    case.cosigns.update(contact="")


def _removed(case: Case) -> bool:
    """One by one, not by the query set: its words leave the index by a signal."""
    found = PublishedCase.objects.filter(case=case).first()
    if found is None:
        return False
    found.delete()
    Citation.objects.filter(case=case).delete()
    return True
