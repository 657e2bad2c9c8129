from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from cms_apps.core.links.recording import check_everything, check_pages
from cms_apps.core.models import BrokenLink


class Command(BaseCommand):
    help = "Looks for dead links on published pages and lists them; fails when there are any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--page", type=int, metavar="ID", help="check this page only")

    def handle(self, *args: Any, page: int | None = None, verbosity: int = 1, **options: Any) -> None:
        broken = BrokenLink.objects.select_related("page")
        if page is None:
            check_everything()
        elif Page.objects.live().filter(pk=page).exists():
            check_pages([page])
            broken = broken.filter(page_id=page)
        else:
            raise CommandError(_("There is no published page %(id)s.") % {"id": page}, returncode=2)
        count = 0
        for link in broken.iterator(chunk_size=200):
            count += 1
            if verbosity:
                self.stdout.write(_line(link))
        if count:
            text = ngettext("%(count)s broken link.", "%(count)s broken links.", count)
            raise CommandError(text % {"count": count}, returncode=1)
        if verbosity:
            self.stdout.write(_("No broken links."))


def _line(link: BrokenLink) -> str:
    """One row: page, what is broken, where, words, where it leads; columns apart by tabs."""
    page = f"{link.page.title} ({link.page_id})"
    return "\t".join((page, link.get_kind_display(), link.place, link.words, link.target))
