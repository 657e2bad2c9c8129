"""Sign-up for a reception day opens: 300 people at once for 60 places, while others read the site.

    .venv/bin/python bench/reception_opens.py [--clients 300] [--readers 5] [--workers 2] [--threads 4]
                                              [--folder KEPT]

The site with its demo contents under supervisor, as in production, on SQLite in a scratch folder or on
DATABASE_URL. Every client looks at the day now and then, gets the form and a challenge, and sends its sign-up
at the moment it opens, from an address of its own as a proxy would name it; it tries again with the same
Idempotency-Key when it is told to or the connection breaks. A folder that is kept need not be prepared again.
"""

import argparse
import contextlib
import getpass
import http.client
import json
import os
import random
import re
import secrets
import socketserver
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms_under_fire import MailSink, free_port

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = """
from config.settings.production import *
INSTALLED_APPS = [*INSTALLED_APPS, "demo"]
"""
LEAD, TRICKLE = 45, 35  # seconds from the page's making until it opens, and in which clients get their forms
ANSWER_WITHIN = 60  # seconds: nginx's proxy_read_timeout, unless told otherwise
PATIENCE = 240  # seconds after the opening, the longest that anybody tries
MAKE_DAY = """
from datetime import timedelta
from django.utils import timezone
from cms_apps.reception.models import Host, ReceptionDayPage, ReceptionHost, Slot
from wagtail.models import Site
now = timezone.now().replace(microsecond=0)
page = ReceptionDayPage(title="接待日", slug=f"day-{now:%H%M%S}", where="行政楼102",
    consent_text="半年后删除。", opens_at=now + timedelta(seconds=LEAD), starts_at=now + timedelta(days=7),
    ends_at=now + timedelta(days=7, hours=2), slot_minutes=20, slot_places=10, most_together=1)
page.hosts.add(ReceptionHost(host=Host.objects.get_or_create(name="林助理", unit=None)[0]))
Site.objects.get(is_default_site=True).root_page.add_child(instance=page)
page.save_revision().publish()
print(page.pk, page.opens_at.timestamp(), page.get_url())
"""
STORED = """
import json
from cms_apps.core.models import OutboxMessage
from cms_apps.forms.models import Submission
from cms_apps.reception.models import ReceptionDayPage, Signup
page = ReceptionDayPage.objects.get(pk=PAGE)
signups = Signup.objects.filter(day__key=page.translation_key)
print(json.dumps({"numbers": sorted(signup.number for signup in signups),
    "confirmed": signups.filter(state="confirmed").count(),
    "waiting": signups.filter(state="waiting").count(),
    "submissions": Submission.objects.filter(form__key=page.translation_key).count(),
    "mails unsent": OutboxMessage.objects.filter(sent_at=None).count()}))
"""


@dataclass
class Seen:
    """What all clients together met."""

    statuses: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str, status: object, took: float) -> None:
        with self.lock:
            self.statuses[what][str(status)] += 1
            self.seconds[what].append(took)


class Site:
    """Served as in production: web, worker and schedule under supervisor."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder, self.port, self.mail_port = folder, free_port(), free_port()
        (folder / "rush_settings.py").write_text(SETTINGS)
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}:{folder}",
            "DJANGO_SETTINGS_MODULE": "rush_settings",
            "DJANGO_SECRET_KEY": secrets.token_urlsafe(60),
            "ALLOWED_HOSTS": "127.0.0.1",
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "BEHIND_TLS_PROXY": "true",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "LOG_LEVEL": "ERROR",
            "DATA_DIR": str(folder),
            "RUN_AS": getpass.getuser(),
            "BIND": "127.0.0.1",
            "PORT": str(self.port),
            "WEB_WORKERS": str(options.workers),
            "WEB_THREADS": str(options.threads),
        }
        self.environment.setdefault("DATABASE_URL", f"sqlite:///{folder}/rush.sqlite3")

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, str(ROOT / "site/manage.py"), *arguments]
        done = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def shell(self, code: str) -> str:
        return self.manage("shell", "-v0", "-c", code)

    def prepare(self) -> None:
        done = self.folder / "prepared"
        if done.exists():
            return
        self.manage("migrate", "-v0")
        self.manage("setup_site", "-v0")
        self.manage("load_demo", "--port", str(self.port))
        self.manage("collectstatic", "--no-input", "-v0")
        done.touch()

    @contextlib.contextmanager
    def served(self) -> Any:
        command = ["supervisord", "--configuration", str(ROOT / "site/supervisord.conf")]
        server = subprocess.Popen(command, env=self.environment, start_new_session=True)
        self.session = server.pid
        try:
            for _attempt in range(300):
                with contextlib.suppress(OSError, http.client.HTTPException):
                    if self.ask("GET", "/healthz/")[0] == 200:
                        break
                time.sleep(0.2)
            else:
                raise SystemExit("the server did not come up")
            yield
        finally:
            server.terminate()
            server.wait(90)

    def busy(self) -> float:
        """Seconds of a core that its processes used so far: what to compare where other work goes on."""
        ticks = 0
        for file in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # ended meanwhile
                fields = file.read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12]) if int(fields[3]) == self.session else 0
        return ticks / os.sysconf("SC_CLK_TCK")

    def ask(
        self, method: str, path: str, *, body: object = None, address: str = "10.0.0.1", key: str = ""
    ) -> tuple[int, bytes]:
        """One request on a connection of its own, as a proxy makes it."""
        headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": address, "Accept-Language": "en"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if key:
            headers["Idempotency-Key"] = key
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_WITHIN)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def timed(site: Site, seen: Seen, what: str, method: str, path: str, **request: Any) -> tuple[int, bytes]:
    """Ask and note how long it took; status 0 where nothing came."""
    began = time.perf_counter()
    try:
        status, text = site.ask(method, path, **request)
    except (OSError, http.client.HTTPException) as broken:
        status, text = 0, type(broken).__name__.encode()
    seen.note(what, status or text.decode(), time.perf_counter() - began)
    return status, text


def until_answered(site: Site, seen: Seen, what: str, method: str, path: str, **request: Any) -> Any:
    """Again while the connection breaks or the server says later; any other answer is final."""
    ends = time.time() + LEAD + PATIENCE
    while time.time() < ends:
        status, text = timed(site, seen, what, method, path, **request)
        if status in {200, 201}:
            return status, json.loads(text)
        if status not in {0, 502, 503, 504}:
            print(f"{what}: {status} {text.decode(errors='replace')[:300]}")
            return status, {}
        time.sleep(random.uniform(0.5, 1.5))  # noqa: S311 - a moment
    return 0, {}


def client(site: Site, seen: Seen, page: str, opens: float, number: int) -> dict[str, Any]:
    """Somebody who wants to come; returns the last answer, with its status and when it came."""
    address = f"10.1.{number // 250}.{number % 250 + 1}"
    day, form = f"/api/v3/reception/days/{page}/", f"/api/v3/forms/{page}/"
    time.sleep(max(0, opens - 5 - random.random() * TRICKLE - time.time()))  # noqa: S311 - a moment
    until_answered(site, seen, "day before", "GET", day, address=address)
    _status, asked = until_answered(site, seen, "form", "GET", form, address=address)
    challenge = f"{form}challenge/?kind=question"
    _status, posed = until_answered(site, seen, "challenge", "POST", challenge, body={}, address=address)
    while (left := opens - time.time()) > 4:
        time.sleep(min(left - 2, random.uniform(5, 15)))  # noqa: S311 - a moment
        until_answered(site, seen, "day before", "GET", day, address=address)
    time.sleep(max(0, opens - time.time()))
    status, now = until_answered(site, seen, "day at opening", "GET", day, address=address)
    if not (asked and posed and now):
        return {"status": f"{status} before sending", "after": time.time() - opens}
    free = [slot for slot in now["slots"] if slot["places_left"]] or now["slots"]
    chosen = random.choice(free)  # noqa: S311 - a wish
    data = {
        "topic": chosen["topics"][0],
        "slot": str(chosen["id"]),
        "matter": f"第{number}件事",
        "called": f"同学{number}",
        "contact": f"student{number}@example.invalid",
    }
    sent = {
        "version": asked["version"],
        "consent": {"version": asked["consent"]["version"]},
        "challenge": {
            "key": posed["key"],
            "answer": str(sum(map(int, re.findall(r"\d+", posed["question"])))),
        },
        "data": data,
    }
    status, answer = until_answered(
        site, seen, "POST", "POST", f"{form}submissions/", body=sent, address=address, key=str(uuid.uuid4())
    )
    return {"status": status, "after": time.time() - opens, **answer}


def reader(site: Site, seen: Seen, paths: dict[str, str], opens: float, done: threading.Event) -> None:
    """Somebody who reads on, before and after."""
    while not done.is_set():
        for what, path in paths.items():
            when = "before" if time.time() < opens else "after"
            timed(site, seen, f"{what}, {when}", "GET", path, address="10.2.0.1")
            time.sleep(1)


def figures(seconds: list[float]) -> str:
    cut = statistics.quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
    parts = {"p50": cut[49], "p95": cut[94], "p99": cut[98], "max": max(seconds)}
    return "  ".join(f"{name} {value:6.2f} s" for name, value in parts.items())


def report(seen: Seen, answers: list[dict[str, Any]], stored: dict[str, Any]) -> None:
    got = [answer["result"] for answer in answers if answer["status"] == 201]
    states = Counter(result["state"] for result in got)
    lines: dict[int, list[int]] = defaultdict(list)
    for result in got:
        if result["state"] == "waiting":
            lines[result["slot"]].append(result["place_in_line"])
    whole = all(sorted(line) == list(range(1, len(line) + 1)) for line in lines.values())
    numbers = sorted(result["number"] for result in got)
    print(f"answers by status: {dict(Counter(answer['status'] for answer in answers))}")
    print(f"  confirmed {states['confirmed']}, waiting {states['waiting']}")
    print(f"  lines {sorted(map(len, lines.values()))}, each 1 to n without gap or double: {whole}")
    print(f"  stored: {stored['confirmed']} confirmed, {stored['waiting']} waiting", end=", ")
    print(f"{stored['submissions']} submissions; the numbers answered: {numbers == stored['numbers']}")
    print(f"  mails not sent yet {stored['mails unsent']}, sent {sum(MailSink.seen.values())}")
    print(f"the last had an answer {max(answer['after'] for answer in answers):.1f} s after the opening")
    for what, seconds in sorted(seen.seconds.items()):
        print(f"  {what:22} {len(seconds):5}  {figures(seconds)}  {dict(seen.statuses[what])}")


def rush(site: Site, options: argparse.Namespace) -> None:
    page, opens_at, path = site.shell(MAKE_DAY.replace("LEAD", str(LEAD))).split()
    opens, seen, done = float(opens_at), Seen(), threading.Event()
    paths = {"home page": "/", "news": "/news/", "day's page": re.sub(r"^https?://[^/]+", "", path)}
    readers = [
        threading.Thread(target=reader, args=(site, seen, paths, opens, done), daemon=True)
        for _number in range(options.readers)
    ]
    for thread in readers:
        thread.start()
    with ThreadPoolExecutor(options.clients) as pool:
        coming = pool.map(lambda n: client(site, seen, page, opens, n), range(options.clients))
        time.sleep(max(0, opens - time.time()))
        busy = site.busy()
        answers = list(coming)
        busy = site.busy() - busy
    done.set()
    for thread in readers:
        thread.join()
    print(f"the site used {busy:.1f} s of a core from the opening to the last answer")
    report(seen, answers, json.loads(site.shell(STORED.replace("PAGE", page))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=300)
    parser.add_argument("--readers", type=int, default=5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        site = Site(folder.resolve(), options)
        sink = socketserver.ThreadingTCPServer(("127.0.0.1", site.mail_port), MailSink)
        sink.daemon_threads = True
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        site.prepare()
        with site.served():
            rush(site, options)
        sink.shutdown()


if __name__ == "__main__":
    main()
