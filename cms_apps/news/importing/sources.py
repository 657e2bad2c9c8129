"""Which files a list of paths means, and of which kind each is."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext as _

from .encoding import numbered_lines
from .report import ArticleError, ImportReport, fault


class Kind(StrEnum):
    TEXT = "text"
    JSON_LINES = "json lines"


KINDS = {".txt": Kind.TEXT, ".jsonl": Kind.JSON_LINES, ".ndjson": Kind.JSON_LINES}


@dataclass(frozen=True)
class Source:
    """A file to import.

    Attributes:
        kind: by its ending; None when only its contents can tell.
        size: bytes.
    """

    path: Path
    kind: Kind | None
    size: int

    @property
    def name(self) -> str:
        """The path as it can be printed and stored, whatever bytes the file system holds."""
        return printable(self.path)


def printable(path: Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace").replace("\x00", "")


def find_sources(paths: Sequence[Path], report: ImportReport) -> list[Source]:
    """All files behind the paths, folders searched through in the order of names.

    Missing paths and folders without articles are failures in the report; other files of folders are only
    counted. Links to folders are not followed: they may run in a circle.
    """
    sources: list[Source] = []
    for path in paths:
        try:
            sources.extend(_sources_of(path, report))
        except ArticleError as error:
            report.fail(printable(path), error)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            report.fail(printable(path), fault(str(error)))
    return sources


def kind_by_content(path: Path) -> Kind:
    """JSON Lines when the first character is `{`.

    Raises:
        ArticleError: the file is no text.
    """
    for line in numbered_lines(path):
        if text := line.text.strip():
            return Kind.JSON_LINES if text.startswith("{") else Kind.TEXT
    return Kind.TEXT


def _sources_of(path: Path, report: ImportReport) -> Iterator[Source]:
    if path.is_dir():
        yield from _sources_in(path, report)
    elif path.is_file():
        yield Source(path, KINDS.get(path.suffix.lower()), path.stat().st_size)
    elif path.exists():
        raise fault(_("This is neither a file nor a folder."))
    else:
        raise fault(_("There is no such file or folder."))


def _sources_in(folder: Path, report: ImportReport) -> Iterator[Source]:
    empty = True
    for root, folders, names in os.walk(folder):
        folders.sort()
        for path in (Path(root, name) for name in sorted(names)):
            kind = KINDS.get(path.suffix.lower())
            if kind is None or not path.is_file():
                report.ignored_files += 1
                continue
            empty = False
            yield Source(path, kind, path.stat().st_size)
    if empty:
        raise fault(_("There is no .txt, .jsonl or .ndjson file in this folder."))
