"""sitemap.xml and robots.txt, as a search engine reads them."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms_apps.news.models import NewsIndexPage
from tests.factories.news import NewsPageFactory

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture
def article(news_index):
    return NewsPageFactory(
        parent=news_index, slug="heating", last_published_at=datetime(2026, 11, 20, 4, tzinfo=UTC)
    )


def read(client, address="/sitemap.xml"):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    return ElementTree.fromstring(answer.content)  # noqa: S314 - written by ourselves


def locations(tree):
    return [place.text for place in tree.findall("*/s:loc", NAMES)]


def alternates(tree, address):
    [url] = [url for url in tree.findall("s:url", NAMES) if url.findtext("s:loc", None, NAMES) == address]
    return {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)}


def translate(page):
    return page.copy_for_translation(Locale.objects.get(language_code="en"))


def test_it_lists_the_pages_of_every_language_once(client, article):
    tree = read(client)
    assert tree.tag == f"{{{NAMES['s']}}}urlset"
    assert sorted(locations(tree)) == [
        "http://localhost/",
        "http://localhost/en/",
        "http://localhost/en/news/",
        "http://localhost/en/societies/",
        "http://localhost/news/",
        "http://localhost/news/heating/",
        "http://localhost/societies/",
    ]
    [url] = [u for u in tree if "heating" in u.findtext("s:loc", None, NAMES)]
    assert url.findtext("s:lastmod", None, NAMES) == "2026-11-20"


def test_a_translated_page_names_its_other_languages_and_itself(client, article):
    english = translate(article)
    english.slug = "heating-begins"
    english.save_revision().publish()
    tree = read(client)
    expected = {
        "zh-Hans": "http://localhost/news/heating/",
        "en": "http://localhost/en/news/heating-begins/",
        "x-default": "http://localhost/news/heating/",
    }
    assert alternates(tree, expected["zh-Hans"]) == expected
    assert alternates(tree, expected["en"]) == expected


def test_a_page_in_one_language_names_no_other(client, article):
    translate(article)  # a draft: nobody's to read yet
    assert alternates(read(client), "http://localhost/news/heating/") == {}


def test_a_page_in_english_only_is_no_default(client, article):
    english = translate(article)
    english.save_revision().publish()
    article.unpublish()
    tree = read(client)
    assert "http://localhost/news/heating/" not in locations(tree)
    assert alternates(tree, "http://localhost/en/news/heating/") == {}


def test_what_readers_cant_read_is_absent(client, news_index):
    draft = NewsPageFactory(parent=news_index, slug="draft", live=False)
    private = NewsPageFactory(parent=news_index, slug="private")
    expired = NewsPageFactory(parent=news_index, slug="expired", live=False, expired=True)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    found = " ".join(locations(read(client)))
    assert not any(page.slug in found for page in (draft, private, expired))
    PageViewRestriction.objects.create(page=news_index, restriction_type=PageViewRestriction.LOGIN)
    tree = read(client)
    assert "http://localhost/news/" not in locations(tree)
    assert alternates(tree, "http://localhost/en/news/") == {}


def test_pages_of_another_site_are_absent(client, article):
    root = Page.get_first_root_node()
    other = root.add_child(instance=Page(title="别的站", slug="other"))
    Site.objects.create(hostname="other.example.edu.cn", root_page=other)
    assert not any("other" in place for place in locations(read(client)))


def test_chinese_addresses_are_encoded(client, news_index):
    NewsPageFactory(parent=news_index, slug="供暖")
    assert "http://localhost/news/%E4%BE%9B%E6%9A%96/" in locations(read(client))


def test_many_pages_are_listed_in_parts(client, news_index, settings):
    for _ in range(5):
        NewsPageFactory(parent=news_index)
    whole = locations(read(client))
    settings.SITEMAP_PAGE_SIZE = 4
    index = read(client)
    assert index.tag == f"{{{NAMES['s']}}}sitemapindex"
    parts = [f"http://localhost/sitemap-{number}.xml" for number in (1, 2, 3)]
    assert locations(index) == parts
    listed = [locations(read(client, part.removeprefix("http://localhost"))) for part in locations(index)]
    assert [len(part) for part in listed] == [4, 4, 3]
    assert [place for part in listed for place in part] == whole


@pytest.mark.parametrize("number", ["0", "2", "9" * 30, "x", "-1"])
def test_a_part_that_is_not_there_is_not_found(client, article, number):
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


@pytest.mark.parametrize("address", ["/sitemap.xml", "/robots.txt"])
def test_both_are_kept_by_caches_and_asked_again(client, article, address):
    first = client.get(address)
    assert "public" in first["Cache-Control"]
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405
    assert client.get(f"/en{address}").status_code == 404


def test_the_sitemap_itself_is_no_search_result(client, article):
    assert client.get("/sitemap.xml")["X-Robots-Tag"] == "noindex"


def test_robots_keeps_crawlers_off_admin_and_api_and_shows_the_sitemap(client, campus):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert [line for line in lines if line.startswith("Disallow")] == [
        "Disallow: /admin/",
        "Disallow: /api/v3/",
    ]
    assert "Sitemap: http://localhost/sitemap.xml" in lines


def test_a_database_without_a_site_fails_neither(client, db):
    Site.objects.all().delete()
    assert client.get("/sitemap.xml").status_code == 404
    assert "Sitemap" not in client.get("/robots.txt").content.decode()


def test_three_articles_cost_as_many_queries_as_thirty(client, news_index):
    english_index = NewsIndexPage.objects.get(locale__language_code="en")

    def count():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            read(client)
        return len(queries)

    counts = []
    for number in (3, 27):
        for _ in range(number):
            article = NewsPageFactory(parent=news_index, last_published_at=timezone.now())
            NewsPageFactory(
                parent=english_index,
                locale=english_index.locale,
                slug=article.slug,
                translation_key=article.translation_key,
            )
        read(client)
        counts.append(count())
    assert counts[0] == counts[1] <= 15
