import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import reset_queries
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from cms_apps.news.importing.report import ImportReport, ImportSetupError
from cms_apps.news.importing.service import import_paths
from cms_apps.news.models import NewsIndexPage


class Command(BaseCommand):
    help = "Imports news from the old site's text files, JSON Lines, or folders of either."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a file or a folder")
        parser.add_argument("--dry-run", action="store_true", help="check and report; write nothing")
        parser.add_argument(
            "--update", action="store_true", help="let changed articles replace imported ones"
        )
        parser.add_argument(
            "--create-categories", action="store_true", help="make categories nobody made yet"
        )
        parser.add_argument("--index", type=int, metavar="ID", help="the news index, if there are several")

    def handle(self, *args: Any, paths: list[Path], index: int | None, **options: Any) -> None:
        # `disable=None`: no bar unless a person watches.
        with quiet_pages(), tqdm(unit="B", unit_scale=True, disable=None) as bar:

            def show(position: int, total: int) -> None:
                reset_queries()  # with DEBUG Django keeps thousands of statements, here a batch long each
                bar.total = total
                bar.update(position - bar.n)

            try:
                report = import_paths(
                    paths=paths,
                    index=chosen_index(index),
                    progress=show,
                    dry_run=options["dry_run"],
                    update=options["update"],
                    create_categories=options["create_categories"],
                )
            except ImportSetupError as error:
                raise CommandError(str(error)) from error
        self._print(report, dry_run=options["dry_run"])

    def _print(self, report: ImportReport, *, dry_run: bool) -> None:
        for remark in (*report.notes, *report.faults):
            self.stdout.write(str(remark))
        if report.ignored_files:
            text = ngettext(
                "%(count)d other file ignored.", "%(count)d other files ignored.", report.ignored_files
            )
            self.stdout.write(text % {"count": report.ignored_files})
        if dry_run:
            self.stdout.write(_("A dry run: nothing was written."))
        counts = {name: getattr(report, name) for name in ("created", "unchanged", "updated", "failed")}
        text = _("%(created)d created, %(unchanged)d unchanged, %(updated)d updated, %(failed)d failed.")
        self.stdout.write(text % counts)
        if report.failed:
            text = ngettext("%(count)d article failed.", "%(count)d articles failed.", report.failed)
            raise CommandError(text % {"count": report.failed}, returncode=1)


@contextmanager
def quiet_pages() -> Iterator[None]:
    """Wagtail logs three lines a page; the report says it in one for all."""
    logger = logging.getLogger("wagtail")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def chosen_index(pk: int | None) -> NewsIndexPage | None:
    """The news index of that id; None for None.

    Raises:
        CommandError: there is none of that id.
    """
    if pk is None:
        return None
    index = NewsIndexPage.objects.filter(pk=pk).first()
    if index is None:
        raise CommandError(_("There is no news index with the id %(id)s.") % {"id": pk})
    return index
