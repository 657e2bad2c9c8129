from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import translation

from cms_apps.core.roles import run_setup_steps


class Command(BaseCommand):
    help = "Makes the site's first pages, groups and rights. Safe to run again: it only adds what is missing."

    @transaction.atomic
    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            names = run_setup_steps()
        if verbosity > 1:
            self.stdout.write("\n".join(names))
