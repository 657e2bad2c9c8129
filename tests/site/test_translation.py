"""Translating with wagtail-localize, over HTTP as the people who do it, and what readers get meanwhile."""

import re
from datetime import date

import pytest
from django.urls import reverse
from wagtail.models import Locale, PageViewRestriction
from wagtail.rich_text import RichText
from wagtail_localize.models import StringSegment, Translation

from cms_apps.news.models import NewsCategory, NewsPage
from tests.factories.news import NewsPageFactory
from tests.factories.people import UserFactory, editor, moderator

BODY = [
    ("heading", {"text": "供暖时间", "level": "2"}),
    ("paragraph", RichText("<p>今晚开始<b>供暖</b>。</p>")),
    (
        "table",
        {
            "data": [["楼栋", "时间"], ["三号楼", "6:30—23:00"]],
            "table_caption": "时间表",
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_header_choice": "row",
        },
    ),
]
ENGLISH = {
    "供暖开始": "Heating begins",
    "供暖时间": "Heating hours",
    "楼栋": "Building",
    "时间": "Hours",
    "三号楼": "Building 3",
    "时间表": "Timetable",
}


@pytest.fixture
def article(news_index):
    article = NewsPageFactory(
        parent=news_index, title="供暖开始", slug="heating", date=date(2026, 11, 20), body=BODY
    )
    article.save_revision().publish()
    return article


def submit(client, page):
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    return client.post(address, {"locales": [Locale.objects.get(language_code="en").pk]})


def translate(client, page, words):
    """Type the English of each string as the translation editor sends it; returns the translated page."""
    translation = Translation.objects.get(source__object_id=page.translation_key)
    for segment in StringSegment.objects.filter(source=translation.source):
        if segment.string.data in words:
            address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
            body = f"value={words[segment.string.data]}"
            answer = client.put(address, body, content_type="application/x-www-form-urlencoded")
            assert answer.status_code in (200, 201)
    return translation.get_target_instance()


@pytest.fixture
def translated(client, article, django_capture_on_commit_callbacks):
    client.force_login(moderator())
    submit(client, article)
    page = translate(client, article, ENGLISH)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"})
    client.logout()
    return NewsPage.objects.get(pk=page.pk)


def test_until_it_is_translated_english_readers_get_the_chinese_page_and_are_told(client, article):
    answer = client.get("/en/news/heating/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "This page has not been translated yet" in text
    assert re.search(r'rel="canonical"\s+href="http://testserver/news/heating/"', text)
    assert not re.search(r'rel="alternate"\s+hreflang="en"', text)


def test_a_translation_begins_as_a_draft_nobody_reads(client, article):
    client.force_login(editor())
    submit(client, article)
    draft = article.get_translation(Locale.objects.get(language_code="en"))
    assert not draft.live
    client.logout()
    assert "This page has not been translated yet" in client.get("/en/news/heating/").content.decode()
    assert client.get("/api/v3/news/?locale=en").json()["count"] == 0


def test_the_translation_editor_lists_every_string_cells_of_tables_too(client, article):
    client.force_login(editor())
    submit(client, article)
    draft = article.get_translation(Locale.objects.get(language_code="en"))
    text = client.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])).content.decode()
    for words in ENGLISH:
        assert words in text or words.encode("unicode_escape").decode() in text


def test_a_published_translation_is_what_english_readers_get(client, translated):
    text = client.get("/en/news/heating/").content.decode()
    assert "Heating begins" in text
    assert "This page has not been translated yet" not in text
    for cell in ("Building 3", "Hours", "Timetable", "6:30—23:00"):
        assert cell in text
    assert re.search(r'rel="canonical"\s+href="http://testserver/en/news/heating/"', text)
    assert re.search(r'hreflang="zh-Hans"\s+href="http://testserver/news/heating/"', text)


def test_the_chinese_page_leads_to_its_translation_and_stays_chinese(client, translated):
    text = client.get("/news/heating/").content.decode()
    assert "供暖开始" in text
    assert re.search(r'hreflang="en"\s+href="http://testserver/en/news/heating/"', text)


def test_the_english_list_holds_translations_and_what_is_not_translated(client, news_index, translated):
    NewsPageFactory(parent=news_index, title="停水通知", slug="no-water", date=date(2026, 11, 1))
    text = client.get("/en/news/").content.decode()
    assert text.index("Heating begins") < text.index("停水通知")
    assert "供暖开始" not in text
    assert 'href="/en/news/no-water/"' in text
    assert "Articles that have not been translated are shown in Chinese." in text
    chinese = client.get("/news/").content.decode()
    assert "供暖开始" in chinese
    assert "Heating begins" not in chinese


def test_neighbours_of_a_translated_article_may_be_untranslated(client, news_index, translated):
    NewsPageFactory(parent=news_index, title="停水通知", slug="no-water", date=date(2026, 11, 1))
    text = client.get("/en/news/heating/").content.decode()
    assert "停水通知" in text


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["供暖开始", "停水通知"]),
        ("?locale=zh-hans", ["供暖开始", "停水通知"]),
        ("?locale=en", ["Heating begins"]),
        ("?locale=en&fallback=true", ["Heating begins", "停水通知"]),
    ],
)
def test_api_lists_by_language(client, news_index, translated, query, titles):
    NewsPageFactory(parent=news_index, title="停水通知", date=date(2026, 11, 1))
    items = client.get(f"/api/v3/news/{query}").json()["items"]
    assert [item["title"] for item in items] == titles


def test_api_names_a_pages_translations(client, article, translated):
    detail = client.get(f"/api/v3/pages/{article.pk}/").json()
    assert detail["translations"] == [{"id": translated.pk, "locale": "en", "url": "/en/news/heating/"}]
    assert client.get(f"/api/v3/pages/{translated.pk}/").json()["meta"]["locale"] == "en"


def test_category_and_date_come_along(article, translated):
    assert (translated.category, translated.date) == (article.category, article.date)
    assert isinstance(translated.category, NewsCategory)


def test_chosen_related_articles_are_not_translated_with_it(client, news_index, article):
    other = NewsPageFactory(parent=news_index, title="停水通知")
    article.related = [("article", other)]
    article.save_revision().publish()
    client.force_login(editor())
    submit(client, article)
    english = Locale.objects.get(language_code="en")
    assert article.has_translation(english)
    assert not other.has_translation(english)


def test_a_related_article_is_named_in_the_readers_language(
    client, news_index, translated, django_capture_on_commit_callbacks
):
    chinese = NewsPage.objects.get(slug="heating", locale__language_code="zh-hans")
    other = NewsPageFactory(parent=news_index, title="停水通知", related=[("article", chinese)])
    client.force_login(moderator())
    submit(client, other)
    page = translate(client, other, {"停水通知": "No water"})
    assert [found.title for found in page.related_articles()] == ["Heating begins"]
    assert [found.title for found in other.related_articles()] == ["供暖开始"]


def test_a_private_page_stays_private_in_every_language(client, article):
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    client.force_login(moderator())
    submit(client, article)
    draft = article.get_translation(Locale.objects.get(language_code="en"))
    draft.get_latest_revision().publish()
    client.logout()
    for address in ("/news/heating/", "/en/news/heating/"):
        assert client.get(address).status_code == 302
    assert client.get("/api/v3/news/?locale=en&fallback=true").json()["count"] == 0


def test_who_may_not_translate_is_refused(client, article):
    client.force_login(UserFactory())
    assert submit(client, article).status_code in (302, 403)
    assert not article.has_translation(Locale.objects.get(language_code="en"))


def test_links_in_a_text_lead_to_the_readers_language(client, news_index, article):
    linking = NewsPageFactory(
        parent=news_index,
        slug="linking",
        body=[("paragraph", RichText(f'<p><a linktype="page" id="{article.pk}">供暖</a></p>'))],
    )
    linking.save_revision().publish()
    assert 'href="/en/news/heating/"' in client.get("/en/news/linking/").content.decode()
    assert 'href="/news/heating/"' in client.get("/news/linking/").content.decode()
