"""Two imports at once, on connections of their own."""

import threading

import pytest
from django.db import connections, transaction
from wagtail.models import Page

from cms_apps.news.importing.batches import Entry, store_batch
from cms_apps.news.importing.bulk import publish_below
from cms_apps.news.importing.encoding import Line
from cms_apps.news.importing.json_lines import read_json_article
from cms_apps.news.importing.report import Outcome
from cms_apps.news.importing.service import import_paths
from cms_apps.news.importing.storing import Storing, add_page, new_page, store
from cms_apps.news.models import NewsImport, NewsIndexPage, NewsPage

LINE = Line(1, '{"title": "食堂开放", "date": "2024-05-06", "body": "开放了。", "external_id": "n-1"}', 0)


def in_threads(*jobs):
    """Run the jobs at once, each on its own connection; returns their results in order."""
    results = [None] * len(jobs)

    def run(position, job):
        try:
            results[position] = job()
        except Exception as error:
            results[position] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_two_imports_of_one_file_make_one_page_an_article(committed_index, article_lines):
    rows = [{"title": f"第{n}则", "date": "2024-05-06", "body": "正文。"} for n in range(8)]
    path = article_lines(*rows)
    barrier = threading.Barrier(2)

    def job():
        barrier.wait()
        return import_paths(paths=[path], index=committed_index)

    reports = in_threads(job, job)
    assert [report.failed for report in reports] == [0, 0]
    assert sum(report.created for report in reports) == 8
    assert sum(report.unchanged for report in reports) == 8
    assert NewsPage.objects.count() == NewsImport.objects.count() == 8
    assert Page.objects.get(pk=committed_index.pk).numchild == 8
    assert Page.find_problems() == ([], [], [], [], [])


def test_control_without_the_key_the_same_race_doubles_the_article(committed_index):
    barrier = threading.Barrier(2)
    article = read_json_article(LINE)
    storing = Storing(index=committed_index)

    def unguarded():
        known = NewsImport.objects.filter(key=article.key).exists()
        barrier.wait()
        with transaction.atomic():
            Page.objects.select_for_update().get(pk=committed_index.pk)
            if not known:
                add_page(storing, new_page(article, storing))

    assert in_threads(unguarded, unguarded) == [None, None]
    assert NewsPage.objects.count() == 2


def test_control_without_the_second_look_a_race_of_batches_doubles_the_article(committed_index):
    barrier = threading.Barrier(2)
    article = read_json_article(LINE)
    storing = Storing(index=committed_index)

    def unguarded():
        page = new_page(article, storing)
        barrier.wait()
        with transaction.atomic():
            publish_below(Page.objects.select_for_update().get(pk=committed_index.pk), [page])

    assert in_threads(unguarded, unguarded) == [None, None]
    assert NewsPage.objects.count() == 2


def stored_alone(article, storing):
    return store(article, "a.jsonl:1", storing).outcome


def stored_in_a_batch(article, storing):
    return store_batch([Entry(article, "a.jsonl")], storing)[0].outcome


@pytest.mark.parametrize("store_it", [stored_alone, stored_in_a_batch])
def test_the_unique_key_holds_where_no_lock_is_shared(committed_index, store_it):
    """Below two indexes the imports lock different rows; the second waits for the first one's key."""
    other = NewsIndexPage(title="别的", slug="other-news")
    committed_index.get_parent().add_child(instance=other)
    article = read_json_article(LINE)
    written, looked = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            outcome = store_it(article, Storing(index=committed_index))
            written.set()
            # The second has seen no page and goes on to write; commit a moment later.
            looked.wait(1)
        return outcome

    def second():
        written.wait(10)
        return store_it(article, Storing(index=other))

    assert in_threads(first, second) == [Outcome.CREATED, Outcome.UNCHANGED]
    assert NewsPage.objects.count() == 1


def test_a_batch_waits_for_another_below_the_same_index_and_needs_no_second_try(committed_index, caplog):
    storing = Storing(index=committed_index)
    other = read_json_article(Line(1, LINE.text.replace("n-1", "n-2"), 0))
    written = threading.Event()

    def first():
        with transaction.atomic():
            outcome = stored_in_a_batch(read_json_article(LINE), storing)
            written.set()
            threading.Event().wait(0.5)  # the second has begun to wait
        return outcome

    def second():
        written.wait(10)
        return stored_in_a_batch(other, storing)

    assert in_threads(first, second) == [Outcome.CREATED, Outcome.CREATED]
    assert "one by one" not in caplog.text
    assert Page.find_problems() == ([], [], [], [], [])
