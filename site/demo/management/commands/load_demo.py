from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms_apps.news.importing.service import only_index
from cms_apps.search.vocabulary import collect_words
from demo.documents import store_documents
from demo.english import translate_demo
from demo.extras import add_extras, load_news
from demo.feedback import make_feedback
from demo.home import fill_frame, fill_home
from demo.hotline import make_hotline
from demo.letters import RECEIPT, make_letters
from demo.mailbox import make_mailbox, make_places
from demo.people import PEOPLE, make_people
from demo.pictures import store_pictures
from demo.reception import RECEIPT as SIGNUP_RECEIPT
from demo.reception import make_reception
from demo.searching import fill_search
from demo.societies import make_societies
from demo.standard_pages import make_standard_pages
from demo.waiting import make_waiting


class Command(BaseCommand):
    help = (
        "Fills the site with news, pages, pictures and logins to look around with. "
        "Safe to run again: it only adds what is missing. Its passwords are public."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="Port of the addresses that are printed.")

    def handle(self, *args: Any, port: int, verbosity: int = 1, **options: Any) -> None:
        if not apps.is_installed("demo"):
            raise CommandError(
                _("The demo's passwords are public: it only loads where its app is installed.")
            )
        call_command("setup_site", verbosity=0)
        with translation.override(settings.LANGUAGE_CODE):
            counts = load()
            serve_on(port)
        # Now, not when a worker comes to it: a visitor searches in the first minute.
        call_command("update_index", verbosity=0)
        collect_words()
        if verbosity:
            self._print_counts(counts)
            self._print_addresses(port)

    def _print_counts(self, counts: dict[str, int]) -> None:
        articles = _("News articles: %(created)d new, %(unchanged)d already there.")
        waiting = _("Work in progress: %(waiting)d new.")
        english = _("Translated into English: %(english)d new.")
        self.stdout.write(f"{articles} {waiting} {english}" % counts)

    def _print_addresses(self, port: int) -> None:
        base = f"http://127.0.0.1:{port}"
        lines = [
            (_("Site"), f"{base}/"),
            (_("Site in English"), f"{base}/en/"),
            (_("Admin"), f"{base}/admin/"),
            (_("API"), f"{base}/api/v3/docs"),
            (_("A letter of the demo"), f"{base}/cases/#{RECEIPT}"),
            (_("A sign-up of the demo"), f"{base}/reception/mine/#{SIGNUP_RECEIPT}"),
        ]
        self.stdout.write("\n" + "\n".join(f"{name}: {address}" for name, address in lines))
        self.stdout.write("\n" + _("Logins (these passwords are public; never use them on a real site):"))
        for person in PEOPLE.values():
            self.stdout.write(f"  {person.role}: {person.username} / {person.password}")


def serve_on(port: int) -> None:
    """Feeds and sitemaps name the port of this run, whatever an earlier one's was."""
    for site in Site.objects.filter(hostname="127.0.0.1", is_default_site=True).exclude(port=port):
        site.port = port
        site.save()


def load() -> dict[str, int]:
    """Add what is missing of everything; returns how many articles are new and what else was made.

    Raises:
        CommandError: an article of the demo can't be imported.
    """
    site = Site.objects.get(is_default_site=True)
    home, index = site.root_page.specific, only_index()
    people, images, documents = make_people(), store_pictures(), store_documents()
    report = load_news(index)
    if report.faults:
        raise CommandError("\n".join(str(fault) for fault in report.faults))
    add_extras(index, images, documents)
    pages = make_standard_pages(home, images, documents)
    fill_home(home, index)
    fill_frame(site, index, pages)
    english = translate_demo(home, index, pages)
    index.refresh_from_db()
    waiting = make_waiting(index, people)
    fill_search(index)
    make_feedback(home)
    make_places()
    make_mailbox(home)
    make_letters(people)
    make_reception(home, people, images)
    make_hotline(home, people)
    make_societies(people)
    return {"created": report.created, "unchanged": report.unchanged, "waiting": waiting, "english": english}
