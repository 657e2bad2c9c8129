from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import translation

from cms_apps.core.roles import run_setup_steps


class Command(BaseCommand):
    help = "Makes the site's first pages, groups and rights, once; safe to run at every start."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repeat", action="store_true", help="run steps done before once more")

    @transaction.atomic
    def handle(self, *args: Any, repeat: bool = False, verbosity: int = 1, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            names = run_setup_steps(repeat=repeat)
        if verbosity > 1:
            self.stdout.write("\n".join(names))
