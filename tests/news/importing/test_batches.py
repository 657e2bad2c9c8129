"""Batches: few queries, and one bad article takes no other with it."""

import pytest
from django.db import connection
from wagtail.models import Page, PageLogEntry, Revision

from cms_apps.news.importing.service import import_paths
from cms_apps.news.importing.waiting import BATCH
from cms_apps.news.models import NewsCategory, NewsImport, NewsPage
from cms_apps.search.backend import TokenSearchBackend
from tests.factories.news import NewsPageFactory


def numbered(count, **fields):
    return [{"title": f"第{n}则", "date": "2024-05-06", "body": f"正文{n}。"} | fields for n in range(count)]


def counts(report):
    return (report.created, report.unchanged, report.updated, report.failed)


@pytest.fixture
def refused_author(db):
    """The database itself takes no article of this author; undone with the test's transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER refuse BEFORE INSERT ON cms_news_newspage WHEN NEW.author = '拒收'"
                " BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        else:
            cursor.execute("ALTER TABLE cms_news_newspage ADD CONSTRAINT refuse CHECK (author <> '拒收')")
    return "拒收"


def test_the_one_the_database_refuses_is_named_and_the_others_are_stored(
    news_index, refused_author, article_lines
):
    rows = numbered(5)
    rows[2] |= {"author": refused_author, "category": "新的"}
    report = import_paths(paths=[article_lines(*rows)], create_categories=True)
    assert counts(report) == (4, 0, 0, 1)
    assert [fault.line for fault in report.faults] == [3]
    assert NewsPage.objects.count() == NewsImport.objects.count() == 4
    assert not NewsCategory.objects.filter(name="新的").exists()
    assert Page.find_problems() == ([], [], [], [], [])


def test_when_each_is_refused_nothing_is_left(news_index, refused_author, article_lines):
    rows = numbered(2, author=refused_author, category="新的")
    before = Page.objects.count(), NewsCategory.objects.count(), Revision.objects.count()
    report = import_paths(paths=[article_lines(*rows)], create_categories=True)
    assert counts(report) == (0, 0, 0, 2)
    assert (Page.objects.count(), NewsCategory.objects.count(), Revision.objects.count()) == before
    assert not NewsImport.objects.exists()


class SearchThatTakesNoBatch(TokenSearchBackend):
    def add_bulk(self, model, obj_list):
        raise ConnectionError("the search server does not answer")


def test_pages_the_search_does_not_take_together_are_left_to_its_tasks(news_index, article_lines, settings):
    path = f"{__name__}.{SearchThatTakesNoBatch.__name__}"
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": path}}
    assert counts(import_paths(paths=[article_lines(*numbered(3, body="水电节能。"))])) == (3, 0, 0, 0)
    assert NewsPage.objects.search("节能").count() == 3


def test_faults_are_reported_in_the_order_of_the_file(news_index, article_lines):
    rows = [
        *numbered(2),
        "{",
        *numbered(1, slug="a b", title="坏址"),
        {"title": "无正文", "date": "2024-01-01"},
    ]
    report = import_paths(paths=[article_lines(*rows)])
    assert counts(report) == (2, 0, 0, 3)
    assert [fault.line for fault in report.faults] == [3, 4, 5]


@pytest.fixture
def queries_of(news_index, article_lines):
    """How many queries an import of rows costs."""
    from django.test.utils import CaptureQueriesContext

    def count(rows, **options):
        path = article_lines(*rows)
        with CaptureQueriesContext(connection) as captured:
            report = import_paths(paths=[path], **options)
        assert not report.failed
        return len(captured)

    count(numbered(1, title="暖身"))  # content types and sites are asked for once a process
    return count


def test_thirty_new_articles_cost_hardly_more_queries_than_three(queries_of):
    few = queries_of(numbered(3, title="少"))
    many = queries_of(numbered(30, title="多"))
    # SQLite takes 999 values a statement: 34 pages, but 66 entries of the log.
    assert many - few <= (6 if connection.vendor == "sqlite" else 0)


@pytest.mark.parametrize("update", [True, False])
def test_thirty_known_articles_cost_the_queries_of_three(queries_of, update):
    rows = numbered(30)
    queries_of(rows)
    assert queries_of(rows, update=update) == queries_of(rows[:3], update=update) <= 4


def test_a_file_of_several_batches_is_stored_whole(news_index, article_lines):
    count = 2 * BATCH + 1
    path = article_lines(*numbered(count))
    assert counts(import_paths(paths=[path])) == (count, 0, 0, 0)
    assert counts(import_paths(paths=[path], update=True)) == (0, count, 0, 0)
    index = Page.objects.get(pk=news_index.pk)
    assert (index.numchild, Page.objects.child_of(index).count()) == (count, count)
    assert (
        PageLogEntry.objects.filter(action="wagtail.publish", page__in=index.get_children()).count() == count
    )
    assert Page.find_problems() == ([], [], [], [], [])


def test_articles_of_one_text_and_many_ids_get_addresses_of_their_own(news_index, article_lines):
    row = {"title": "食堂开放", "date": "2024-05-06", "body": "开放了。"}
    path = article_lines(*[row | {"external_id": number} for number in range(4)])
    assert counts(import_paths(paths=[path])) == (4, 0, 0, 0)
    slugs = sorted(NewsPage.objects.values_list("slug", flat=True))
    assert [len(slug) for slug in slugs] == [17, 18, 19, 20]
    assert all(slugs[-1].startswith(slug) for slug in slugs)


def test_new_changed_and_known_articles_of_one_batch_each_get_their_due(news_index, article_lines):
    rows = numbered(4)
    for number, row in enumerate(rows):
        row["external_id"] = number
    import_paths(paths=[article_lines(*rows[:3])])
    rows[1]["title"] = "改了"
    path = article_lines(*rows)
    assert counts(import_paths(paths=[path], update=True, dry_run=True)) == (1, 2, 1, 0)
    assert counts(import_paths(paths=[path], update=True)) == (1, 2, 1, 0)
    titles = NewsPage.objects.order_by("path").values_list("title", flat=True)
    assert list(titles) == ["第0则", "改了", "第2则", "第3则"]


def test_found_at_once_by_a_word_of_the_text(news_index, article_lines):
    import_paths(
        paths=[article_lines(*numbered(3), {"title": "乙", "date": "2024-05-06", "body": "水电节能。"})]
    )
    assert [page.title for page in NewsPage.objects.search("节能")] == ["乙"]


def test_an_address_an_editor_took_is_a_fault_of_that_article_only(news_index, article_lines):
    NewsPageFactory(parent=news_index, slug="taken")
    report = import_paths(paths=[article_lines(*numbered(2), *numbered(1, slug="taken", title="撞"))])
    assert counts(report) == (2, 0, 0, 1)
    assert [(fault.line, fault.field) for fault in report.faults] == [(3, "slug")]
