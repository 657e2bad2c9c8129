"""Articles a second through `import_news`, beside the same articles page by page, and the peak of memory.

    .venv/bin/python bench/import_news.py [--articles 20000] [--sample 200]

On SQLite in a scratch folder; then, when DATABASE_URL names an empty PostgreSQL database, on that too. The
texts are made up by a seeded generator. Ends with what Wagtail's `fixtree` would find: nothing.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WHO = ["饮食中心", "公寓中心", "能源科", "维修班", "校园卡室", "浴室管理员", "伙食管理委员会", "节能协会"]
DID = ["检查了", "更换了", "清洗了", "重新安排了", "延长了", "公布了", "征求意见后调整了", "免费维修了"]
WHAT = [
    "二食堂的窗口",
    "北区的热水",
    "开水房的阀门",
    "宿舍的门锁",
    "自习室的灯管",
    "夜宵的时间",
    "浴室的排水",
]
WHY = ["方便同学们晚归时使用", "回应信箱里的来信", "迎接新学期", "节约水电", "落实联席会议的承诺"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--sample", type=int, default=200, help="articles stored page by page")
    parser.add_argument("--inside", choices=["sample", "import", "again"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        STEPS[options.inside](options.file)
        return
    with tempfile.TemporaryDirectory() as scratch:
        addresses = [f"sqlite:///{scratch}/bench.sqlite3", os.environ.get("DATABASE_URL", "")]
        for address in filter(None, addresses):
            measure(address, Path(scratch), options)


def measure(address: str, scratch: Path, options: argparse.Namespace) -> None:
    print(address.partition(":")[0])
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DATA_DIR": str(scratch),
        "DEBUG": "false",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}",
    }
    for command in (["migrate", "-v0"], ["setup_site", "-v0"]):
        subprocess.run([sys.executable, ROOT / "site/manage.py", *command], env=environment, check=True)
    sample, articles = scratch / "sample.jsonl", scratch / "articles.jsonl"
    write(sample, options.sample, seed=1)
    write(articles, options.articles, seed=2)
    # A process each, so that each has a peak of its own.
    for step, file in (("sample", sample), ("import", articles), ("again", articles)):
        command = [sys.executable, __file__, "--inside", step, "--file", str(file)]
        subprocess.run(command, env=environment, check=True)


def write(path: Path, count: int, *, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up texts
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            day = date(2004, 9, 1) + timedelta(days=chance.randrange(7000))
            row = {
                "external_id": f"{seed}-{number}",
                "title": f"{chance.choice(WHO)}{chance.choice(DID)}{chance.choice(WHAT)}（{number}）",
                "date": day.isoformat(),
                "author": "后勤通讯员",
                "body": "\n".join(paragraph(chance) for _ in range(chance.randint(4, 14))),
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def paragraph(chance: random.Random) -> str:
    sentences = (
        f"{chance.randint(1, 12)}月{chance.randint(1, 28)}日，{chance.choice(WHO)}{chance.choice(DID)}"
        f"{chance.choice(WHAT)}，{chance.choice(WHY)}。"
        for _ in range(chance.randint(1, 4))
    )
    return "".join(sentences)


def stored_page_by_page(path: Path) -> None:
    start()
    from cms_apps.news.importing.encoding import numbered_lines
    from cms_apps.news.importing.json_lines import read_json_lines
    from cms_apps.news.importing.service import only_index
    from cms_apps.news.importing.storing import Storing, store

    run_tasks()  # what setting up the site left
    storing = Storing(index=only_index())
    began, count = time.perf_counter(), 0
    for article in read_json_lines(numbered_lines(path)):
        store(article, f"{path}:{article.line}", storing)
        count += 1
    report("page by page, indexing left to tasks", count, time.perf_counter() - began)
    run_tasks()
    report("page by page, its tasks included", count, time.perf_counter() - began)


def run_tasks() -> None:
    from django.core.management import call_command

    call_command("db_worker", batch=True, startup_delay=False, reload=False, interval=0, verbosity=0)


def imported(path: Path) -> None:
    start()
    from wagtail.models import Page

    from cms_apps.news.importing import batches
    from cms_apps.news.importing.service import import_paths

    batches._put_into_search = indexing = Timed(batches._put_into_search)
    began = time.perf_counter()
    found = import_paths(paths=[path])
    seconds = time.perf_counter() - began
    report("import_news, without indexing", found.created, seconds - indexing.seconds)
    report("import_news, indexing included", found.created, seconds)
    print(f"       {found.failed} failed; problems of the tree: {Page.find_problems()}", flush=True)


def imported_again(path: Path) -> None:
    start()
    from cms_apps.news.importing.service import import_paths

    began = time.perf_counter()
    found = import_paths(paths=[path], update=True)
    report("import_news again, all known", found.unchanged, time.perf_counter() - began)


class Timed:
    """A function that adds up how long it took."""

    def __init__(self, function: Callable[..., None]) -> None:
        self.function, self.seconds = function, 0.0

    def __call__(self, *arguments: object) -> None:
        began = time.perf_counter()
        self.function(*arguments)
        self.seconds += time.perf_counter() - began


def start() -> None:
    import logging

    import django

    django.setup()
    logging.getLogger("wagtail").setLevel(logging.WARNING)


def report(what: str, count: int, seconds: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate, each = count / seconds, 1000 * seconds / count
    print(f"{count:6} articles, {rate:7.0f}/s, {each:6.2f} ms each, peak {peak:4.0f} MB: {what}", flush=True)


STEPS = {"sample": stored_page_by_page, "import": imported, "again": imported_again}


if __name__ == "__main__":
    main()
