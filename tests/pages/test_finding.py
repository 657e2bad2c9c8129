"""Which page an address shows, for front ends that route by addresses."""

import pytest
from wagtail.models import Locale, PageViewRestriction

from tests.factories.news import NewsPageFactory


@pytest.fixture
def article(news_index):
    return NewsPageFactory(parent=news_index, slug="heating", title="供暖开始")


def find(client, path):
    answer = client.get("/api/v3/site/find/", {"path": path})
    return answer.json() if answer.status_code == 200 else answer.status_code


@pytest.mark.parametrize("path", ["/news/heating/", "/news/heating", "/news/heating/?page=2"])
def test_a_page_is_found_by_its_address(client, article, path):
    found = find(client, path)
    assert found == {
        "id": article.pk,
        "type": "cms_news.NewsPage",
        "title": "供暖开始",
        "locale": "zh-hans",
        "url": "/news/heating/",
        "detail_url": f"/api/v3/pages/{article.pk}/",
    }
    assert client.get(found["detail_url"]).json()["title"] == "供暖开始"


def test_home_and_chinese_addresses_are_found_encoded_or_not(client, campus, news_index):
    article = NewsPageFactory(parent=news_index, slug="供暖")
    assert find(client, "/")["id"] == campus.root_page.pk
    assert find(client, "/news/供暖/")["id"] == find(client, "/news/%E4%BE%9B%E6%9A%96/")["id"] == article.pk


def test_an_untranslated_page_is_found_in_chinese_and_a_translated_one_in_its_own(client, article):
    assert (find(client, "/en/news/heating/")["id"], find(client, "/en/news/heating/")["locale"]) == (
        article.pk,
        "zh-hans",
    )
    english = article.copy_for_translation(Locale.objects.get(language_code="en"))
    english.slug = "heating-begins"
    english.save_revision().publish()
    found = find(client, "/en/news/heating-begins/")
    assert (found["id"], found["locale"], found["url"]) == (english.pk, "en", "/en/news/heating-begins/")


NO_PAGES = ["/nowhere/", "/en/nowhere/", "/admin/", "/api/v3/site/", "/search/", "/news/feed/atom/"]


@pytest.mark.parametrize(
    "path", [*NO_PAGES, "//x/", "/../", "news/heating/", "https://x.example/news/heating/"]
)
def test_what_is_no_page_is_a_404(client, article, path):
    assert find(client, path) == 404


def test_private_and_unpublished_pages_are_not_found(client, article):
    restriction = PageViewRestriction.objects.create(page=article, restriction_type="login")
    assert find(client, "/news/heating/") == 404
    restriction.delete()
    article.unpublish()
    assert find(client, "/news/heating/") == 404


HOSTILE = ["", "path=", "path=%00", "path=%ED%A0%80", f"path=/{'x' * 2001}", "path=%2F%2500"]


@pytest.mark.parametrize("query", HOSTILE)
def test_a_hostile_address_is_refused_or_not_found(client, campus, query):
    assert client.get(f"/api/v3/site/find/?{query}").status_code in (200, 404, 422)
