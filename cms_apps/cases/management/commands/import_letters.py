import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import reset_queries
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from cms_apps.cases.importing.report import SHOWN_FAULTS, ImportReport
from cms_apps.cases.importing.service import import_letters
from cms_apps.cases.models import Category, ImportedLetter
from cms_apps.core.validators import one_line, storable

LEAST_DAYS, MOST_DAYS = 30, 3650
"""As a category has them."""


class Command(BaseCommand):
    help = (
        "Brings letters to the manager's mailbox that were kept elsewhere into the register of cases, from"
        " JSON Lines in UTF-8. Nobody is told anything. The file must hold no names, telephone or student"
        " numbers: take them out before, also of the letters' words. Run it with --dry-run first."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="JSON Lines; - for standard input")
        parser.add_argument(
            "--source",
            required=True,
            metavar="NAME",
            help="where they were kept; the same name each time, so that a letter comes in once",
        )
        parser.add_argument("--category", metavar="WORD", help="address word, for lines that name none")
        parser.add_argument(
            "--keep-days",
            type=_days,
            default=LEAST_DAYS,
            metavar="N",
            help=f"keep the words for N days from today at least, however old (default {LEAST_DAYS})",
        )
        parser.add_argument("--dry-run", action="store_true", help="check and report; write nothing")
        parser.add_argument(
            "--show-faults",
            type=int,
            default=SHOWN_FAULTS,
            metavar="N",
            help=f"print N faults at most (default {SHOWN_FAULTS})",
        )

    def handle(self, *args: Any, file: str, source: str, category: str | None, **options: Any) -> None:
        kept_at, default = checked_source(source), chosen_category(category)
        # `disable=None`: no bar unless a person watches.
        with opened(file) as (stream, size), tqdm(total=size, unit="B", unit_scale=True, disable=None) as bar:

            def show(position: int) -> None:
                reset_queries()  # with DEBUG Django keeps thousands of statements
                bar.update(position - bar.n)

            report = import_letters(
                file=stream,
                source=kept_at,
                category=default,
                keep_days=options["keep_days"],
                dry_run=options["dry_run"],
                shown_faults=options["show_faults"],
                progress=show,
            )
        self._print(report, options["dry_run"])

    def _print(self, report: ImportReport, dry_run: bool) -> None:
        for remark in sorted((*report.notes, *report.faults), key=lambda remark: remark.line or 0):
            self.stdout.write(str(remark))
        for sentence in sentences(report):
            self.stdout.write(sentence)
        if dry_run:
            self.stdout.write(_("A dry run: nothing was written."))
        counts = {name: getattr(report, name) for name in ("created", "unchanged", "changed", "failed")}
        text = _(
            "%(created)d created, %(unchanged)d unchanged, %(changed)d changed elsewhere and left,"
            " %(failed)d failed."
        )
        self.stdout.write(text % counts)
        if report.failed:
            text = ngettext("%(count)d letter failed.", "%(count)d letters failed.", report.failed)
            raise CommandError(text % {"count": report.failed}, returncode=1)


def sentences(report: ImportReport) -> Iterator[str]:
    """What has to be known of the letters together."""
    if report.more_faults:
        text = ngettext("%(count)d more fault.", "%(count)d more faults.", report.more_faults)
        yield text % {"count": report.more_faults}
    if report.open:
        text = ngettext(
            "%(count)d letter is owed an answer still; nobody was told.",
            "%(count)d letters are owed an answer still; nobody was told.",
            report.open,
        )
        yield text % {"count": report.open}
    if report.past:
        text = ngettext(
            "%(count)d letter is older than its category keeps letters: its words are erased on %(day)s."
            " --keep-days sets a later day.",
            "%(count)d letters are older than their categories keep letters: their words are erased on"
            " %(day)s. --keep-days sets a later day.",
            report.past,
        )
        yield text % {"count": report.past, "day": report.kept_until}
    if report.unknown_years:
        years = ", ".join(map(str, sorted(report.unknown_years)))
        yield _("The holidays of %(years)s are not known: Monday to Friday counted.") % {"years": years}


@contextmanager
def opened(name: str) -> Iterator[tuple[BinaryIO, int | None]]:
    """The stream and its size, None where nobody knows it.

    Raises:
        CommandError: it can't be read.
    """
    if name == "-":
        yield sys.stdin.buffer, None
        return
    try:
        file = open(name, "rb")  # noqa: SIM115 - closed below; what fails inside is not about opening
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or str(error)
        message = _("The file can't be read: %(error)s") % {"error": reason}
        raise CommandError(message) from error
    with file:
        yield file, os.fstat(file.fileno()).st_size


def checked_source(name: str) -> str:
    """Raises CommandError for a name that the register can't hold."""
    name = " ".join(name.split())
    longest = ImportedLetter._meta.get_field("source").max_length or 0
    try:
        one_line(name)
        storable(name)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    if not 0 < len(name) <= longest:
        raise CommandError(_("--source takes a name of 1 to %(most)d characters.") % {"most": longest})
    return name


def chosen_category(slug: str | None) -> Category | None:
    """Raises CommandError where there is none."""
    if slug is None:
        return None
    category = Category.objects.filter(slug=slug).first()
    if category is None:
        raise CommandError(_("There is no category with the address word of --category."))
    return category


def _days(text: str) -> int:
    days = int(text) if text.isascii() and text.isdigit() else 0
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise ArgumentTypeError(f"{LEAST_DAYS} to {MOST_DAYS} days")
    return days
