"""What `bench/search.py` runs inside Django."""

import random
import re
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import django

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import sql  # noqa: E402
from modelsearch.conf import get_app_config  # noqa: E402
from wagtail.models import Page  # noqa: E402
from wagtail.search.backends import get_search_backend  # noqa: E402

from cms_apps.news.models import NewsCategory, NewsIndexPage, NewsPage  # noqa: E402

BACKENDS = {"ours": "cms_apps.search.backend", "stock": "modelsearch.backends.database"}
ARTICLE = 984  # characters, as in the figures this is compared with
FREQUENT = "campus"  # stands apart by spaces, so that both backends find it
Word = str


def articles(corpus: Path) -> list[list[Word]]:
    """The corpus as articles of about `ARTICLE` characters, each a list of words."""
    found, words, length = [], [], 0
    for line in corpus.read_text().splitlines():
        for entry in line.split():
            word = re.sub(r"/\w+$", "", entry)
            words.append(word)
            length += len(word)
        words.append("\n")
        if length >= ARTICLE:
            found.append(words)
            words, length = [], 0
    return found


def make_pages(texts: list[str], size: int) -> None:
    """Fill up to `size` articles; every so many of them hold `FREQUENT`, 1,000 in all."""
    index = NewsIndexPage.objects.get(locale__language_code="zh-hans")
    have = NewsPage.objects.count()
    kind = ContentType.objects.get_for_model(NewsPage)
    category = NewsCategory.objects.first()
    every = max(size // 1000, 1)
    for start in range(have, size, 500):
        pages = []
        for number in range(start, min(start + 500, size)):
            text = texts[number % len(texts)]
            if number % every == 0:
                text += f" {FREQUENT} "
            path = Page._get_path(index.path, index.depth + 1, number + 1)
            pages.append(
                NewsPage(
                    title=f"{text[:20]}{number}",
                    slug=f"n{number}",
                    path=path,
                    depth=index.depth + 1,
                    url_path=f"{index.url_path}n{number}/",
                    content_type=kind,
                    locale=index.locale,
                    date=date(2020, 1, 1),
                    category=category,
                    body=[("paragraph", f"<p>{text}</p>")],
                )
            )
        insert(pages)
    Page.objects.filter(pk=index.pk).update(numchild=size)


def insert(pages: list[NewsPage]) -> None:
    parents = [
        Page(**{f.attname: getattr(page, f.attname) for f in Page._meta.local_fields}) for page in pages
    ]
    for page, parent in zip(pages, Page.objects.bulk_create(parents), strict=True):
        page.page_ptr_id = page.pk = page.id = parent.pk
    query = sql.InsertQuery(NewsPage)
    query.insert_values(NewsPage._meta.local_concrete_fields, pages, raw=True)
    query.get_compiler(connection=connection).execute_sql()


def measure(name: str, words: list[list[Word]], size: int) -> None:
    backend = get_search_backend(BACKENDS[name])
    entries = get_app_config().get_model("IndexEntry")
    entries.objects.all().delete()
    seconds = timed(lambda: fill(backend))
    print(f"{name}, {size} articles: indexed in {seconds:.1f} s ({seconds / size * 1000:.2f} s per 1,000)")
    print(f"  index {index_size(entries) / 1e6:.0f} MB, process {memory():.0f} MB at most")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    chosen = random.Random(1)  # noqa: S311 - the same words each time
    pairs = two_character_words(words, chosen)
    compounds = adjacent_pairs(words, chosen)
    if size <= 2000:
        texts = dict(NewsPage.objects.values_list("pk", "body"))
        plain = {pk: body.stream_block.get_searchable_content(body)[0] for pk, body in texts.items()}
        quality("two-character words", backend, pairs, plain)
        quality("joined compounds", backend, compounds, plain)
    speed("two-character words", backend, pairs[:100])
    speed("joined compounds", backend, compounds[:100])
    speed(f"one word with {backend.search(FREQUENT, live()).count()} hits", backend, [FREQUENT] * 20)


def live() -> Any:
    return NewsPage.objects.live()


def fill(backend: Any) -> None:
    rebuilder = backend.rebuilder_class(backend.get_index_for_model(NewsPage))
    index = rebuilder.start()
    for chunk in chunks():
        index.add_items(NewsPage, chunk)
    rebuilder.finish()


def chunks() -> Iterator[list[NewsPage]]:
    pks = list(NewsPage.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(pks), 1000):
        yield list(NewsPage.get_indexed_objects().filter(pk__in=pks[start : start + 1000]))


def two_character_words(words: list[list[Word]], chosen: random.Random) -> list[str]:
    counts = Counter(word for article in words for word in set(article))
    frequent = sorted(w for w, n in counts.items() if re.fullmatch("[一-龥]{2}", w) and 5 <= n <= 500)
    return chosen.sample(frequent, 200)


def adjacent_pairs(words: list[list[Word]], chosen: random.Random) -> list[str]:
    pairs = Counter(a + b for article in words for a, b in pairwise(article))
    frequent = sorted(p for p, n in pairs.items() if re.fullmatch("[一-龥]{4}", p) and n >= 3)
    return chosen.sample(frequent, 120)


def quality(what: str, backend: Any, queries: list[str], texts: dict[int, str]) -> None:
    """Recall, and precision of the first hits, in percent; a text that holds the query should be found.

    The first ones: as many as hold it. What is found by words taken apart comes after them.
    """
    recalls, precisions = [], []
    for query in queries:
        wanted = {pk for pk, text in texts.items() if query in text}
        found = [page.pk for page in backend.search(query, live().only("pk"))]
        first = found[: len(wanted)]
        recalls.append(len(wanted.intersection(found)) / len(wanted))
        precisions.append(len(wanted.intersection(first)) / len(first) if first else 1)
    recall, precision = statistics.mean(recalls) * 100, statistics.mean(precisions) * 100
    print(f"  {what}: recall {recall:.1f} %, precision {precision:.1f} %")


def speed(what: str, backend: Any, queries: list[str]) -> None:
    """The time of the first 20 hits; one minute at most."""
    times: list[float] = []
    until = time.perf_counter() + 60
    for query in queries:
        times.append(timed(lambda query=query: list(backend.search(query, live())[:20])) * 1000)
        if time.perf_counter() > until:
            break
    times.sort()
    p99 = times[min(int(len(times) * 0.99), len(times) - 1)]
    print(f"  {what}: p50 {statistics.median(times):.1f} ms, p99 {p99:.1f} ms ({len(times)} searches)")


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def index_size(entries: Any) -> int:
    """Bytes of the index's tables."""
    table = entries._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size(%s)", [table])
        else:
            cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name LIKE %s", [f"{table}%"])
        return cursor.fetchone()[0]


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parsed = articles(Path(sys.argv[1]))
    print(f"{connection.vendor}: {len(parsed)} articles of the corpus")
    for articles_wanted in map(int, sys.argv[2:]):
        make_pages(["".join(article) for article in parsed], articles_wanted)
        for backend_name in BACKENDS:
            measure(backend_name, parsed, articles_wanted)
