from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from cms_apps.news.listing import news_listing
from tests.factories.news import NewsPageFactory


def listing(index, query=""):
    return news_listing(index.articles(), QueryDict(query), page_size=3)


def titles(articles):
    return [article.title for article in articles]


@pytest.fixture
def dated(news_index):
    for day in ("2025-03-04", "2025-11-02", "2025-11-20", "2026-01-05"):
        NewsPageFactory(parent=news_index, title=day, date=date.fromisoformat(day))
    return news_index


def test_a_year_is_divided_into_its_months_newest_first(dated):
    found = listing(dated, "year=2025")
    assert found.years == [(2026, 1), (2025, 3)]
    assert found.months == [(11, 2), (3, 1)]
    assert listing(dated).months == []


def test_a_month_narrows_and_the_other_months_stay_in_reach(dated):
    found = listing(dated, "year=2025&month=11")
    assert titles(found.page) == ["2025-11-20", "2025-11-02"]
    assert found.months == [(11, 2), (3, 1)]


@pytest.mark.parametrize(
    "query", ["month=11", "year=2025&month=13", "year=2025&month=０1", "year=2025&month=x", "year=0&month=1"]
)
def test_a_month_that_is_none_narrows_to_nothing(dated, query):
    assert titles(listing(dated, query).page) == []


def pinned(index, title, days, **fields):
    until = timezone.localdate() + timedelta(days=days)
    return NewsPageFactory(parent=index, title=title, pinned_until=until, **fields)


def test_pinned_articles_stand_before_the_list_through_their_day_and_not_twice(dated):
    pinned(dated, "今天还置顶", 0, date=date(2024, 1, 1))
    pinned(dated, "昨天到期", -1, date=date(2024, 1, 2))
    first, second = listing(dated), listing(dated, "page=2")
    assert titles(first.pinned) == ["今天还置顶"]
    assert titles(first.page) == ["2026-01-05", "2025-11-20", "2025-11-02"]
    assert second.pinned == []
    assert titles(second.page) == ["2025-03-04", "昨天到期"]


def test_a_narrowed_list_keeps_a_pinned_article_in_its_place(dated):
    pinned(dated, "置顶", 3, date=date(2025, 11, 10))
    found = listing(dated, "year=2025&month=11")
    assert found.pinned == []
    assert titles(found.page) == ["2025-11-20", "置顶", "2025-11-02"]


def test_home_shows_the_pinned_one_first(client, dated):
    pinned(dated, "置顶的旧文章", 3, date=date(2020, 1, 1))
    text = client.get("/").content.decode()
    assert text.index("置顶的旧文章") < text.index("2026-01-05")


@pytest.mark.parametrize(("query", "expected"), [("pinned=true", ["置顶"]), ("pinned=false", ["2026-01-05"])])
def test_api_tells_pinned_from_others(client, dated, query, expected):
    pinned(dated, "置顶", 3)
    items = client.get(f"/api/v3/news/?{query}&limit=1").json()["items"]
    assert titles_of(items) == expected


def titles_of(items):
    return [item["title"] for item in items]
