from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms_apps.core.backup import BackupError, back_up, forget_old
from cms_apps.core.backup.files import storages_elsewhere


class Command(BaseCommand):
    help = (
        "Writes database and files into one archive, while the site serves; deletes archives past their day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--keep-days",
            type=int,
            default=30,
            help="archives in the folder older than this are deleted; 0: none",
        )

    def handle(self, *args: Any, folder: Path, keep_days: int, **options: Any) -> None:
        try:
            path = back_up(folder.resolve(), keep_days=keep_days)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Wrote %(path)s.") % {"path": path})
        if elsewhere := storages_elsewhere():
            self.stderr.write(
                _("Not in it: the files of %(names)s. Back up the bucket by its own means.")
                % {"names": ", ".join(elsewhere)}
            )
        if keep_days:
            for old in forget_old(path.parent, keep_days=keep_days):
                self.stdout.write(_("Deleted %(path)s.") % {"path": old})
