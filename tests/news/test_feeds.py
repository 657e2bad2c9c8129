"""Atom and RSS of the news, as a feed reader subscribes to them."""

from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction

from cms_apps.news.models import NewsCategory, NewsIndexPage, NewsPage
from tests.factories.news import NewsPageFactory
from tests.factories.people import UserFactory

ATOM, RSS = "/news/feed/atom/", "/news/feed/rss/"
NAMES = {"a": "http://www.w3.org/2005/Atom", "dc": "http://purl.org/dc/elements/1.1/"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
PUBLISHED = datetime(2026, 11, 20, 4, 30, tzinfo=UTC)


@pytest.fixture
def dormitory(campus):
    return NewsCategory.objects.get(slug="dormitory")


@pytest.fixture
def article(news_index, dormitory):
    return NewsPageFactory(
        parent=news_index,
        slug="heating",
        title="供暖 <今晚> 开始 & 检修",
        author="王敏",
        summary="室温低于 18 度请拨 <b>热线</b>。",
        category=dormitory,
        date=date(2026, 11, 19),
        last_published_at=PUBLISHED,
    )


@pytest.fixture
def english(news_index):
    """The English index below the English home."""
    return NewsIndexPage.objects.get(locale__language_code="en")


def read(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, address
    return ElementTree.fromstring(answer.content)  # noqa: S314 - written by ourselves


def entries(feed):
    return feed.findall("a:entry", NAMES) or feed.findall("channel/item")


def titles(feed):
    return [entry.findtext("a:title", None, NAMES) or entry.findtext("title") for entry in entries(feed)]


# -- What stands in them -----------------------------------------------------------------------------


def test_atom_has_all_the_standard_asks_for(client, article):
    feed = read(client, ATOM)
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.get(LANG) == "zh-Hans"
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", NAMES)}
    assert links == {
        "self": "http://localhost/news/feed/atom/",
        "alternate": "http://localhost/news/",
    }
    assert feed.findtext("a:id", None, NAMES).startswith("urn:uuid:")
    assert feed.findtext("a:title", None, NAMES) == "后勤动态"
    assert feed.findtext("a:author/a:name", None, NAMES)
    [entry] = entries(feed)
    assert entry.findtext("a:title", None, NAMES) == "供暖 <今晚> 开始 & 检修"
    assert entry.find("a:link", NAMES).get("href") == "http://localhost/news/heating/"
    assert entry.findtext("a:id", None, NAMES).startswith("urn:uuid:")
    assert entry.findtext("a:published", None, NAMES) == "2026-11-19T00:00:00+08:00"
    assert entry.findtext("a:updated", None, NAMES) == PUBLISHED.isoformat()
    assert feed.findtext("a:updated", None, NAMES) >= PUBLISHED.isoformat()
    assert entry.findtext("a:author/a:name", None, NAMES) == "王敏"
    assert entry.find("a:category", NAMES).get("term") == "公寓管理"
    summary = entry.find("a:summary", NAMES)
    assert summary.get("type") == "html"
    assert summary.text == "室温低于 18 度请拨 &lt;b&gt;热线&lt;/b&gt;。"


def test_rss_says_the_same(client, article):
    feed = read(client, RSS)
    assert (feed.tag, feed.get("version")) == ("rss", "2.0")
    channel = feed.find("channel")
    assert channel.find("a:link", NAMES).get("href") == "http://localhost/news/feed/rss/"
    assert channel.findtext("language") == "zh-Hans"
    assert channel.findtext("description")
    [item] = entries(feed)
    assert item.findtext("link") == "http://localhost/news/heating/"
    assert item.find("guid").get("isPermaLink") == "false"
    atom = read(client, ATOM)
    assert item.findtext("guid") == entries(atom)[0].findtext("a:id", None, NAMES)
    assert item.findtext("pubDate") == "Thu, 19 Nov 2026 00:00:00 +0800"
    assert item.findtext("dc:creator", None, NAMES) == "王敏"
    assert item.findtext("category") == "公寓管理"


@pytest.mark.parametrize(("address", "kind"), [(ATOM, "atom"), (RSS, "rss")])
def test_each_names_its_own_type(client, article, address, kind):
    assert client.get(address)["Content-Type"] == f"application/{kind}+xml; charset=utf-8"


@pytest.mark.parametrize("address", [ATOM, RSS])
def test_the_newest_twenty_stand_by_date_and_a_pinned_one_is_not_moved(client, news_index, address):
    for day in range(1, 23):
        NewsPageFactory(parent=news_index, title=f"第{day}天", date=date(2026, 1, day))
    NewsPageFactory(parent=news_index, title="置顶", date=date(2025, 1, 1), pinned_until=date(2999, 1, 1))
    assert titles(read(client, address)) == [f"第{day}天" for day in range(22, 2, -1)]


def test_an_articles_id_outlives_its_address(client, article):
    before = entries(read(client, ATOM))[0].findtext("a:id", None, NAMES)
    article.slug, article.title = "new-slug", "新标题"
    article.save_revision().publish()
    [entry] = entries(read(client, ATOM))
    assert entry.find("a:link", NAMES).get("href") == "http://localhost/news/new-slug/"
    assert entry.findtext("a:id", None, NAMES) == before


def test_an_article_with_nothing_but_a_title_and_an_empty_feed_are_valid(client, news_index):
    empty = client.get(ATOM)
    assert entries(ElementTree.fromstring(empty.content)) == []  # noqa: S314
    assert client.get(ATOM).content == empty.content
    NewsPageFactory(parent=news_index, title="只有标题", author="")
    NewsPage.objects.update(category=None)
    [entry] = entries(read(client, ATOM))
    assert entry.find("a:summary", NAMES) is None
    assert entry.find("a:author", NAMES) is None
    assert titles(read(client, RSS)) == ["只有标题"]


@pytest.mark.parametrize("address", [ATOM, RSS])
def test_what_xml_cant_hold_is_dropped(client, news_index, address):
    # PostgreSQL stores no NUL; what it does store is refused by XML all the same.
    nul = "\x00" if connection.vendor == "sqlite" else ""
    fields = ("title", "summary", "author")
    NewsPageFactory(parent=news_index, **dict.fromkeys(fields, f"开{nul}放\x0b夜\x1f宵\ufffe😀"))
    assert titles(read(client, address)) == ["开放夜宵😀"]


# -- One category ------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [ATOM, RSS])
def test_one_category_has_a_feed_of_its_own(client, article, news_index, address):
    NewsPageFactory(parent=news_index, title="别的事")
    feed = read(client, address, category="dormitory")
    assert titles(feed) == ["供暖 <今晚> 开始 & 检修"]
    self_link = feed.find(".//a:link[@rel='self']", NAMES)
    assert self_link.get("href") == f"http://localhost{address}?category=dormitory"
    everything = read(client, address)
    assert len(titles(everything)) == 2
    assert ElementTree.tostring(feed.find("*")) != ElementTree.tostring(everything.find("*"))


def test_a_category_without_articles_has_an_empty_feed(client, article):
    assert titles(read(client, ATOM, category="energy")) == []


@pytest.mark.parametrize("slug", ["nothing", "%00x", "%ED%A0%80", "x" * 5000, "%3Cb%3E", "%E5%85%AC"])
def test_an_unknown_category_is_not_found(client, article, slug):
    assert client.get(f"{ATOM}?category={slug}").status_code == 404


@pytest.mark.parametrize(
    "address", ["/news/feed/", "/news/feed/json/", "/news/feed/atom/more/", "/feed/atom/"]
)
def test_there_are_no_other_feeds(client, article, address):
    assert client.get(address).status_code == 404


# -- Who reads what ----------------------------------------------------------------------------------


def test_what_readers_cant_read_is_in_no_feed(client, news_index):
    NewsPageFactory(parent=news_index, title="草稿", live=False)
    private = NewsPageFactory(parent=news_index, title="内部")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    for address in (ATOM, RSS):
        assert titles(read(client, address)) == []


def test_a_private_index_asks_for_the_same_as_its_page(client, article, news_index):
    PageViewRestriction.objects.create(page=news_index, restriction_type=PageViewRestriction.LOGIN)
    page, feed = client.get("/news/"), client.get(ATOM)
    assert (page.status_code, feed.status_code) == (302, 302)
    assert "/heating/" not in feed.content.decode()
    client.force_login(UserFactory())
    answer = client.get(ATOM)
    assert "/heating/" in answer.content.decode()
    assert "private" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]


def test_a_private_lists_articles_are_not_in_its_translations_feed(client, article, news_index, english):
    assert titles(read(client, "/en/news/feed/atom/"))
    PageViewRestriction.objects.create(page=news_index, restriction_type=PageViewRestriction.LOGIN)
    assert titles(read(client, "/en/news/feed/atom/")) == []
    assert "供暖" not in client.get("/en/news/").content.decode()


# -- Languages ---------------------------------------------------------------------------------------


def test_the_english_feed_holds_translations_and_what_is_not_translated(client, article, news_index, english):
    other = NewsPageFactory(parent=news_index, slug="night", title="夜宵窗口", date=date(2026, 1, 1))
    assert other.locale.language_code == "zh-hans"
    translated = article.copy_for_translation(Locale.objects.get(language_code="en"))
    translated.title = "Heating begins"
    translated.save_revision().publish()
    feed = read(client, "/en/news/feed/atom/")
    assert feed.get(LANG) == "en"
    assert titles(feed) == ["Heating begins", "夜宵窗口"]
    assert [entry.get(LANG) for entry in entries(feed)] == ["en", "zh-Hans"]
    links = [entry.find("a:link", NAMES).get("href") for entry in entries(feed)]
    assert links == ["http://localhost/en/news/heating/", "http://localhost/news/night/"]
    assert entries(feed)[0].find("a:category", NAMES).get("term") == "Dormitories"
    chinese = read(client, ATOM)
    assert titles(chinese) == ["供暖 <今晚> 开始 & 检修", "夜宵窗口"]
    ids = {e.findtext("a:id", None, NAMES) for e in [*entries(feed), *entries(chinese)]}
    assert len(ids) == 3
    assert feed.findtext("a:id", None, NAMES) != chinese.findtext("a:id", None, NAMES)


def test_an_untranslated_index_has_its_feed_under_both_addresses(client, article, english):
    english.delete()
    assert read(client, "/en/news/feed/atom/").get(LANG) == "zh-Hans"


# -- HTTP --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [ATOM, RSS])
def test_an_unchanged_feed_is_not_sent_again(client, article, address):
    first = client.get(address)
    assert "public" in first["Cache-Control"]
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304
    article.title = "供暖推迟"
    article.save_revision().publish()
    changed = client.get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["Last-Modified"] != first["Last-Modified"]


def test_head_answers_as_get_without_the_body(client, article):
    got, asked = client.get(ATOM), client.head(ATOM)
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked["Content-Type"] == got["Content-Type"]
    assert asked["Last-Modified"] == got["Last-Modified"]


@pytest.mark.parametrize("address", [ATOM, RSS, ATOM + "?category=dormitory", "/en/news/feed/atom/"])
def test_three_articles_cost_as_many_queries_as_thirty(client, news_index, dormitory, address):
    def count():
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(client, address)
        return len(queries)

    counts = []
    for number in (3, 27):
        for day in range(number):
            when = date(2026, 1, 1) + timedelta(days=day)
            NewsPageFactory(parent=news_index, category=dormitory, date=when)
        client.get(address)
        counts.append(count())
    assert counts[0] == counts[1] <= 15
