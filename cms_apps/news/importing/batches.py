"""Articles into the page tree a batch at a time, each batch in one short transaction."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from django.db import transaction
from django.utils.translation import gettext as _
from modelsearch.backends import get_search_backends_with_name
from modelsearch.tasks import insert_or_update_object_task
from wagtail.models import Page

from ..models import NewsCategory, NewsImport, NewsPage
from .article import ImportedArticle
from .bulk import publish_below
from .categories import category_for
from .filling import choose_slugs, draft_page, taken_slugs
from .report import ArticleError, Outcome, Remark, fault
from .storing import LONGEST_ORIGIN, Stored, Storing, store

logger = logging.getLogger(__name__)

Result = Stored | ArticleError
_Results = dict[str, Result]


@dataclass(frozen=True)
class Entry:
    """An article to store, and the file it stands in."""

    article: ImportedArticle
    file: str

    @property
    def key(self) -> str:
        return self.article.key

    @property
    def origin(self) -> str:
        return f"{self.file}:{self.article.line}"


@dataclass(frozen=True)
class _Draft:
    entry: Entry
    page: NewsPage


def store_batch(entries: Sequence[Entry], storing: Storing) -> list[Result]:
    """Store articles of different keys; what became of each, in their order.

    Those already there cost a query or two together, new ones one transaction together, changed ones go
    alone. So do the new ones if their transaction fails: the faulty one is then named, the others are stored.
    """
    if not entries:
        return []
    there = _already_there(entries, storing)
    results: _Results = {key: stored for key, stored in there.items() if stored is not None}
    new = [entry for entry in entries if entry.key not in there]
    if new:
        try:
            results |= _store_new(new, storing)
        except Exception:
            logger.warning("A batch could not be stored at once; its articles go one by one", exc_info=True)
    for entry in entries:
        if entry.key not in results:
            results[entry.key] = _store_alone(entry, storing)
    return [results[entry.key] for entry in entries]


def _already_there(entries: Sequence[Entry], storing: Storing) -> dict[str, Stored | None]:
    """The articles that have a page, by key; None for those that an update has to change."""
    fingerprints = _fingerprints(NewsImport.objects.filter(key__in=[entry.key for entry in entries]))
    there: dict[str, Stored | None] = {}
    for entry in entries:
        if entry.key in fingerprints:
            differs = fingerprints[entry.key] != entry.article.fingerprint
            there[entry.key] = None if differs and storing.update else Stored(Outcome.UNCHANGED, differs)
    return there


def _fingerprints(known: Iterable[NewsImport]) -> dict[str, str]:
    """By key, of those whose page was not deleted."""
    by_page = {row.translation_key: row for row in known}
    existing = NewsPage.objects.filter(translation_key__in=by_page) if by_page else NewsPage.objects.none()
    pages = existing.values_list("translation_key", flat=True)
    return {by_page[page].key: by_page[page].fingerprint for page in pages}


def _store_new(entries: Sequence[Entry], storing: Storing) -> _Results:
    """What became of each; nothing is said of those that other imports or editors got in the way of."""
    drafts, results = _drafts(entries, storing)
    if not drafts:
        return results
    if not storing.dry_run:
        if not _write(drafts, storing):
            return results
        _put_into_search([draft.page for draft in drafts])
    return results | {draft.entry.key: Stored(Outcome.CREATED) for draft in drafts}


def _drafts(entries: Sequence[Entry], storing: Storing) -> tuple[list[_Draft], _Results]:
    """Checked before the transaction, so that it is short; the faults of those that don't fit."""
    slugs = choose_slugs([entry.article for entry in entries], storing.index)
    category = _categories(storing, dry_run=True)
    drafts: list[_Draft] = []
    faults: _Results = {}
    for entry in entries:
        try:
            page = draft_page(entry.article, storing.index, slugs, category(_category_name(entry)))
            drafts.append(_Draft(entry, page))
        except ArticleError as error:
            faults[entry.key] = _at_line(error, entry.article.line)
    return drafts, faults


def _categories(storing: Storing, *, dry_run: bool) -> Callable[[str], NewsCategory]:
    """`category_for` by name, which asks the database for each name once, known or not."""

    @cache
    def look_up(name: str) -> NewsCategory | ArticleError:
        try:
            return category_for(name, create=storing.create_categories, dry_run=dry_run)
        except ArticleError as error:
            return error

    def category(name: str) -> NewsCategory:
        found = look_up(name)
        if isinstance(found, ArticleError):
            raise found
        return found

    return category


def _category_name(entry: Entry) -> str:
    return entry.article.fields.get("category", "")


@transaction.atomic
def _write(drafts: Sequence[_Draft], storing: Storing) -> bool:
    """Whether the pages were written: not if a key or an address was taken since they were checked."""
    # Treebeard locks this row too when it adds a child: locked first, the order is always the same.
    parent = Page.objects.select_for_update().get(pk=storing.index.pk)
    known = NewsImport.objects.filter(key__in=[draft.entry.key for draft in drafts])
    if _fingerprints(known.select_for_update().order_by("key")):
        return False
    if taken_slugs(parent, [draft.page.slug for draft in drafts]):
        return False
    known.delete()  # what is left of them: their pages are deleted
    # The unique key refuses what an import below another index stores in this instant. In order of keys, so
    # that two such imports never wait for each other in a circle.
    NewsImport.objects.bulk_create(sorted(map(_import_row, drafts), key=lambda row: row.key))
    _save_categories(drafts, storing)
    publish_below(parent, [draft.page for draft in drafts])
    return True


def _save_categories(drafts: Sequence[_Draft], storing: Storing) -> None:
    category = _categories(storing, dry_run=False)
    for draft in drafts:
        if draft.page.category_id is None:
            draft.page.category = category(_category_name(draft.entry))


def _import_row(draft: _Draft) -> NewsImport:
    return NewsImport(
        key=draft.entry.key,
        fingerprint=draft.entry.article.fingerprint,
        translation_key=draft.page.translation_key,
        origin=draft.entry.origin[-LONGEST_ORIGIN:],
    )


def _put_into_search(pages: Sequence[NewsPage]) -> None:
    """After the transaction: it takes longer than the writing, and other writers wait for that."""
    try:
        for _name, backend in get_search_backends_with_name(with_auto_update=True):
            backend.add_bulk(NewsPage, pages)
    except Exception:
        logger.exception("A batch could not be indexed at once; tasks index its pages one by one")
        for page in pages:
            insert_or_update_object_task.enqueue("cms_news", "newspage", str(page.pk))


def _store_alone(entry: Entry, storing: Storing) -> Result:
    try:
        return store(entry.article, entry.origin, storing)
    except ArticleError as error:
        return _at_line(error, entry.article.line)
    except Exception as error:
        # Whatever a signal's receiver or the database does to one article, the others go on.
        logger.exception("Importing %s failed", entry.origin)
        message = _("It could not be stored: %(error)s") % {"error": type(error).__name__}
        return fault(message, line=entry.article.line)


def _at_line(error: ArticleError, line: int) -> ArticleError:
    return ArticleError(*(Remark(r.message, line=r.line or line, field=r.field) for r in error.remarks))
