"""Requests a second: our list of articles beside Wagtail's own page list, on the same data, in turn.

    .venv/bin/python bench/news_api.py [--articles 2000] [--seconds 4] [--rounds 3] [--clients 8]

Uses DATABASE_URL when it is set, else a SQLite file in a scratch folder; serves by gunicorn on loopback.
"""

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

FILL = """
import sys
from datetime import date, timedelta
from cms_apps.news.models import NewsCategory, NewsIndexPage, NewsPage
index, category = NewsIndexPage.objects.get(locale__language_code="zh-hans"), NewsCategory.objects.first()
for number in range(NewsPage.objects.count(), {count}):
    index.add_child(instance=NewsPage(title=f"后勤动态第{{number}}期", slug=f"n{{number}}", category=category,
        date=date(2015, 1, 1) + timedelta(days=number), summary="食堂、公寓、水电的一周安排。" * 4,
        body=[("paragraph", "<p>" + "后勤集团努力优化服务。" * 80 + "</p>")]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        environment = {
            **os.environ,
            "DATA_DIR": scratch,
            "DEBUG": "false",
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }
        environment.setdefault("DATABASE_URL", f"sqlite:///{scratch}/bench.sqlite3")
        manage(environment, "migrate", "-v0")
        manage(environment, "setup_site")
        manage(environment, "shell", "-v0", "-c", FILL.format(count=options.articles))
        measure(environment, options)


def manage(environment: dict[str, str], *command: str) -> None:
    subprocess.run([sys.executable, ROOT / "site/manage.py", *command], env=environment, check=True)


def measure(environment: dict[str, str], options: argparse.Namespace) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        "-m",
        "gunicorn",
        "--chdir",
        "site",
        "--workers",
        "2",
        "--threads",
        "4",
        "--log-level",
        "error",
    ]
    server = subprocess.Popen(
        [sys.executable, *command, "--bind", f"127.0.0.1:{port}", "config.wsgi"], env=environment, cwd=ROOT
    )
    try:
        wait_for(port)
        etag = fetch(port, "/api/v3/news/")[1]
        cases = {
            "our list of 20": ("/api/v3/news/", {}),
            "our list of 20, unchanged (304)": ("/api/v3/news/", {"If-None-Match": etag}),
            "our list, search of two characters": ("/api/v3/news/?search=%E5%90%8E%E5%8B%A4", {}),
            "Wagtail's page list of 20": ("/api/v3/pages/?type=cms_news.NewsPage", {}),
            "article as a page": ("/news/n7/", {}),
        }
        rates: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(options.rounds):
            for name, (path, headers) in cases.items():
                rates[name].append(load(port, path, headers, options))
        for name, values in rates.items():
            print(
                f"{statistics.median(values):8.0f} requests/s  {name}  ({min(values):.0f}-{max(values):.0f})"
            )
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(100):
        try:
            fetch(port, "/healthz/")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the server did not start")


def fetch(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("ETag", "")


def load(port: int, path: str, headers: dict[str, str], options: argparse.Namespace) -> float:
    """Requests a second of several clients that ask one after the other for a while."""
    counts: list[int] = []
    end = time.monotonic() + options.seconds

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        count = 0
        while time.monotonic() < end:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status not in {200, 304}:
                raise SystemExit(f"{path}: {answer.status}")
            count += 1
        counts.append(count)

    threads = [threading.Thread(target=ask) for _ in range(options.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / options.seconds


if __name__ == "__main__":
    main()
