"""Drafts for a front end on another origin: how an editor gets there, and what a token opens."""

import time
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.signing import TimestampSigner
from django.urls import reverse
from wagtail.models import Locale
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import nested_form_data, streamfield
from wagtail_headless_preview.models import PagePreview

from cms_apps.core.preview import drafts
from cms_apps.core.preview.drafts import forget_expired_drafts, keep_draft
from cms_apps.core.schedule import registered_jobs
from cms_apps.news.models import NewsCategory, NewsPage
from cms_apps.pages.models import HomeNotice, StandardPage
from tests.factories.news import NewsPageFactory
from tests.factories.people import administrator, editor
from tests.factories.pictures import PictureFactory

ADDRESS = "/api/v3/preview/"
FRONT = "https://app.example.edu.cn/preview.html"


@pytest.fixture
def front_end(settings):
    settings.HEADLESS_PREVIEW_URL = FRONT
    settings.WAGTAIL_HEADLESS_PREVIEW = {
        **settings.WAGTAIL_HEADLESS_PREVIEW,
        "CLIENT_URLS": {"default": FRONT},
    }
    settings.HEADLESS_PREVIEW_MAX_AGE = 3600


@pytest.fixture
def article(news_index):
    return NewsPageFactory(parent=news_index, slug="heating", title="供暖开始")


def typed(**fields):
    """What the editing form of an article sends."""
    form = {
        "title": "供暖今晚开始",
        "slug": "heating",
        "category": NewsCategory.objects.get(slug="dormitory").pk,
        "date": "2026-11-20",
        "body": streamfield([("paragraph", "{}")]),
        "attachments": streamfield([]),
        "related": streamfield([]),
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        **fields,
    }
    return nested_form_data(form)


def preview(client, name, args, form, mode="front-end"):
    """As the preview panel does: send the form, then open the preview in a mode."""
    address = reverse(f"wagtailadmin_pages:{name}", args=args)
    sent = client.post(address, form)
    assert sent.json() == {"is_valid": True, "is_available": True}
    return client.get(address, {"mode": mode, "in_preview_panel": "true"})


def token_of(answer):
    assert answer.status_code == 302
    return parse_qs(urlsplit(answer["Location"]).fragment)["token"][0]


def ask(client, token, **headers):
    return client.get(ADDRESS, headers={"preview-token": token, **headers})


# -- Which previews an editor is offered -----------------------------------------------------------


def test_without_a_front_end_previews_are_wagtails_own(client, article, settings):
    settings.HEADLESS_PREVIEW_URL = ""
    assert [name for name, _ in article.preview_modes] == [""]
    client.force_login(editor())
    answer = preview(client, "preview_on_edit", [article.pk], typed(), mode="")
    assert answer.status_code == 200
    assert "供暖今晚开始" in answer.content.decode()
    assert PagePreview.objects.count() == 0


@pytest.mark.parametrize("model", ["home", "index", "article", "standard"])
def test_every_page_type_offers_the_front_end_first_and_this_site_second(campus, article, front_end, model):
    pages = {
        "home": campus.root_page.specific,
        "index": article.get_parent().specific,
        "article": article,
        "standard": StandardPage(),
    }
    page = pages[model]
    assert [name for name, _ in page.preview_modes] == ["front-end", ""]
    assert page.default_preview_mode == "front-end"


def test_this_site_stays_to_be_chosen(client, article, front_end):
    client.force_login(editor())
    answer = preview(client, "preview_on_edit", [article.pk], typed(), mode="")
    assert answer.status_code == 200
    assert "供暖今晚开始" in answer.content.decode()


def test_an_index_is_drawn_on_this_site_too(client, article, front_end):
    client.force_login(administrator())
    index = article.get_parent()
    form = nested_form_data(
        {"title": "动态", "slug": "news", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    )
    answer = preview(client, "preview_on_edit", [index.pk], form, mode="")
    assert "供暖开始" in answer.content.decode()


def test_the_token_stands_in_the_fragment_and_nowhere_else(client, article, front_end):
    client.force_login(editor())
    answer = preview(client, "preview_on_edit", [article.pk], typed())
    address = urlsplit(answer["Location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == FRONT
    assert address.query == ""
    assert parse_qs(address.fragment)["content_type"] == ["cms_news.newspage"]
    assert token_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert answer.content == b""


def test_the_table_never_holds_a_token(article):
    token = keep_draft(article)
    kept = PagePreview.objects.get()
    assert token.split(":")[0] not in kept.token + kept.content_json


def test_two_previews_of_one_instant_have_tokens_of_their_own(article):
    assert len({keep_draft(article) for _ in range(5)}) == 5


# -- What a token opens ------------------------------------------------------------------------------


def test_the_draft_has_the_shape_of_the_page(client, article, front_end):
    article.cover_image = PictureFactory()
    article.body = [("paragraph", RichText("<p>今晚开始。</p>")), ("figure", {"image": PictureFactory()})]
    article.tags.add("节能")
    article.save_revision().publish()
    page = client.get(f"/api/v3/pages/{article.pk}/").json()
    draft = ask(client, keep_draft(NewsPage.objects.get()))
    assert draft.status_code == 200
    assert draft["Content-Type"].startswith("application/json")
    assert "no-store" in draft["Cache-Control"]
    assert "ETag" not in draft
    assert draft.json() == page
    assert page["cover"]["renditions"]
    assert page["tags"]


def test_an_editors_unsaved_words_are_shown_and_readers_still_get_the_old_ones(client, article, front_end):
    client.force_login(editor())
    token = token_of(preview(client, "preview_on_edit", [article.pk], typed(title="供暖推迟")))
    client.logout()
    assert ask(client, token).json()["title"] == "供暖推迟"
    assert client.get(f"/api/v3/pages/{article.pk}/").json()["title"] == "供暖开始"


def test_a_page_never_saved_is_shown_with_the_id_0(client, news_index, front_end):
    client.force_login(editor())
    args = ["cms_news", "newspage", news_index.pk]
    token = token_of(preview(client, "preview_on_add", args, typed(title="全新的消息", slug="new")))
    draft = ask(client, token).json()
    assert (draft["id"], draft["title"]) == (0, "全新的消息")
    assert client.get(draft["meta"]["detail_url"]).status_code == 404
    assert draft["meta"]["html_url"].endswith("/news/new/")
    assert draft["meta"]["parent"]["id"] == news_index.pk
    assert draft["category_slug"] == "dormitory"
    assert not NewsPage.objects.exists()


def test_a_page_without_a_parent_is_shown(client, campus):
    draft = ask(client, keep_draft(StandardPage(title="无处安放", slug="nowhere")))
    assert draft.status_code == 200
    assert draft.json()["meta"]["parent"] is None


def test_a_translation_and_a_home_with_unsaved_notices_are_shown(client, campus, article):
    english = article.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title = "Heating begins"
    draft = ask(client, keep_draft(english)).json()
    assert (draft["title"], draft["meta"]["locale"]) == ("Heating begins", "en")
    home = campus.root_page.specific
    home.notices.add(HomeNotice(label="三号公寓停水"))
    assert ask(client, keep_draft(home)).json()["notices_today"][0]["label"] == "三号公寓停水"


def test_a_token_opens_its_own_page_only(client, article):
    other = NewsPageFactory(parent=article.get_parent(), title="还没发布", live=False)
    token = keep_draft(article)
    answer = client.get(ADDRESS, {"id": other.pk, "page_id": other.pk}, headers={"preview-token": token})
    assert answer.json()["id"] == article.pk
    assert client.get(f"/api/v3/pages/{other.pk}/", headers={"preview-token": token}).status_code == 404


def test_nobodys_session_or_api_token_is_needed_or_counts(client, article):
    token = keep_draft(article)
    client.force_login(administrator())
    signed_in = ask(client, token).json()
    client.logout()
    assert ask(client, token).json() == signed_in
    client.force_login(administrator())
    assert client.get(ADDRESS).status_code == 401


def test_rich_text_comes_in_the_format_asked_for(client, article):
    article.body = [("paragraph", RichText("<p>今晚<b>开始</b>。</p>"))]
    token = keep_draft(article)
    asked = client.get(ADDRESS, {"rich_text_format": "nonsense"}, headers={"preview-token": token})
    assert asked.status_code == 422


# -- When it opens nothing ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", ("Preview-Token",)), ("en", ("Send the token", "Preview-Token"))]
)
def test_without_a_token_a_problem_asks_for_one(client, campus, language, words):
    answer = client.get(ADDRESS, headers={"accept-language": language})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Cache-Control"] == "no-store"
    assert all(word in answer.json()["detail"] for word in words)


def test_an_empty_token_is_none(client, campus):
    assert ask(client, "").status_code == 401


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "x" * 5000, "é:ü:ß", "%00", ":::"])
def test_a_forged_token_opens_nothing(client, article, token):
    keep_draft(article)
    assert ask(client, token).status_code == 403


def test_a_token_signed_for_something_else_opens_nothing(client, article):
    value = keep_draft(article).rsplit(":", 2)[0]
    assert ask(client, TimestampSigner(salt="something else").sign(value)).status_code == 403


def test_an_expired_token_says_so_in_the_senders_language(client, article, settings):
    token = keep_draft(article)
    settings.HEADLESS_PREVIEW_MAX_AGE = -1
    answer = ask(client, token, **{"accept-language": "en"})
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert "has expired" in answer.json()["detail"]
    assert "has expired" not in ask(client, token, **{"accept-language": "zh-CN"}).json()["detail"]


def test_a_draft_whose_row_is_gone_has_expired(client, article):
    token = keep_draft(article)
    PagePreview.objects.all().delete()
    assert ask(client, token).status_code == 403


def test_the_schedule_deletes_what_no_token_opens_any_more(client, article, settings, monkeypatch):
    settings.HEADLESS_PREVIEW_MAX_AGE = 600
    now = time.time()
    monkeypatch.setattr(drafts.time, "time", lambda: now - 660)
    keep_draft(article)
    monkeypatch.setattr(drafts.time, "time", lambda: now)
    token = keep_draft(article)
    [job] = [job for job in registered_jobs() if job.name == "forget_previews"]
    assert job.run() == 1
    assert ask(client, token).status_code == 200
    assert forget_expired_drafts() == 0


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_draft_is_only_read(client, campus, method):
    answer = getattr(client, method)(ADDRESS)
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"


def test_another_origin_may_ask_with_the_header(client, campus, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.edu.cn"]
    asked = client.options(
        ADDRESS,
        headers={
            "origin": "https://app.example.edu.cn",
            "access-control-request-method": "GET",
            "access-control-request-headers": "preview-token",
        },
    )
    assert asked["Access-Control-Allow-Origin"] == "https://app.example.edu.cn"
    assert "preview-token" in asked["Access-Control-Allow-Headers"]


def test_an_article_dated_elsewhere_costs_no_more(client, article, django_assert_max_num_queries):
    article.date = date(2020, 1, 1)
    token = keep_draft(article)
    with django_assert_max_num_queries(25):
        assert ask(client, token).json()["date"] == "2020-01-01"
