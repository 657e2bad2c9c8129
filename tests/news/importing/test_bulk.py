"""Pages stored together are what pages stored one by one are, in every table."""

from datetime import datetime
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction
from wagtail.blocks import StreamValue
from wagtail.models import Page, ReferenceIndex, Revision

from cms_apps.core.models import BrokenLink
from cms_apps.news.importing.batches import Entry, store_batch
from cms_apps.news.importing.encoding import Line
from cms_apps.news.importing.json_lines import read_json_article
from cms_apps.news.importing.report import Outcome
from cms_apps.news.importing.service import import_paths
from cms_apps.news.importing.storing import Storing, store
from cms_apps.news.models import NewsPage
from tests.factories.news import NewsPageFactory

HTML = (
    "<h2>登记时间</h2><p>1月5日至<strong>1月10日</strong>，见<a href='https://example.edu.cn/a?b=1&amp;c'>登记页</a>。</p>"
    "<ul><li>校园卡</li><li>家长<em>同意书</em></li></ul><blockquote>人在，灯就亮着。</blockquote><hr>"
    "<table><caption>值班室</caption><tr><th>楼栋</th><th>电话</th></tr><tr><td>北一</td><td>1</td></tr></table>"
)
ROWS = [
    {"title": "甲 & <乙>", "date": "2024-01-02", "body": HTML, "external_id": "1", "slug": "winter-stay"},
    {"title": "节水周", "date": "2024-03-22", "body": "一、关紧水龙头。\n看到滴水，请拧紧。\n总之，谢谢。"},
    {"title": "新栏目的", "date": "2024-03-23", "body": "正文。", "category": "校园绿化", "author": "周一诺"},
    {"title": "同一栏目", "date": "2024-03-24", "body": "正文。", "category": "校园绿化", "summary": "短"},
    {"title": "节水周", "date": "2024-03-22", "body": "正文😀。", "credit": "饮食中心", "source": "校报"},
]


@pytest.fixture
def entries():
    import json

    lines = (Line(number, json.dumps(row), 0) for number, row in enumerate(ROWS, start=1))
    return [Entry(read_json_article(line), "a.jsonl") for line in lines]


def all_rows():
    return {
        (model._meta.label, row[model._meta.pk.attname]): row
        for model in apps.get_models()
        for row in model._base_manager.values()
    }


class Named:
    """Numbers the database gave, by what they stand for."""

    def __init__(self):
        pages = dict(NewsPage.objects.values_list("pk", "slug"))
        revisions = dict(Revision.objects.values_list("pk", "object_id"))
        self.pages = {str(pk): slug for pk, slug in pages.items()}
        self.revisions = {pk: self.pages.get(key) for pk, key in revisions.items()}

    def value(self, column, value):
        if isinstance(value, datetime | UUID):
            return type(value)
        if isinstance(value, StreamValue):
            return value.stream_block.get_prep_value(value)
        if column in ("object_id", "page_id", "page_ptr_id", "pk"):
            return self.pages.get(str(value), "another")
        if "revision" in column and isinstance(value, int):
            return self.revisions.get(value, "another")
        if column in ("id", "category_id", "to_object_id", "category", "index_entry_id"):
            return "some"
        if column in ("content", "data") and isinstance(value, dict):
            return self.row(value)
        return "uuid" if column == "translation_key" else value

    def row(self, row):
        return {column: self.value(column, value) for column, value in row.items()}


def rows_made_by(action):
    """The new and changed rows, by table, numbers named; what the action did is undone."""
    before = all_rows()
    with transaction.atomic():
        action()
        named = Named()
        made = [(key[0], named.row(row)) for key, row in all_rows().items() if before.get(key) != row]
        transaction.set_rollback(True)
    return sorted(made, key=repr)


def test_stored_together_or_one_by_one_the_rows_are_the_same(news_index, entries):
    NewsPageFactory(parent=news_index)
    storing = Storing(index=news_index, create_categories=True)

    def one_by_one():
        for entry in entries:
            assert store(entry.article, entry.origin, storing).outcome is Outcome.CREATED

    def together():
        results = store_batch(entries, storing)
        assert [result.outcome for result in results] == [Outcome.CREATED] * len(entries)

    expected = rows_made_by(one_by_one)
    tables = {label for label, _row in expected}
    assert {"wagtailcore.Revision", "wagtailcore.PageLogEntry", "wagtailcore.ReferenceIndex"} <= tables
    assert {"cms_news.NewsPage", "cms_news.NewsImport", "wagtailsearch.IndexEntry"} <= tables
    assert rows_made_by(together) == expected


def test_the_tree_is_whole_and_in_the_order_of_the_file(news_index, entries):
    first = NewsPageFactory(parent=news_index)
    store_batch(entries, Storing(index=news_index, create_categories=True))
    assert Page.find_problems() == ([], [], [], [], [])
    titles = [page.title for page in Page.objects.child_of(news_index).order_by("path")]
    assert titles == [first.title, *(row["title"] for row in ROWS)]
    NewsPageFactory(parent=Page.objects.get(pk=news_index.pk))
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_revision_opens_as_the_draft_and_the_page_can_be_edited_on(news_index, entries):
    store_batch(entries, Storing(index=news_index, create_categories=True))
    page = NewsPage.objects.get(slug="winter-stay")
    assert list(page.latest_revision.as_object().body.raw_data) == list(page.body.raw_data)
    page.title = "改了"
    page.save_revision().publish()
    page.refresh_from_db()
    assert (page.title, page.revisions.count(), page.has_unpublished_changes) == ("改了", 2, False)


def test_every_article_has_an_instant_of_its_own(news_index, entries):
    store_batch(entries, Storing(index=news_index, create_categories=True))
    pages = NewsPage.objects.order_by("first_published_at")
    assert [page.title for page in pages] == [row["title"] for row in ROWS]
    assert len({page.latest_revision_created_at for page in pages}) == len(ROWS)


def test_a_category_knows_the_articles_that_refer_to_it(news_index, entries):
    store_batch(entries, Storing(index=news_index, create_categories=True))
    category = NewsPage.objects.get(title="新栏目的").category
    titles = {reference[0].title for reference in ReferenceIndex.get_grouped_references_to(category)}
    assert titles == {"新栏目的", "同一栏目"}


def test_links_of_imported_articles_are_checked(
    news_index, article_lines, django_capture_on_commit_callbacks
):
    own = news_index.get_site().root_url + "/no-such-page/"
    row = {"title": "有坏链接", "date": "2024-01-02", "body": f"<p><a href='{own}'>旧页</a></p>"}
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        import_paths(paths=[article_lines(row, row | {"title": "没有链接", "body": "正文。"})])
    assert [broken.page.title for broken in BrokenLink.objects.all()] == ["有坏链接"]
    assert len(callbacks) == 1
