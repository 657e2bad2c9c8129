from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cms_apps.cases.rates.keeping import differences, recount


class Command(BaseCommand):
    help = (
        "Counts the three rates from the cases' record; --check only compares the record with what is shown."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail where they differ.")

    def handle(self, *args: Any, check: bool, verbosity: int = 1, **options: Any) -> None:
        if not check:
            rows = recount()
            if verbosity:
                self.stdout.write(_("%(count)d counts kept.") % {"count": rows})
            return
        found = differences()
        for (unit, category, month), old, new in found:
            self.stdout.write(f"{month:%Y-%m} unit {unit} category {category}: {old} -> {new}")
        if found:
            raise CommandError(_("%(count)d counts differ from the record.") % {"count": len(found)})
        if verbosity:
            self.stdout.write(_("What is shown agrees with the record."))
