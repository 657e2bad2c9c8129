"""The list of articles in the API."""

from datetime import date

import pytest

from tests.factories.news import NewsPageFactory


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_queries_whatever_its_length(
    client, news_index, django_assert_num_queries, count
):
    for _ in range(count):
        NewsPageFactory(parent=news_index)
    client.get("/api/v3/news/")
    with django_assert_num_queries(4):
        answer = client.get("/api/v3/news/").json()
    assert answer["count"] == count


def test_newest_come_first_and_ties_by_the_later_id(client, news_index):
    old = NewsPageFactory(parent=news_index, date=date(2024, 1, 1))
    first = NewsPageFactory(parent=news_index, date=date(2025, 1, 1))
    second = NewsPageFactory(parent=news_index, date=date(2025, 1, 1))
    ids = [item["id"] for item in client.get("/api/v3/news/").json()["items"]]
    assert ids == [second.pk, first.pk, old.pk]
