import os
import signal
import socket
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils.translation import gettext as _

from cms_apps.core.schedule import run_due_jobs


class Command(BaseCommand):
    help = "Runs everything periodic (publishing at a set time, clean-ups); one process works at a time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due, then stop")
        parser.add_argument("--pause", type=float, default=15.0, help="seconds between looks")

    def handle(self, *args: Any, once: bool, pause: float, **options: Any) -> None:
        owner = f"{socket.gethostname()[:40]}:{os.getpid()}"
        stopping = threading.Event()
        if not once:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_args: stopping.set())
        self.run(owner)
        while not once and not stopping.wait(pause):
            close_old_connections()  # the database may have been restarted meanwhile
            self.run(owner)

    def run(self, owner: str) -> None:
        for name in run_due_jobs(owner=owner):
            self.stdout.write(_("Ran %(name)s.") % {"name": name})
