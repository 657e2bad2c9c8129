from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms_apps.core.backup import BackupError, restore


class Command(BaseCommand):
    help = "Puts an archive's database and files in the place of the site's. Stop worker and schedule first."
    # A fresh database has no tables for checks to look at.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)
        parser.add_argument("--replace", action="store_true", help="also when the site isn't empty")

    def handle(self, *args: Any, archive: Path, replace: bool, **options: Any) -> None:
        try:
            manifest = restore(archive.resolve(), replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Restored the site of %(created)s (version %(version)s). Now run migrate.")
            % {"created": manifest["created"], "version": manifest["versions"]["campus-services-cms"]}
        )
