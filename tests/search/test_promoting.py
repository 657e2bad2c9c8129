"""What editors put before the hits."""

import pytest
from wagtail.models import Locale, PageViewRestriction

from cms_apps.search.scope import Scope
from cms_apps.search.service import search_site
from tests.factories.news import NewsPageFactory
from tests.factories.search import SearchPromotionFactory, SynonymsFactory


@pytest.fixture
def article(campus, news_index):
    return NewsPageFactory(parent=news_index, title="各食堂开放时间")


def promoted(campus, query, **options):
    answer = search_site(query=query, scope=Scope(campus, **options))
    return [(result.title, result.description, result.address) for result in answer.promoted]


@pytest.mark.parametrize("query", ["食堂", " 食堂 ", "餐廳", "餐厅"])
def test_a_page_is_promoted_however_its_words_are_written(campus, article, query):
    SynonymsFactory(words="食堂\n餐厅")
    SearchPromotionFactory(page=article, description="全部窗口")
    assert promoted(campus, query) == [("各食堂开放时间", "全部窗口", "")]


def test_an_address_elsewhere_is_promoted_in_the_editors_order(campus, article):
    address = "https://pay.example.edu.cn/"
    SearchPromotionFactory(page=article, sort_order=1)
    SearchPromotionFactory(external_link_url=address, external_link_text="缴费", sort_order=0)
    assert promoted(campus, "食堂") == [("缴费", "", address), ("各食堂开放时间", "", "")]
    assert promoted(campus, "食堂", offset=10) == []
    assert promoted(campus, "别的") == []


def test_private_and_unpublished_pages_are_not_promoted(campus, article):
    SearchPromotionFactory(page=article)
    restriction = PageViewRestriction.objects.create(page=article, restriction_type="login")
    assert promoted(campus, "食堂") == []
    restriction.delete()
    article.unpublish()
    assert promoted(campus, "食堂") == []


def test_readers_of_another_language_get_its_page(client, campus, article):
    SearchPromotionFactory(page=article)
    english = article.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Opening hours"
    english.save_revision().publish()
    assert "Opening hours</a>" in client.get("/en/search/", {"q": "食堂"}).content.decode()
    PageViewRestriction.objects.create(page=english, restriction_type="login")
    assert "Opening hours" not in client.get("/en/search/", {"q": "食堂"}).content.decode()


def test_the_api_gives_title_description_and_address(client, campus, article):
    SearchPromotionFactory(page=article, description="<b>全部</b>窗口")
    (result,) = client.get("/api/v3/search/", {"q": "食堂"}).json()["promoted"]
    assert result == {
        "title": "各食堂开放时间",
        "description": "<b>全部</b>窗口",
        "url": article.url,
    }
    assert "&lt;b&gt;全部" in client.get("/search/", {"q": "食堂"}).content.decode()
