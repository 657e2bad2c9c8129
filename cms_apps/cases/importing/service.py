"""Import letters from one file or from standard input."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_apps.core.calendar import is_announced

from ..models import Category
from .batches import BATCH, known_digests, store
from .directory import Directory
from .json_lines import read_json_lines
from .letter import Letter
from .lines import Line, numbered_lines
from .recording import Record, Recorder
from .report import SHOWN_FAULTS, ImportReport, LetterError, Outcome, fault

MAX_WAITING = 400_000
"""Characters of letters and answers that wait at most, the last ones apart: long ones make short batches."""

Progress = Callable[[int], None]
"""Called with the bytes read so far."""


def import_letters(
    *,
    file: BinaryIO,
    source: str,
    category: Category | None = None,
    keep_days: int,
    dry_run: bool = False,
    shown_faults: int = SHOWN_FAULTS,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring every letter of the file into the register, as a case that stands at the dates the line gives.

    Letters are stored in batches, each a short transaction; what is wrong with one is in the report and
    stops no other. Importing again changes nothing. No mail, message or alert goes out.

    Args:
        source: the name of where they were kept; a reference there comes once.
        category: of the lines that name none.
        keep_days: how many days from today their words stay at least.
        dry_run: check everything and report what would happen; write nothing.
    """
    recorder = Recorder(source=source, keep_days=keep_days)
    report = ImportReport(recorder.kept_until, shown=shown_faults)
    run = _Run(Directory(category), recorder, report, dry_run)
    try:
        for found in read_json_lines(_shown(numbered_lines(file), progress)):
            run.take(found)
    except LetterError as error:
        run.report.fail(error)
    except OSError as error:
        run.report.fail(fault(error.strerror or str(error)))
    run.store_waiting()
    return run.report


def _shown(lines: Iterator[Line], progress: Progress | None) -> Iterator[Line]:
    for line in lines:
        if progress is not None:
            progress(line.position)
        yield line


@dataclass
class _Run:
    """One import: its report, what waits to be stored, and what it met, a few hundred bytes a letter."""

    directory: Directory
    recorder: Recorder
    report: ImportReport
    dry_run: bool
    waiting: dict[str, Letter] = field(default_factory=dict)
    characters: int = 0
    seen: dict[str, tuple[str, int]] = field(default_factory=dict)

    def take(self, found: Letter | LetterError) -> None:
        if isinstance(found, LetterError):
            self.report.fail(found)
            return
        if found.reference in self.waiting:
            self.store_waiting()
        if found.reference in self.seen:
            self._repeated(found)
            return
        self.waiting[found.reference] = found
        self.characters += len(found.text) + len(found.answer)
        if len(self.waiting) >= BATCH or self.characters >= MAX_WAITING:
            self.store_waiting()

    def store_waiting(self) -> None:
        letters = list(self.waiting.values())
        self.waiting, self.characters = {}, 0
        if not letters:
            return
        known = known_digests(self.recorder.source, letters)
        new: list[tuple[Letter, Record]] = []
        for letter in letters:
            if letter.reference in known:
                same = known[letter.reference] == letter.digest
                self._settle(letter, Outcome.UNCHANGED if same else Outcome.CHANGED)
            elif record := self._record(letter):
                new.append((letter, record))
        for (letter, record), result in zip(new, self._stored(new), strict=True):
            self._settle(letter, result, record)

    def _stored(self, new: list[tuple[Letter, Record]]) -> Sequence[Outcome | LetterError]:
        if self.dry_run or not new:
            return [Outcome.CREATED] * len(new)
        return store(new, again=self._record_of)

    def _repeated(self, letter: Letter) -> None:
        """Of one run: the same again is nothing new, something else under its reference is a fault."""
        digest, line = self.seen[letter.reference]
        if digest == letter.digest:
            self.report.count(Outcome.UNCHANGED)
            return
        message = _("Line %(line)d has the same reference and says something else.") % {"line": line}
        self.report.fail(fault(message, line=letter.line, field="reference"))

    def _record_of(self, letter: Letter) -> Record:
        return self.recorder.record_of(letter, self.directory.belonging_of(letter))

    def _record(self, letter: Letter) -> Record | None:
        try:
            return self._record_of(letter)
        except LetterError as error:
            self.report.fail(error)
        except OverflowError:
            message = _("By the working calendar its answer would never fall due.")
            self.report.fail(fault(message, line=letter.line, field="received"))
        return None

    def _settle(self, letter: Letter, result: Outcome | LetterError, record: Record | None = None) -> None:
        if isinstance(result, LetterError):
            self.report.fail(result)
            return
        self.seen[letter.reference] = letter.digest, letter.line
        if result is Outcome.CHANGED:
            self.report.note_changed(letter.line)
        else:
            self.report.count(result)
        if result is Outcome.CREATED and record is not None:
            self.report.open += letter.is_open
            self.report.past += record.is_past
            self._mind_year(record)

    def _mind_year(self, record: Record) -> None:
        days = timezone.localdate(record.case.opened_at), timezone.localdate(record.case.resolve_due_at)
        self.report.unknown_years.update(day.year for day in days if not is_announced(day.year))
