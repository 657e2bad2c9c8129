"""Sends forms while no mail goes out and the web server is killed: what was answered 201 is stored once.

    .venv/bin/python bench/forms_under_fire.py [--submissions 500] [--clients 40] [--kills 3]

On SQLite in a scratch folder, or on DATABASE_URL (an empty database). The clients answer real challenges over
real HTTP and try again with the same Idempotency-Key when the connection breaks; gunicorn is ended by SIGKILL
and started again. Then a mail server comes up, and the outbox is swept until it is empty.
"""

import argparse
import json
import os
import random
import re
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = """
from config.settings.dev import *
DEBUG = False
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = "127.0.0.1", {mail_port}, 5
RELAX_LIMITS = 10_000
"""
MAKE_PAGE = """
from wagtail.models import Site
from cms_apps.pages.models import FeedbackField, FeedbackPage
page = FeedbackPage(title="意见反馈", slug="feedback", consent_text="保存180天。", told="a@example.invalid")
page.form_fields.add(FeedbackField(label="写下来", clean_name="words", field_type="multiline"))
Site.objects.get().root_page.add_child(instance=page)
page.save_revision().publish()
print(page.pk)
"""
COUNT = """
from cms_apps.core.models import OutboxMessage
from cms_apps.forms.models import Submission
import json
print(json.dumps({"numbers": [s.number for s in Submission.objects.all()],
    "words": list(Submission.objects.values_list("data__words", flat=True)),
    "mails": OutboxMessage.objects.count(),
    "unsent": OutboxMessage.objects.filter(sent_at=None).count()}))
"""
SWEEP = """
from django.utils import timezone
from cms_apps.core.models import OutboxMessage
from cms_apps.core.outbox.sending import send_due
OutboxMessage.objects.filter(sent_at=None).update(next_try_at=timezone.now())
print(send_due(most=1000))
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class MailSink(socketserver.StreamRequestHandler):
    """As much of SMTP as a message needs; keeps Message-IDs."""

    seen: Counter[str] = Counter()

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                text = b""
                while not (read := self.rfile.readline()).startswith(b".\r"):
                    text += read
                found = re.search(rb"^Message-ID: (\S+)", text, re.MULTILINE)
                self.seen[found[1].decode() if found else "none"] += 1
            elif command == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 ok\r\n")


class Site:
    """The deployable site in a scratch folder, with a server that can be killed."""

    def __init__(self, scratch: Path) -> None:
        self.port, self.mail_port = free_port(), free_port()
        (scratch / "fire_settings.py").write_text(SETTINGS.format(mail_port=self.mail_port))
        self.environment = {
            **os.environ,
            "DATA_DIR": str(scratch),
            "LOG_LEVEL": "CRITICAL",
            "DJANGO_SETTINGS_MODULE": "fire_settings",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}:{scratch}",
        }
        self.environment.setdefault("DATABASE_URL", f"sqlite:///{scratch}/fire.sqlite3")
        self.server: subprocess.Popen[bytes] | None = None

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, str(ROOT / "site/manage.py"), *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", "2", "--threads", "4", "--log-level", "critical", "config.wsgi"]
        self.server = subprocess.Popen(command, env=self.environment, start_new_session=True)
        for _attempt in range(200):
            try:
                urlopen(f"http://127.0.0.1:{self.port}/healthz/", timeout=5)
                return
            except (URLError, OSError):
                time.sleep(0.1)
        raise SystemExit("the server did not come up")

    def kill(self) -> None:
        if self.server:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()


def post(site: Site, path: str, body: object = None, **headers: str) -> dict[str, object]:
    """Until it is answered; a broken connection is tried again with the same body and key."""
    data = json.dumps(body).encode()
    for _attempt in range(300):
        request = Request(
            f"http://127.0.0.1:{site.port}{path}",
            data,
            {"Content-Type": "application/json", "Accept-Language": "en", **headers},
        )
        try:
            with urlopen(request, timeout=30) as answer:  # noqa: S310 - likewise
                return json.load(answer)
        except HTTPError as refused:
            if refused.code < 500:
                return {"status": refused.code, **json.load(refused)}
        except (URLError, OSError, ValueError):
            pass
        time.sleep(0.2)
    raise SystemExit("gave up")


def client(site: Site, page: str, number: int) -> dict[str, object]:
    """One submission as a front end makes it; another challenge when one was lost with the server."""
    words, key = f"第{number}件事", str(uuid.uuid4())
    for _attempt in range(20):
        challenge = post(site, f"/api/v3/forms/{page}/challenge/?kind=question")
        time.sleep(2.1)  # nobody answers sooner
        answer = str(sum(map(int, re.findall(r"\d+", str(challenge["question"])))))
        sent = {
            "version": 1,
            "consent": {"version": 1},
            "challenge": {"key": challenge["key"], "answer": answer},
            "data": {"words": words},
        }
        got = post(site, f"/api/v3/forms/{page}/submissions/", sent, **{"Idempotency-Key": key})
        if "receipt" in got:
            return got
    raise SystemExit(f"never answered: {got}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=500)
    parser.add_argument("--clients", type=int, default=40)
    parser.add_argument("--kills", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        site = Site(Path(scratch))
        site.manage("migrate", "-v0")
        site.manage("setup_site", "-v0")
        page = site.manage("shell", "-v0", "-c", MAKE_PAGE)
        site.start()
        try:
            fire(site, page, options)
        finally:
            site.kill()


def fire(site: Site, page: str, options: argparse.Namespace) -> None:
    began, done = time.perf_counter(), threading.Event()
    kills = 0

    def killer() -> None:
        nonlocal kills
        while kills < options.kills and not done.wait(random.uniform(4, 8)):  # noqa: S311 - a moment
            site.kill()
            kills += 1
            site.start()

    threading.Thread(target=killer, daemon=True).start()
    with ThreadPoolExecutor(options.clients) as pool:
        answers = list(pool.map(lambda n: client(site, page, n), range(options.submissions)))
    done.set()
    seconds = time.perf_counter() - began
    stored = json.loads(site.manage("shell", "-v0", "-c", COUNT))
    numbers = Counter(answer["number"] for answer in answers)
    print(f"{len(answers)} answers of 201 from {options.clients} clients in {seconds:.0f} s, {kills} kills")
    print(f"  different numbers {len(numbers)}, different receipts {len({a['receipt'] for a in answers})}")
    is_same, is_once = set(numbers) == set(stored["numbers"]), max(Counter(stored["words"]).values()) == 1
    print(f"  stored {len(stored['numbers'])}, those answered: {is_same}, each text once: {is_once}")
    print(f"  mails waiting: {stored['unsent']}")
    sink = socketserver.ThreadingTCPServer(("127.0.0.1", site.mail_port), MailSink)
    threading.Thread(target=sink.serve_forever, daemon=True).start()
    for _sweep in range(30):
        site.manage("shell", "-v0", "-c", SWEEP)
        left = json.loads(site.manage("shell", "-v0", "-c", COUNT))["unsent"]
        if not left:
            break
    sink.shutdown()
    print(f"  after the mail server came up: unsent {left}, different mails {len(MailSink.seen)}")
    print(f"  mails sent more than once: {sum(count > 1 for count in MailSink.seen.values())}")


if __name__ == "__main__":
    main()
