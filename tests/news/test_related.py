from datetime import date

import pytest
from wagtail.models import PageViewRestriction

from tests.factories.news import NewsPageFactory


def article(index, title, *tags, **fields):
    page = NewsPageFactory(parent=index, title=title, **fields)
    page.tags.add(*tags)
    page.save()
    return page


def titles(page):
    return [found.title for found in page.related_articles()]


def test_most_shared_tags_come_first_then_the_newest(news_index):
    page = article(news_index, "供暖", "供暖", "节能")
    article(news_index, "旧", "供暖", date=date(2024, 1, 1))
    article(news_index, "新", "节能", date=date(2026, 1, 1))
    article(news_index, "两个标签", "供暖", "节能", date=date(2020, 1, 1))
    article(news_index, "无关", "食堂")
    assert titles(page) == ["两个标签", "新", "旧"]


def test_chosen_ones_come_first_in_their_order_and_not_twice(news_index):
    first, second = article(news_index, "甲"), article(news_index, "乙", "供暖")
    page = article(news_index, "供暖", "供暖", related=[("article", second), ("article", first)])
    article(news_index, "同标签", "供暖")
    assert titles(page) == ["乙", "甲", "同标签"]


def test_four_at_most(news_index):
    page = article(news_index, "供暖", "供暖")
    for number in range(6):
        article(news_index, f"{number}", "供暖")
    assert len(page.related_articles()) == 4


def test_drafts_private_articles_and_the_article_itself_are_not_related(news_index):
    draft = article(news_index, "草稿", "供暖", live=False)
    private = article(news_index, "内部", "供暖")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    page = article(news_index, "供暖", "供暖", related=[("article", draft), ("article", private)])
    page.related = [*page.related.raw_data, {"type": "article", "value": page.pk}]
    assert titles(page) == []


def test_a_chosen_article_that_was_deleted_is_left_out(news_index):
    gone = article(news_index, "删掉的")
    page = article(news_index, "供暖", related=[("article", gone)])
    gone.delete()
    page.refresh_from_db()
    assert titles(page) == []


def test_api_names_related_articles(client, news_index):
    other = article(news_index, "乙", slug="other", date=date(2026, 1, 1))
    page = article(news_index, "供暖", related=[("article", other)])
    detail = client.get(f"/api/v3/pages/{page.pk}/").json()
    assert detail["related_list"] == [
        {"id": other.pk, "title": "乙", "url": "/news/other/", "date": "2026-01-01"}
    ]


@pytest.mark.parametrize("count", [1, 30])
def test_related_articles_cost_the_same_queries(news_index, django_assert_num_queries, count):
    page = article(news_index, "供暖", "供暖")
    for number in range(count):
        article(news_index, f"{number}", "供暖")
    page.related_articles()
    with django_assert_num_queries(3):
        page.related_articles()
