"""Old addresses of pages that got another slug or another place, in both languages."""

import pytest
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale

from cms_apps.news.models import NewsIndexPage
from cms_apps.pages.models import StandardPage
from tests.factories.news import NewsPageFactory


@pytest.fixture
def article(news_index):
    return NewsPageFactory(parent=news_index, slug="heating", title="供暖开始")


@pytest.fixture
def english(article):
    """The article's published translation."""
    page = article.copy_for_translation(Locale.objects.get(language_code="en"))
    page.title = "Heating begins"
    page.save_revision().publish()
    return page


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """Gives a page another slug as an editor does; Wagtail makes the redirects once that is stored."""

    def rename_page(page, slug):
        page = page.specific_class.objects.get(pk=page.pk)
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
        return page

    return rename_page


def leads(client, old, new):
    """The old address answers 301 to the new one, which answers 200."""
    answer = client.get(old)
    assert (answer.status_code, answer.get("Location")) == (301, new), old
    assert client.get(new).status_code == 200
    return True


def test_an_articles_old_address_leads_to_its_new_one(client, article, rename):
    rename(article, "heating-2026")
    assert leads(client, "/news/heating/", "/news/heating-2026/")
    assert leads(client, "/news/heating", "/news/heating-2026/")


def test_an_untranslated_article_moves_under_the_english_address_too(client, article, rename):
    assert client.get("/en/news/heating/").status_code == 200
    rename(article, "heating-2026")
    assert leads(client, "/en/news/heating/", "/en/news/heating-2026/")


def test_a_translation_has_redirects_of_its_own(client, article, english, rename):
    rename(english, "heating-begins")
    assert leads(client, "/en/news/heating/", "/en/news/heating-begins/")
    assert client.get("/news/heating/").status_code == 200


def test_an_old_address_leads_to_the_translation_made_since(client, article, rename):
    rename(article, "heating-2026")
    article.refresh_from_db()
    page = article.copy_for_translation(Locale.objects.get(language_code="en"))
    page.slug = "heating-begins"
    page.save_revision().publish()
    assert leads(client, "/en/news/heating/", "/en/news/heating-begins/")
    assert leads(client, "/news/heating/", "/news/heating-2026/")


def test_every_article_of_a_renamed_index_is_found_again(client, article, news_index, rename):
    NewsIndexPage.objects.get(locale__language_code="en").delete()
    rename(news_index, "dongtai")
    assert leads(client, "/news/", "/dongtai/")
    assert leads(client, "/news/heating/", "/dongtai/heating/")
    assert leads(client, "/en/news/", "/en/dongtai/")
    assert leads(client, "/en/news/heating/", "/en/dongtai/heating/")


def test_every_article_of_a_renamed_translated_index_is_found_again(client, article, english, rename):
    index = NewsIndexPage.objects.get(locale__language_code="en")
    rename(index, "latest")
    assert leads(client, "/en/news/heating/", "/en/latest/heating/")
    assert client.get("/news/heating/").status_code == 200


def test_readers_of_a_feed_are_led_on_with_their_category(client, article, news_index, rename):
    rename(news_index, "dongtai")
    assert leads(client, "/news/feed/atom/", "/dongtai/feed/atom/")
    address = "/news/feed/rss/?category=dormitory"
    assert leads(client, address, "/dongtai/feed/rss/?category=dormitory")


def test_a_moved_page_and_those_below_it_are_found_again(client, campus):
    home = campus.root_page
    about, rules = (
        home.add_child(instance=StandardPage(title=slug, slug=slug)) for slug in ("about", "rules")
    )
    below = about.add_child(instance=StandardPage(title="历史", slug="history"))
    below.add_child(instance=StandardPage(title="五十年代", slug="fifties"))
    StandardPage.objects.get(pk=below.pk).move(rules, "last-child")
    for prefix in ("", "/en"):
        assert leads(client, f"{prefix}/about/history/", f"{prefix}/rules/history/")
        assert leads(client, f"{prefix}/about/history/fifties/", f"{prefix}/rules/history/fifties/")


def test_the_chinese_feed_under_the_english_address_leads_to_the_english_one(client, news_index, rename):
    english = NewsIndexPage.objects.get(locale__language_code="en")
    rename(english, "latest")
    assert leads(client, "/en/news/?year=2026", "/en/latest/?year=2026")
    assert leads(client, "/en/news/feed/atom/", "/en/latest/feed/atom/")


def test_an_address_in_use_again_wins(client, article, news_index, rename):
    rename(article, "heating-2026")
    NewsPageFactory(parent=news_index, slug="heating", title="又一篇")
    for address in ("/news/heating/", "/en/news/heating/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "又一篇" in answer.content.decode()


def test_a_slug_changed_there_and_back_is_no_circle(client, article, rename):
    rename(rename(article, "heating-2026"), "heating")
    assert client.get("/news/heating/").status_code == 200
    assert leads(client, "/news/heating-2026/", "/news/heating/")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_unpublished_page_is_not_found_at_any_address(client, article, prefix, rename):
    page = rename(rename(article, "heating-2026"), "heating")
    page.unpublish()
    assert client.get(f"{prefix}/news/heating/").status_code == 404
    assert client.get(f"{prefix}/news/heating-2026/").status_code == 404


def test_chinese_slugs_lead_on_too(client, article, rename):
    rename(rename(article, "供暖"), "供暖开始")
    new = "/news/%E4%BE%9B%E6%9A%96%E5%BC%80%E5%A7%8B/"
    assert leads(client, "/news/供暖/", new)
    assert leads(client, "/en/news/%E4%BE%9B%E6%9A%96/", f"/en{new}")


def test_an_editors_own_redirects_still_work(client, article, english):
    Redirect.add_redirect("/old.asp?id=5", "https://old.example.edu.cn/5", is_permanent=False)
    Redirect.add_redirect("/winter", article)
    Redirect.add_redirect("/winter-in-english", english)
    external = client.get("/old.asp?id=5")
    assert (external.status_code, external["Location"]) == (302, "https://old.example.edu.cn/5")
    assert leads(client, "/winter/", "/news/heating/")
    assert leads(client, "/en/winter/", "/en/news/heating/")
    assert leads(client, "/winter-in-english/", "/en/news/heating/")


@pytest.mark.parametrize(
    "address", ["/nowhere/", "/en/nowhere/", "/en/%00/", "/%ED%A0%80/", "/" + "x" * 3000]
)
def test_what_never_was_stays_not_found(client, campus, address):
    assert client.get(address, follow=True).status_code == 404
