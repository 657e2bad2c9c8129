"""Articles in the tree: where they may stand, how they are ordered, copied and narrowed."""

from datetime import date

import pytest

from cms_apps.news.listing import news_listing
from cms_apps.news.models import NewsImport, NewsIndexPage, NewsPage
from cms_apps.pages.models import HomePage, StandardPage
from tests.factories.news import NewsCategoryFactory, NewsPageFactory


def test_the_tree_forbids_wrong_places():
    assert NewsPage.allowed_parent_page_models() == [NewsIndexPage]
    assert NewsPage.allowed_subpage_models() == []
    assert NewsIndexPage.allowed_subpage_models() == [NewsPage]
    assert set(StandardPage.allowed_parent_page_models()) == {HomePage, StandardPage}


def test_neighbours_walk_every_article_once_also_within_one_day(news_index):
    pages = [
        NewsPageFactory(parent=news_index, date=day)
        for day in (date(2025, 5, 1), date(2025, 5, 2), date(2025, 5, 2), date(2025, 5, 3))
    ]
    NewsPageFactory(parent=news_index, date=date(2025, 5, 2), live=False)
    walked, article = [], NewsPage.objects.get(pk=pages[0].pk)
    while article:
        walked.append(article.pk)
        article = article.neighbours()["newer"]
    assert walked == [page.pk for page in pages]


def test_a_copied_article_is_no_import_and_keeps_its_text(news_index):
    article = NewsPageFactory(parent=news_index, title="甲")
    NewsImport.objects.create(key="id:1", fingerprint="x", translation_key=article.translation_key)
    copy = article.copy(update_attrs={"slug": "copy", "title": "乙"})
    assert copy.specific.category == article.category
    assert NewsImport.objects.get().translation_key != copy.translation_key


def test_publishing_an_old_revision_brings_its_words_back(news_index):
    article = NewsPageFactory(parent=news_index, title="旧")
    old = article.save_revision()
    article.title = "新"
    article.save_revision().publish()
    old.publish()
    article.refresh_from_db()
    assert article.title == "旧"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["丙", "乙", "甲"]),
        ({"year": "2025"}, ["丙", "乙"]),
        ({"category": "mend"}, ["乙"]),
        ({"tag": "热水"}, ["甲"]),
        ({"year": "2025", "category": "mend"}, ["乙"]),
        ({"year": "二〇二五"}, []),
        ({"year": "２０２５"}, []),
        ({"year": "99999999999999999999"}, []),
        ({"year": "0"}, []),
        ({"category": "\x00"}, ["丙", "乙", "甲"]),
        ({"category": "\ud800"}, ["丙", "乙", "甲"]),
        ({"tag": "' OR 1=1 --"}, []),
        ({"page": "999"}, ["丙", "乙", "甲"]),
        ({"page": "x"}, ["丙", "乙", "甲"]),
        ({"page": "-1"}, ["丙", "乙", "甲"]),
    ],
)
def test_listing_narrows_and_takes_nonsense_calmly(news_index, query, expected):
    food, mend = NewsCategoryFactory(slug="food", order=1), NewsCategoryFactory(slug="mend", order=2)
    first = NewsPageFactory(parent=news_index, title="甲", date=date(2024, 5, 1), category=food)
    first.tags.add("热水")
    first.save()
    NewsPageFactory(parent=news_index, title="乙", date=date(2025, 5, 1), category=mend)
    NewsPageFactory(parent=news_index, title="丙", date=date(2025, 6, 1), category=food)
    listing = news_listing(news_index.articles(), query, page_size=20)
    assert [article.title for article in listing.page] == expected
    assert listing.years == [(2025, 2), (2024, 1)]
    assert [(category.slug, category.count) for category in listing.categories] == [("food", 2), ("mend", 1)]


def test_listing_pages_hold_every_article_once(news_index):
    category = NewsCategoryFactory()
    for _ in range(7):
        NewsPageFactory(parent=news_index, category=category, date=date(2025, 1, 1))
    seen = []
    for number in (1, 2, 3):
        seen += [a.pk for a in news_listing(news_index.articles(), {"page": number}, page_size=3).page]
    assert len(seen) == len(set(seen)) == 7
