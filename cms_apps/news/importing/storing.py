"""One article into the page tree: one short transaction, all or nothing.

The way of articles that change a page, and of those that can't go with the others of their batch.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from ..models import NewsCategory, NewsImport, NewsIndexPage, NewsPage
from .article import ImportedArticle
from .body import paragraph_texts
from .categories import category_for
from .filling import choose_slugs, draft_page, field_remarks, fill
from .report import ArticleError, Outcome, fault
from .sentences import summary_of

_ATTEMPTS = 3
LONGEST_ORIGIN = 500
"""Characters of an origin that are kept: a long path's end tells more than its start."""


@dataclass(frozen=True)
class Storing:
    """How articles are stored.

    Attributes:
        index: the page they go below.
        update: change articles that are there, if their file changed.
    """

    index: NewsIndexPage
    dry_run: bool = False
    update: bool = False
    create_categories: bool = False


@dataclass(frozen=True)
class Stored:
    """What became of an article; `differs`: it was left as it is though its file changed."""

    outcome: Outcome
    differs: bool = False


def store(article: ImportedArticle, origin: str, storing: Storing) -> Stored:
    """Create or update the page and remember the import; in a dry run only check that it could be done.

    Safe beside other imports and editors: the unique key of `NewsImport` lets one of them win, and the others
    find its page.

    Raises:
        ArticleError: a field does not fit, or the page must be left alone; nothing is written.
        IntegrityError: others were faster several times in a row.
    """
    settled = _without_writing(article, storing)
    if settled is not None:
        return settled
    for _attempt in range(_ATTEMPTS - 1):
        try:
            return _write(article, origin, storing)
        except IntegrityError:
            continue
    return _write(article, origin, storing)


def add_page(storing: Storing, page: NewsPage) -> None:
    """Put a new page into the tree and publish its first revision; guards against nothing."""
    parent = Page.objects.get(pk=storing.index.pk)
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(log_action=True).publish()


def new_page(article: ImportedArticle, storing: Storing) -> NewsPage:
    """The page, checked but not saved.

    Raises:
        ArticleError: with every field that does not fit.
    """
    slugs = choose_slugs([article], storing.index)
    return draft_page(article, storing.index, slugs, _category(article, storing))


def _without_writing(article: ImportedArticle, storing: Storing) -> Stored | None:
    """What can be said by reading alone, so that a second import takes no write lock."""
    known = NewsImport.objects.filter(key=article.key).first()
    page = _page_of(known)
    if known is not None and page is not None:
        if known.fingerprint == article.fingerprint:
            return Stored(Outcome.UNCHANGED)
        if not storing.update:
            return Stored(Outcome.UNCHANGED, differs=True)
    if not storing.dry_run:
        return None
    if page is None:
        new_page(article, storing)
        return Stored(Outcome.CREATED)
    _change(page, article, storing)
    return Stored(Outcome.UPDATED)


@transaction.atomic
def _write(article: ImportedArticle, origin: str, storing: Storing) -> Stored:
    # Treebeard locks this row too when it adds a child: locked first, the order is always the same.
    Page.objects.select_for_update().get(pk=storing.index.pk)
    known = NewsImport.objects.select_for_update().filter(key=article.key).first()
    page = _page_of(known)
    if known is None or page is None:
        page = new_page(article, storing)
        _remember(known or NewsImport(key=article.key), article, origin, page)
        add_page(storing, page)
        return Stored(Outcome.CREATED)
    if known.fingerprint == article.fingerprint or not storing.update:
        return Stored(Outcome.UNCHANGED, differs=known.fingerprint != article.fingerprint)
    _change(page, article, storing)
    page.save_revision(log_action=True).publish()
    _remember(known, article, origin, page)
    return Stored(Outcome.UPDATED)


def _page_of(known: NewsImport | None) -> NewsPage | None:
    """The imported page; of several translations the oldest, since the others were made from it."""
    if known is None:
        return None
    return NewsPage.objects.filter(translation_key=known.translation_key).order_by("pk").first()


def _remember(known: NewsImport, article: ImportedArticle, origin: str, page: NewsPage) -> None:
    known.fingerprint = article.fingerprint
    known.translation_key = page.translation_key
    known.origin = origin[-LONGEST_ORIGIN:]
    known.save()


def _change(page: NewsPage, article: ImportedArticle, storing: Storing) -> None:
    """Write what the file gives over what is published; its address, tags and cover stay.

    Raises:
        ArticleError: somebody works on the page or has taken it down: their work is not overrun.
    """
    if page.has_unpublished_changes or not page.live:
        raise fault(_("The page has an unpublished draft; publish or discard it first."), line=article.line)
    if page.locked:
        raise fault(_("The page is locked by an editor."), line=article.line)
    own_summary = page.summary != summary_of(paragraph_texts(page.body.raw_data))
    category = _category(article, storing) if _may_move(page, article) else None
    fill(page, article, category, keep_summary=own_summary)
    if remarks := field_remarks(page, article):
        raise ArticleError(*remarks)


def _may_move(page: NewsPage, article: ImportedArticle) -> bool:
    return page.category_id is None or "category" in article.fields


def _category(article: ImportedArticle, storing: Storing) -> NewsCategory:
    name = article.fields.get("category", "")
    return category_for(name, create=storing.create_categories, dry_run=storing.dry_run)
