"""Import articles from files and folders."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import NewsIndexPage
from .article import ImportedArticle
from .encoding import Line, numbered_lines
from .json_lines import read_json_lines
from .report import ArticleError, ImportReport, ImportSetupError, Outcome, Remark, fault
from .sources import Kind, Source, find_sources, kind_by_content
from .storing import Stored, Storing, store
from .text_article import read_text_article

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the bytes read so far and the bytes of all files."""


def import_paths(
    *,
    paths: Sequence[Path],
    index: NewsIndexPage | None = None,
    dry_run: bool = False,
    update: bool = False,
    create_categories: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import every article of the files and folders below a news index.

    Each article is a transaction of its own; what is wrong with one is in the report and stops no other.
    Importing again changes nothing; `update` lets changed articles replace what was imported before.

    Args:
        index: needed only when the site has several.
        dry_run: check everything and report what would happen; write nothing.
        create_categories: make the categories that articles name and nobody made.

    Raises:
        ImportSetupError: there is no news index, or several and none is named.
    """
    storing = Storing(
        index=index or only_index(), dry_run=dry_run, update=update, create_categories=create_categories
    )
    run = _Run(storing, progress)
    sources = find_sources(paths, run.report)
    run.total = sum(source.size for source in sources)
    for source in sources:
        run.import_source(source)
    return run.report


def only_index() -> NewsIndexPage:
    """The site's only news index.

    Raises:
        ImportSetupError: see `import_paths`.
    """
    indexes = list(NewsIndexPage.objects.order_by("pk")[:2])
    if not indexes:
        raise ImportSetupError(_("There is no news index yet; run setup_site first."))
    if len(indexes) > 1:
        raise ImportSetupError(_("There are several news indexes; name one with --index."))
    return indexes[0]


@dataclass(frozen=True)
class _Seen:
    fingerprint: str
    place: str


@dataclass
class _Run:
    """One import: its report, and what it met so far, a few hundred bytes an article."""

    storing: Storing
    progress: Progress | None
    report: ImportReport = field(default_factory=ImportReport)
    seen: dict[str, _Seen] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    read_before: int = 0
    total: int = 0

    def import_source(self, source: Source) -> None:
        try:
            for article in self._articles(source):
                self._import(article, source)
        except ArticleError as error:
            self.report.fail(source.name, error)
        except OSError as error:
            self.report.fail(source.name, fault(error.strerror or str(error)))
        self.read_before += source.size
        self._show(self.read_before)

    def _articles(self, source: Source) -> Iterator[ImportedArticle | ArticleError]:
        lines = self._lines(source)
        if (source.kind or kind_by_content(source.path)) is Kind.JSON_LINES:
            yield from read_json_lines(lines)
        else:
            yield read_text_article(lines)

    def _lines(self, source: Source) -> Iterator[Line]:
        for line in numbered_lines(source.path):
            self._show(self.read_before + line.position)
            yield line

    def _show(self, position: int) -> None:
        if self.progress is not None:
            self.progress(min(position, self.total), self.total)

    def _import(self, article: ImportedArticle | ArticleError, source: Source) -> None:
        try:
            if isinstance(article, ArticleError):
                raise article
            outcome = self._outcome(article, source)
        except ArticleError as error:
            self.report.fail(source.name, error)
        else:
            self.report.count(outcome)

    def _outcome(self, article: ImportedArticle, source: Source) -> Outcome:
        place = f"{source.name}:{article.line}"
        if self._is_repeated(article):
            return Outcome.UNCHANGED
        self._check_slug(article)
        stored = self._store(article, place)
        self.seen[article.key] = _Seen(article.fingerprint, place)
        if stored.outcome is Outcome.CREATED and article.slug:
            self.slugs[article.slug] = place
        if stored.differs:
            self._note(article, source, _("It differs from what was imported; --update would change it."))
        if article.pictures and stored.outcome in (Outcome.CREATED, Outcome.UPDATED):
            text = ngettext("%(count)d picture left out.", "%(count)d pictures left out.", article.pictures)
            self._note(article, source, text % {"count": article.pictures})
        return stored.outcome

    def _store(self, article: ImportedArticle, place: str) -> Stored:
        try:
            return store(article, place, self.storing)
        except ArticleError as error:
            raise ArticleError(
                *(Remark(r.message, line=r.line or article.line, field=r.field) for r in error.remarks)
            ) from error
        except Exception as error:
            # Whatever a signal's receiver or the database does to one article, the others go on.
            logger.exception("Importing %s failed", place)
            message = _("It could not be stored: %(error)s") % {"error": type(error).__name__}
            raise fault(message, line=article.line) from error

    def _is_repeated(self, article: ImportedArticle) -> bool:
        seen = self.seen.get(article.key)
        if seen is None:
            return False
        if seen.fingerprint != article.fingerprint:
            message = _("The same article stands at %(place)s with other contents.") % {"place": seen.place}
            raise fault(message, line=article.line, field="external_id" if article.external_id else "")
        return True

    def _check_slug(self, article: ImportedArticle) -> None:
        """The database sees to it, but not in a dry run."""
        if self.storing.dry_run and (place := self.slugs.get(article.slug)):
            message = _("The article at %(place)s has the same address.") % {"place": place}
            raise fault(message, line=article.line, field="slug")

    def _note(self, article: ImportedArticle, source: Source, message: str) -> None:
        self.report.notes.append(Remark(message, path=source.name, line=article.line))
