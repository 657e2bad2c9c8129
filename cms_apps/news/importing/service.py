"""Import articles from files and folders."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import NewsIndexPage
from .article import ImportedArticle
from .batches import Entry, Result, store_batch
from .encoding import Line, numbered_lines
from .json_lines import read_json_lines
from .report import ArticleError, ImportReport, ImportSetupError, Outcome, Remark, fault
from .sources import Kind, Source, find_sources, kind_by_content
from .storing import Storing
from .text_article import read_text_article
from .waiting import Failed, Waiting

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

    Articles are stored in batches, each a short transaction; what is wrong with one is in the report and
    stops no other.
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
    run.store_waiting()
    return run.report


def only_index() -> NewsIndexPage:
    """The site's only news index in its main language.

    Raises:
        ImportSetupError: see `import_paths`.
    """
    main = NewsIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    indexes = list(main.order_by("pk")[:2])
    if not indexes:
        raise ImportSetupError(_("There is no news index yet; run setup_site first."))
    if len(indexes) > 1:
        raise ImportSetupError(_("There are several news indexes; name one with --index."))
    return indexes[0]


@dataclass(frozen=True, slots=True)
class _Seen:
    """An article of this run: what it says, where it stands."""

    fingerprint: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass
class _Run:
    """One import: its report, and what it met so far, a few hundred bytes an article."""

    storing: Storing
    progress: Progress | None
    report: ImportReport = field(default_factory=ImportReport)
    waiting: Waiting = field(default_factory=Waiting)
    seen: dict[str, _Seen] = field(default_factory=dict)
    slugs: dict[str, _Seen] = field(default_factory=dict)
    read_before: int = 0
    total: int = 0

    def import_source(self, source: Source) -> None:
        try:
            for article in self._articles(source):
                self._take(article, source)
        except ArticleError as error:
            self._fail(error, source)
        except OSError as error:
            self._fail(fault(error.strerror or str(error)), source)
        self.read_before += source.size
        self._show(self.read_before)

    def store_waiting(self) -> None:
        items = self.waiting.take()
        results = iter(store_batch([item for item in items if isinstance(item, Entry)], self.storing))
        for item in items:
            if isinstance(item, Entry):
                self._settle(item, next(results))
            else:
                self.report.fail(item.file, item.error)

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

    def _take(self, article: ImportedArticle | ArticleError, source: Source) -> None:
        if isinstance(article, ArticleError):
            self._fail(article, source)
            return
        if self.waiting.clashes_with(article):
            self.store_waiting()
        try:
            if self._is_repeated(article):
                self.report.count(Outcome.UNCHANGED)
                return
            self._check_slug(article)
        except ArticleError as error:
            self._fail(error, source)
        else:
            self._wait(Entry(article, source.name))

    def _fail(self, error: ArticleError, source: Source) -> None:
        """Reported in its turn, after the articles before it."""
        self._wait(Failed(source.name, error))

    def _wait(self, item: Entry | Failed) -> None:
        self.waiting.add(item)
        if self.waiting.is_full():
            self.store_waiting()

    def _settle(self, entry: Entry, result: Result) -> None:
        if isinstance(result, ArticleError):
            self.report.fail(entry.file, result)
            return
        article = entry.article
        self.report.count(result.outcome)
        self.seen[article.key] = seen = _Seen(article.fingerprint, entry.file, article.line)
        if self.storing.dry_run and result.outcome is Outcome.CREATED and article.slug:
            self.slugs[article.slug] = seen
        if result.differs:
            self._note(entry, _("It differs from what was imported; --update would change it."))
        if article.pictures and result.outcome in (Outcome.CREATED, Outcome.UPDATED):
            text = ngettext("%(count)d picture left out.", "%(count)d pictures left out.", article.pictures)
            self._note(entry, text % {"count": article.pictures})

    def _is_repeated(self, article: ImportedArticle) -> bool:
        seen = self.seen.get(article.key)
        if seen is None:
            return False
        if seen.fingerprint != article.fingerprint:
            message = _("The same article stands at %(place)s with other contents.") % {"place": seen}
            raise fault(message, line=article.line, field="external_id" if article.external_id else "")
        return True

    def _check_slug(self, article: ImportedArticle) -> None:
        """The database sees to it, but not in a dry run."""
        if place := self.slugs.get(article.slug):
            message = _("The article at %(place)s has the same address.") % {"place": place}
            raise fault(message, line=article.line, field="slug")

    def _note(self, entry: Entry, message: str) -> None:
        self.report.notes.append(Remark(message, path=entry.file, line=entry.article.line))
