"""What visitors look for is counted, and who they are is not."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connections
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, QueryDailyHits

from cms_apps.search import counting
from cms_apps.search.counting import count_search, countable, forget_old_counts, popular_searches
from cms_apps.search.models import SearchOutcome
from tests.factories.news import NewsPageFactory
from tests.factories.search import SearchPromotionFactory, searched


def times(words):
    return sum(QueryDailyHits.objects.filter(query__query_string=words).values_list("hits", flat=True))


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("  食堂　夜宵 ", "食堂 夜宵"),
        ("維修", "维修"),
        ("WiFi", "wifi"),
        ("2026 供暖", "2026 供暖"),
        ("13800001234", ""),
        ("学号 20261234 宿舍", ""),
        ("li@example.edu.cn", ""),
        ("我的室友张三昨天晚上在宿舍里大声放音乐，请问应该找哪个部门来处理这件事情", ""),
        ("!!!", ""),
        ("\x00\ud800", ""),
    ],
)
def test_only_words_that_name_nobody_are_counted(text, counted):
    assert countable(text) == counted


@pytest.mark.django_db
def test_a_visitor_counts_once_a_day_and_another_one_again():
    for visitor in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
        count_search(text="食堂", found=2, visitor=visitor)
    assert times("食堂") == 2
    assert SearchOutcome.objects.get(query__query_string="食堂").found == 2


@pytest.mark.django_db
def test_the_last_search_says_what_is_found():
    count_search(text="食堂", found=0, visitor="a")
    count_search(text="食堂", found=5, visitor="b")
    assert SearchOutcome.objects.get().found == 5


@pytest.mark.django_db
def test_a_flood_of_new_words_is_counted_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(counting, "MOST_WORDS_A_DAY", 3)
    for number in range(10):
        count_search(text=f"词语{number}", found=0, visitor="flood")
    assert Query.objects.count() == 3
    count_search(text="词语0", found=0, visitor="somebody")  # known words go on
    assert times("词语0") == 2


@pytest.mark.django_db
def test_a_search_that_cannot_be_counted_is_answered(client, campus, monkeypatch):
    def fail(*_arguments):
        raise DatabaseError

    monkeypatch.setattr(counting, "_count", fail)
    assert client.get("/search/", {"q": "食堂"}).status_code == 200


@pytest.mark.django_db
def test_only_the_whole_first_page_is_counted(client, campus):
    for narrower in ({"page": "2"}, {"type": "news"}, {"after": "2026-01-01"}, {"before": "2026-01-01"}):
        client.get("/search/", {"q": "食堂", **narrower})
    client.head("/search/", {"q": "食堂"})
    assert not Query.objects.exists()
    client.get("/search/", {"q": "食堂"})
    assert times("食堂") == 1
    client.get("/api/v3/search/", {"q": "食堂"})  # the same visitor
    assert times("食堂") == 1


@pytest.mark.django_db
def test_what_is_only_found_taken_apart_counts_as_not_found(client, news_index):
    NewsPageFactory(parent=news_index, title="夜宵在食堂")
    client.get("/search/", {"q": "食堂夜宵"})
    assert SearchOutcome.objects.get().found == 0


@pytest.mark.django_db
def test_popular_is_what_many_looked_for_lately_and_found():
    searched("热水", 9)
    searched("网费", 5)
    searched("班车", 4)
    searched("没有", 50, found=0)
    searched("从前", 50, days_ago=31)
    searched("骂人", 50, ignored=True)
    assert popular_searches() == ["热水", "网费"]
    assert popular_searches(limit=1) == ["热水"]


@pytest.mark.django_db
def test_popular_ones_stand_on_the_empty_page_and_in_the_api(client, campus):
    searched("<热水>", 9)
    text = client.get("/search/").content.decode()
    assert 'href="?q=%3C%E7%83%AD%E6%B0%B4%3E">&lt;热水&gt;</a>' in text
    assert client.get("/api/v3/search/popular/").json() == {"count": 1, "items": [{"q": "<热水>"}]}


@pytest.mark.django_db
def test_counts_are_forgotten_after_ninety_days_and_promotions_stay():
    searched("热水", 1, days_ago=92)
    searched("食堂", 1, days_ago=92)
    searched("网费", 1, days_ago=89)
    SearchPromotionFactory(query__query_string="食堂", external_link_url="https://www.example.edu.cn/")
    forget_old_counts()
    assert set(Query.objects.values_list("query_string", flat=True)) == {"食堂", "网费"}
    assert SearchOutcome.objects.get().query.query_string == "网费"


def count_at_once(count, visitors=8):
    start = Barrier(visitors)

    def work(number):
        try:
            start.wait()
            return count(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(visitors) as pool:
        return list(pool.map(work, range(visitors)))


@pytest.mark.django_db(transaction=True)
def test_eight_visitors_at_once_count_eight_times():
    count_at_once(lambda number: count_search(text="食堂", found=1, visitor=str(number)))
    assert times("食堂") == 8
    assert SearchOutcome.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_reading_before_writing_loses_some():
    query = Query.get("食堂")
    query.add_hit(timezone.localdate())
    read = Barrier(8)

    def count(_number):
        row = QueryDailyHits.objects.get(query=query)
        read.wait()
        QueryDailyHits.objects.filter(query=query).update(hits=row.hits + 1)

    count_at_once(count)
    assert times("食堂") < 9
