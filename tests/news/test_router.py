"""The list of articles in the API."""

from datetime import date

import pytest
from django.test import Client
from wagtail.models import APIToken, PageViewRestriction

from cms_apps.news.models import NewsCategory, NewsPage
from tests.factories.news import NewsCategoryFactory, NewsPageFactory
from tests.factories.people import UserFactory, administrator, editor
from tests.factories.pictures import PictureFactory

LIST = "/api/v3/news/"


def titles(client, **query):
    answer = client.get(LIST, query)
    assert answer.status_code == 200, answer.content
    return [item["title"] for item in answer.json()["items"]]


@pytest.mark.parametrize("count", [3, 30])
def test_list_costs_the_same_queries_whatever_its_length(
    client, news_index, django_assert_num_queries, count
):
    cover = PictureFactory()
    for _ in range(count):
        article = NewsPageFactory(parent=news_index, cover_image=cover)
        article.tags.add("食堂", "夜宵")
        article.save()
    client.get(LIST, {"limit": 100})
    # site, view restrictions, count, articles with category, covers, renditions, tags
    with django_assert_num_queries(8):
        answer = client.get(LIST, {"limit": 100}).json()
    assert answer["count"] == len(answer["items"]) == count


def test_item_carries_all_that_a_list_shows(client, news_index):
    category = NewsCategory.objects.get(slug="catering")
    article = NewsPageFactory(
        parent=news_index,
        title="第三食堂开放夜宵窗口",
        slug="night-window",
        category=category,
        author="admin",
        credit="本网通讯员 餐饮中心",
        date=date(2025, 3, 4),
        source="校报",
        summary="每晚九点到十一点。",
        cover_image=PictureFactory(title="夜宵", description="夜宵窗口前的队伍"),
    )
    article.tags.add("夜宵")
    article.save()
    (item,) = client.get(LIST).json()["items"]
    cover = item.pop("cover")
    assert item == {
        "id": article.pk,
        "title": "第三食堂开放夜宵窗口",
        "url": "/news/night-window/",
        "category": {"slug": "catering", "name": "饮食服务", "name_en": "Catering"},
        "tags": ["夜宵"],
        "author": "admin",
        "credit": "本网通讯员 餐饮中心",
        "date": "2025-03-04",
        "source": "校报",
        "summary": "每晚九点到十一点。",
        "locale": "zh-hans",
        "pinned_until": None,
    }
    assert cover["alt"] == "夜宵窗口前的队伍"
    assert set(cover["renditions"]) == {"large", "small", "large_jpeg", "small_jpeg"}
    assert cover["renditions"]["large"]["url"].startswith("/media/images/")


def test_chinese_is_sent_as_utf8_and_not_as_escapes(client, news_index):
    NewsPageFactory(parent=news_index, title="热水")
    assert "热水".encode() in client.get(LIST).content


def test_newest_come_first_and_ties_by_the_later_id(client, news_index):
    old = NewsPageFactory(parent=news_index, date=date(2024, 1, 1))
    first = NewsPageFactory(parent=news_index, date=date(2025, 1, 1))
    second = NewsPageFactory(parent=news_index, date=date(2025, 1, 1))
    ids = [item["id"] for item in client.get(LIST).json()["items"]]
    assert ids == [second.pk, first.pk, old.pk]


@pytest.fixture
def dated_articles(news_index):
    """Four articles with known dates, categories and tags."""
    catering = NewsCategoryFactory(slug="food")
    repairs = NewsCategoryFactory(slug="mend")
    for title, day, category, tags in (
        ("甲", date(2024, 12, 31), catering, ["夜宵"]),
        ("乙", date(2025, 1, 1), repairs, ["夜宵", "热水"]),
        ("丙", date(2025, 3, 4), catering, []),
        ("丁", date(2025, 12, 31), repairs, ["热水"]),
    ):
        article = NewsPageFactory(parent=news_index, title=title, date=day, category=category)
        article.tags.add(*tags)
        article.save()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"category": "food"}, ["丙", "甲"]),
        ({"category": "absent"}, []),
        ({"tag": "夜宵"}, ["乙", "甲"]),
        ({"tag": ["夜宵", "热水"]}, ["乙"]),
        ({"year": 2025}, ["丁", "丙", "乙"]),
        ({"year": 2025, "month": 3}, ["丙"]),
        ({"after": "2025-01-01"}, ["丁", "丙", "乙"]),
        ({"before": "2025-01-01"}, ["乙", "甲"]),
        ({"after": "2025-01-01", "before": "2025-03-04", "category": "mend"}, ["乙"]),
        ({"order": "date"}, ["甲", "乙", "丙", "丁"]),
        ({"limit": 1, "offset": 1}, ["丙"]),
        ({"search": ""}, ["丁", "丙", "乙", "甲"]),
        ({"search": "丙"}, ["丙"]),
        ({"search": "丙", "category": "food"}, ["丙"]),
        ({"search": "丙", "category": "mend"}, []),
        ({"search": "乙", "tag": "热水", "year": 2025, "month": 1, "order": "title"}, ["乙"]),
    ],
)
def test_filters_add_up(client, dated_articles, query, expected):
    assert titles(client, **query) == expected


def test_search_finds_two_characters_in_the_body(client, news_index):
    NewsPageFactory(parent=news_index, title="甲", body=[("paragraph", "<p>值班热线昼夜有人接听</p>")])
    NewsPageFactory(parent=news_index, title="乙", body=[("paragraph", "<p>食堂开放</p>")])
    assert titles(client, search="热线") == ["甲"]


@pytest.mark.parametrize(
    "text", ['"', 'a"b', "\u3000", "%", "_", "\\", "' OR 1=1 --", "<b>", "😀", "ａ", "\u202e"]
)
def test_hostile_search_finds_nothing_and_breaks_nothing(client, news_index, text):
    NewsPageFactory(parent=news_index, title="甲")
    answer = client.get(LIST, {"search": text})
    assert answer.status_code == 200
    assert answer.json()["count"] == (1 if text == "\u3000" else 0)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"year": "abc"}, "year"),
        ({"year": 0}, "year"),
        ({"year": 10**30}, "year"),
        ({"month": 3}, "month"),
        ({"year": 2025, "month": 13}, "month"),
        ({"after": "2025-02-30"}, "after"),
        ({"before": "gestern"}, "before"),
        ({"order": "price"}, "order"),
        ({"search": "a" * 201}, "search"),
        ({"search": "a\x00b"}, "search"),
        ({"category": "c" * 41}, "category"),
        ({"tag": ["a"] * 11}, "tag"),
        ({"limit": 0}, "limit"),
        ({"offset": -1}, "offset"),
    ],
)
@pytest.mark.parametrize(("language", "title"), [("zh-hans", "内容有误"), ("en", "Not valid")])
def test_bad_filters_are_named_in_the_senders_language(client, campus, query, field, language, title):
    answer = client.get(LIST, query, headers={"accept-language": language})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == title
    (error,) = answer.json()["errors"]
    assert error["loc"][-1] == field
    chinese = any("\u4e00" <= character <= "\u9fff" for character in error["msg"])
    assert chinese == (language == "zh-hans"), error


def test_more_than_the_largest_page_is_refused_in_chinese(client, campus):
    answer = client.get(LIST, {"limit": 101})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "limit 最大为 100。"


def test_drafts_expired_and_private_articles_are_not_listed_whoever_asks(client, news_index):
    NewsPageFactory(parent=news_index, title="公开")
    NewsPageFactory(parent=news_index, title="草稿", live=False)
    private = NewsPageFactory(parent=news_index, title="内部")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    admin = administrator()
    _token, key = APIToken.create_token(user=admin, name="front end")
    assert titles(client) == ["公开"]
    client.force_login(admin)
    assert titles(client) == ["公开"]
    with_token = client.get(LIST, headers={"authorization": f"Bearer {key}"})
    assert [item["title"] for item in with_token.json()["items"]] == ["公开"]


def test_unchanged_list_is_answered_with_304(client, news_index):
    NewsPageFactory(parent=news_index)
    first = client.get(LIST)
    assert first["Cache-Control"] == "public, no-cache"
    again = client.get(LIST, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    NewsPageFactory(parent=news_index)
    assert client.get(LIST, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_categories_are_listed_with_what_is_published(client, news_index):
    food = NewsCategoryFactory(slug="food", name="饮食", order=1)
    NewsCategoryFactory(slug="empty")
    NewsPageFactory(parent=news_index, category=food)
    NewsPageFactory(parent=news_index, category=food, live=False)
    answer = client.get("/api/v3/news/categories/").json()
    assert answer == [{"slug": "food", "name": "饮食", "name_en": "", "count": 1}]


def test_detail_gives_the_typed_body(client, news_index):
    article = NewsPageFactory(
        parent=news_index,
        body=[
            ("heading", {"text": "一、开通热线", "level": "2"}),
            ("paragraph", "<p>昼夜有人<b>接听</b>。</p>"),
            ("figure", {"image": PictureFactory(), "caption": "值班室"}),
            ("table", {"data": [["时段", "岗位"], ["夜间", "领导"]], "first_row_is_table_header": True}),
            ("quote", {"text": "有求必应", "attribution": "值班员"}),
            ("notice", {"level": "warning", "text": "<p>停水</p>"}),
            ("divider", None),
        ],
    )
    article.tags.add("热线")
    article.save()
    answer = client.get(f"/api/v3/pages/{article.pk}/").json()
    assert [block["type"] for block in answer["body"]] == [
        "heading",
        "paragraph",
        "figure",
        "table",
        "quote",
        "notice",
        "divider",
    ]
    assert answer["body"][0]["value"] == {"text": "一、开通热线", "level": "2"}
    assert answer["body"][2]["value"]["image"]["alt"] == "学生在食堂窗口排队"
    assert answer["category_slug"] == article.category.slug
    assert answer["tags"] == ["热线"]


def test_a_lost_picture_costs_its_renditions_and_nothing_else(client, news_index):
    cover = PictureFactory()
    article = NewsPageFactory(parent=news_index, cover_image=cover)
    cover.file.storage.delete(cover.file.name)
    (item,) = client.get(LIST).json()["items"]
    assert item["cover"]["renditions"] == {}
    assert client.get(f"/api/v3/pages/{article.pk}/").status_code == 200


def test_readers_of_a_restricted_index_see_its_articles_and_the_public_does_not(client, news_index):
    NewsPageFactory(parent=news_index, title="内部")
    PageViewRestriction.objects.create(page=news_index, restriction_type="login")
    assert titles(client) == []
    assert client.get("/news/").status_code == 302
    client.force_login(administrator())
    assert "内部" in client.get("/news/").content.decode()
    assert titles(client) == []


@pytest.mark.parametrize(("sent", "read"), [("zh-Hans", "zh-hans"), ("zh-CN", "zh-hans"), ("EN", "en")])
def test_a_languages_other_names_are_read_as_the_sites(client, news_index, sent, read):
    NewsPageFactory(parent=news_index)
    wanted = client.get("/api/v3/news/", {"locale": read}).json()
    assert client.get("/api/v3/news/", {"locale": sent}).json() == wanted
    assert wanted["count"] == (read == "zh-hans")


@pytest.mark.parametrize("address", ["/api/v3/news/", "/api/v3/news/categories/"])
@pytest.mark.parametrize("sent", ["xx", "", "日本語", "fr' OR 1=1"])
def test_a_language_the_site_does_not_speak_is_refused(client, campus, address, sent):
    answer = client.get(address, {"locale": sent}, headers={"accept-language": "zh-hans"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["msg"] == "请从下列值中选择：zh-hans, en。"


@pytest.mark.django_db
def test_a_token_changes_one_field_of_an_article_and_a_strangers_is_refused(news_index):
    article = NewsPageFactory(parent=news_index, title="旧题目")
    address = f"/api/v3/pages/{article.pk}/"
    answers = []
    for user in (UserFactory(), editor()):
        _token, secret = APIToken.create_token(user=user, name="test")
        client = Client(headers={"authorization": f"Bearer {secret}"})
        sent = {"meta": {"type": "cms_news.NewsPage"}, "title": "新题目"}
        answers.append(client.patch(address, sent, content_type="application/json").status_code)
    assert answers == [403, 200]
    assert NewsPage.objects.get(pk=article.pk).get_latest_revision_as_object().title == "新题目"
