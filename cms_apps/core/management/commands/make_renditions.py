from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from cms_apps.core.pictures.ahead import make_all_renditions


class Command(BaseCommand):
    help = "Makes the renditions that images of published pages lack, so that no reader waits for them."

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        count = 0
        for image in make_all_renditions():
            count += 1
            if verbosity > 1:
                self.stdout.write(str(image))
        if verbosity:
            text = ngettext("%(count)s image looked at.", "%(count)s images looked at.", count)
            self.stdout.write(text % {"count": count})
