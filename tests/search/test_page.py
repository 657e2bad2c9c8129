"""The search page and the search of the API take whatever is typed."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.news import NewsPageFactory

HOSTILE = [
    '"',
    'a"b',
    "",
    "\u3000",
    "\x00",
    "\ud800",
    "*",
    "%_\\",
    "' OR 1=1 --",
    "NEAR(a b)",
    "title:食堂 AND NOT",
    "<script>alert(1)</script>",
    "😀",
    "\u202e食堂",
    "食" * 200,
    "{body} : x",
    "a:* | !b & (c <-> d)",
]


@pytest.fixture
def articles(news_index):
    for number in range(12):
        NewsPageFactory(parent=news_index, title=f"食堂{number}", date=date(2025, 1, 1 + number))
    text = [("paragraph", "<p>西区食堂 &lt;b&gt; 开放夜宵。</p>")]
    NewsPageFactory(parent=news_index, title="夜宵<i>窗口", body=text)


def html(client, address, **data):
    answer = client.get(address, data)
    assert answer.status_code == 200
    return answer.content.decode()


def test_hits_are_marked_and_escaped(client, articles):
    text = html(client, "/search/", q="夜宵")
    assert "<mark>夜宵</mark>&lt;i&gt;窗口" in text
    assert "西区食堂 &lt;b&gt; 开放<mark>夜宵</mark>" in text
    assert 'content="noindex, follow"' in text


def test_hits_are_paged_with_what_was_asked(client, articles):
    first = html(client, "/search/", q="食堂", after="2025-01-01")
    assert "13 条结果" in first or "13" in re.search(r'role="status">(.*?)</p>', first, re.DOTALL)[1]
    following = re.search(r'rel="next"\s+href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = html(client, f"/search/{following}")
    assert second.count('class="hit"') == 3
    assert 'value="2025-01-01"' in second


def test_nothing_found_says_so_and_keeps_the_words(client, articles):
    text = html(client, "/search/", q="没有这个词<", before="2020-01-01")
    assert "没有这个词&lt;" in text
    assert 'href="?q=%E6' in text


def test_wrong_days_are_said_at_their_field(client, articles):
    text = html(client, "/search/", q="食堂", after="2025-13-40", before="x")
    assert 'id="id_after_error"' in text
    assert 'id="id_before_error"' in text
    assert 'value="食堂"' in text
    reversed_days = html(client, "/search/", q="食堂", after="2025-02-02", before="2025-02-01")
    assert 'id="id_before_error"' in reversed_days
    assert 'class="hit"' not in reversed_days


def test_too_many_characters_are_refused_at_the_field(client, articles):
    text = html(client, "/search/", q="食" * 10_000)
    assert 'id="id_q_error"' in text


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("address", ["/search/", "/en/search/"])
def test_the_page_takes_hostile_text(client, articles, address, text):
    answer = client.get(address, {"q": text.encode("utf-8", "surrogatepass").decode("latin-1")})
    assert answer.status_code == 200
    if "\ud800" not in text:
        answer = client.get(address, {"q": text, "type": text, "page": text})
        assert answer.status_code == 200
        assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("text", HOSTILE)
def test_the_api_takes_hostile_text(client, articles, text):
    quoted = "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))
    assert client.get(f"/api/v3/search/?q={quoted}").status_code in (200, 422)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_is_answered(client, campus, text):
    quoted = "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))
    assert client.get(f"/search/?q={quoted}").status_code == 200
    assert client.get(f"/api/v3/search/?q={quoted}").status_code in (200, 422)


def test_the_api_gives_hits_in_parts_and_counts(client, articles):
    answer = client.get("/api/v3/search/", {"q": "夜宵"}, headers={"accept-language": "en"}).json()
    assert answer["count"] == 1
    assert answer["types"] == [{"type": "news", "label": "News", "count": 1}]
    (item,) = answer["items"]
    assert item["title"] == "夜宵<i>窗口"
    assert item["title_parts"][0] == {"text": "夜宵", "hit": True}
    assert {"text": "夜宵", "hit": True} in item["snippet_parts"]
    assert item["url"].endswith("/")
    assert item["locale"] == "zh-hans"


@pytest.mark.parametrize(
    "asked",
    [
        {"after": "2025-13-01"},
        {"after": "2025-02-02", "before": "2025-02-01"},
        {"limit": "21"},
        {"offset": "201"},
        {"q": "x" * 201},
    ],
)
def test_the_api_refuses_what_it_cannot_mean(client, campus, asked):
    answer = client.get("/api/v3/search/", asked, headers={"accept-language": "zh-hans"})
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_the_api_answers_the_same_twice_with_an_etag(client, articles):
    first = client.get("/api/v3/search/", {"q": "食堂"})
    again = client.get("/api/v3/search/", {"q": "食堂"}, headers={"if-none-match": first["etag"]})
    assert again.status_code == 304


def test_every_page_leads_to_the_search_and_a_missing_one_searches(client, campus):
    assert 'href="/search/"' in html(client, "/")
    assert 'href="/en/search/"' in html(client, "/en/")
    missing = client.get("/nowhere/").content.decode()
    assert re.search(r'<form class="search"[^>]*action="/search/"', missing)
