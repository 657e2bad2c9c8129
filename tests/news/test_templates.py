"""The article and the list as templates draw them: pictures, share card, data for search engines, blocks."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import wagtail_factories
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.images import get_image_model
from wagtail.images.models import Rendition
from wagtail.models import Locale

from cms_apps.core.models import ReviewRecord
from cms_apps.core.pictures import PICTURE_FILTERS, SHARE_FILTER
from cms_apps.news import sharing
from cms_apps.news.models import NewsCategory, NewsIndexPage, NewsPage
from cms_apps.news.templatetags.cms_news import month_name, period
from tests.factories.news import NewsPageFactory
from tests.factories.pictures import PictureFactory

HOSTILE = '</script><script>alert("1")</script><!-- & \u2028 行'


@pytest.fixture
def dormitory(news_index):
    return NewsCategory.objects.get(slug="dormitory")


def html(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def meta(text):
    """`{name or property: content}` of a page's head; a property that stands twice keeps its last."""
    return dict(re.findall(r'<meta\s+(?:name|property)="([^"]+)"\s+content="([^"]*)"', text))


def article_data(text):
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert len(scripts) == 1
    return json.loads(scripts[0])


# -- Pictures ----------------------------------------------------------------------------------


def test_pages_ask_for_exactly_the_renditions_made_ahead(client, news_index):
    picture = PictureFactory()
    body = [
        ("figure", {"image": picture, "caption": ""}),
        ("gallery", {"pictures": [{"image": picture, "caption": ""}] * 2}),
        ("video", {"address": "https://vimeo.com/1", "title": "食堂", "poster": picture}),
    ]
    NewsPageFactory(parent=news_index, slug="heating", cover_image=picture, body=body)
    for path in ("/", "/news/", "/news/heating/"):
        html(client, path)
    made = set(Rendition.objects.filter(image=picture).values_list("filter_spec", flat=True))
    assert made == {*PICTURE_FILTERS.values(), SHARE_FILTER}


def test_cover_is_offered_as_webp_and_jpeg_and_keeps_its_place(client, news_index):
    NewsPageFactory(parent=news_index, slug="heating", cover_image=PictureFactory(), cover_alt_text="新锅炉")
    text = html(client, "/news/heating/")
    picture = re.search(r'<figure class="picture">\s*(<picture>.*?</picture>)', text, re.DOTALL)[1]
    assert 'type="image/webp"' in picture
    assert re.search(r'<img[^>]*src="[^"]*\.jpg"', picture)
    for part in ('alt="新锅炉"', 'width="80"', 'height="45"'):
        assert part in picture
    assert "loading=" not in picture  # it may well be the largest thing on the first screen


def test_decorative_pictures_are_silent(client, news_index):
    image = PictureFactory()
    image.decorative, image.contextual_alt_text = True, ""
    NewsPageFactory(
        parent=news_index,
        slug="heating",
        cover_image=PictureFactory(),
        cover_alt_text="新锅炉",
        cover_is_decorative=True,
        body=[("figure", {"image": image, "caption": ""})],
    )
    text = html(client, "/news/heating/")
    assert re.findall(r'<img[^>]*alt="([^"]*)"', text) == ["", ""]
    assert "og:image:alt" not in text


@pytest.mark.parametrize("path", ["/", "/news/"])
def test_pictures_of_lists_wait_until_they_are_near(client, news_index, path):
    NewsPageFactory(parent=news_index, cover_image=PictureFactory())
    text = html(client, path)
    assert re.search(r'<picture><source[^>]*type="image/webp"[^>]*><img[^>]*loading="lazy"', text)


# -- Blocks ------------------------------------------------------------------------------------


def test_gallery_picture_leads_to_its_large_version_by_a_name(client, news_index):
    picture = PictureFactory()
    pictures = [{"image": picture, "caption": "检修<前>"}, {"image": picture, "caption": ""}]
    NewsPageFactory(parent=news_index, slug="heating", body=[("gallery", {"pictures": pictures})])
    text = html(client, "/en/news/heating/")
    large = picture.get_rendition(PICTURE_FILTERS["large_jpeg"]).url
    gallery = re.search(r'<ul class="gallery">.*?</ul>', text, re.DOTALL)[0]
    assert gallery.count(f'<a href="{large}">') == 2
    assert re.findall(r'<span class="unseen" lang="en">\s*(.*?)\s*</span>', gallery) == [
        "Large picture 1",
        "Large picture 2",
    ]
    assert re.findall("<figcaption>(.*?)</figcaption>", gallery) == ["检修&lt;前&gt;"]


def test_picture_deleted_from_the_library_leaves_a_gap_and_no_fault(client, news_index):
    gone = PictureFactory()
    pictures = [{"image": gone, "caption": "甲"}, {"image": PictureFactory(), "caption": "乙"}]
    NewsPageFactory(parent=news_index, slug="heating", body=[("gallery", {"pictures": pictures})])
    get_image_model().objects.filter(pk=gone.pk).delete()
    text = html(client, "/news/heating/")
    assert re.findall("<figcaption>(.*?)</figcaption>", text) == ["乙"]


def video(client, index, address, **fields):
    block = {"address": address, "title": "供暖<怎么>修", "poster": None, **fields}
    NewsPageFactory(parent=index, slug="heating", body=[("video", block)])
    text = html(client, "/en/news/heating/")
    return re.search(r'<figure class="video">.*?</figure>', text, re.DOTALL)[0]


def test_video_names_its_site_and_loads_nothing_of_it(client, news_index):
    text = video(client, news_index, "https://www.bilibili.com/video/BV1xx411c7mD")
    for loads in ("<iframe", "<img", "<script", "<video", "src="):
        assert loads not in text
    assert re.search(r"<button[^>]*\shidden\s", text)
    assert 'data-player="https://player.bilibili.com/player.html?bvid=BV1xx411c7mD&amp;' in text
    assert 'data-title="供暖&lt;怎么&gt;修"' in text
    assert 'Playing loads the video from <span lang="zh-Hans">哔哩哔哩</span>.' in text
    assert '<a href="https://www.bilibili.com/video/BV1xx411c7mD" rel="noreferrer">' in text


def test_video_of_a_site_no_longer_known_is_a_link(client, news_index):
    text = video(client, news_index, "https://example.org/film")
    assert "<button" not in text
    assert "video__stage" not in text
    assert '<a href="https://example.org/film" rel="noreferrer">' in text
    assert "Watch it at its own site" in text


def test_video_shows_its_still_picture_from_here(client, news_index):
    text = video(client, news_index, "https://vimeo.com/12345", poster=PictureFactory())
    assert re.search(r'<img[^>]*src="/media/[^"]*"', text)
    assert re.search(r'<img[^>]*loading="lazy"', text)


# -- Around the article ------------------------------------------------------------------------


def test_attachments_follow_the_article_with_type_size_and_address(client, news_index):
    document = wagtail_factories.DocumentFactory(
        title="供暖安排", file__filename="plan.pdf", file__data=b"x" * 3000
    )
    attachments = [("document", {"document": document, "title": "安排表"}), ("document", {"document": None})]
    NewsPageFactory(parent=news_index, slug="heating", attachments=attachments)
    text = html(client, "/en/news/heating/")
    section = re.search(r'<section class="attachments".*?</section>', text, re.DOTALL)[0]
    assert '<h2 id="attachments">Attachments</h2>' in section
    assert '<ul lang="zh-Hans">' in section
    assert f'<a href="{document.url}">安排表</a>' in section
    assert re.search(r"PDF,\s*2\.9\xa0KB", section)
    assert f"http://testserver{document.url}</span>" in section
    assert "This document is no longer available." in section


def test_article_without_extras_has_no_empty_sections(client, news_index):
    NewsPageFactory(parent=news_index, slug="heating")
    text = html(client, "/news/heating/")
    for part in ('class="attachments"', 'class="related"', 'class="neighbours"', 'class="reviewers"'):
        assert part not in text


def test_related_articles_stand_below_the_article(client, news_index):
    other = NewsPageFactory(parent=news_index, slug="valves", title="先看<阀门>")
    NewsPageFactory(parent=news_index, slug="heating", related=[("article", other)])
    text = html(client, "/en/news/heating/")
    section = re.search(r'<section class="related".*?</section>', text, re.DOTALL)[0]
    assert re.search(r'href="/en/news/valves/"\s+lang="zh-Hans">先看&lt;阀门&gt;</a>', section)


def test_related_articles_cost_the_same_queries_however_many(client, news_index):
    def queries(count):
        others = [("article", NewsPageFactory(parent=news_index)) for _ in range(count)]
        NewsPageFactory(parent=news_index, slug=f"with-{count}", related=others)
        html(client, f"/en/news/with-{count}/")
        with CaptureQueriesContext(connection) as captured:
            html(client, f"/en/news/with-{count}/")
        return len(captured)

    assert queries(1) == queries(3)


@pytest.fixture
def reviewed(news_index):
    """An article whose published version passed two steps of a review."""
    article = NewsPageFactory(parent=news_index, slug="heating")
    article.save_revision().publish()
    article.refresh_from_db()
    verdicts = ReviewRecord.Verdict
    for step, name, verdict in (
        ("初审", "王<敏>", verdicts.PASSED),
        ("Final check", "Li Shen", verdicts.PASSED),
        ("", "Li Shen", verdicts.PUBLISHED),
    ):
        ReviewRecord.objects.create(
            translation_key=article.translation_key,
            language_code="zh-hans",
            workflow_state_id=1,
            step=step,
            verdict=verdict,
            reviewer_name=name,
            revision_id=article.live_revision_id,
            decided_at=timezone.now(),
        )
    return article


@pytest.mark.parametrize("shown", [True, False])
def test_reviewers_are_named_where_the_index_says_so(client, news_index, reviewed, shown):
    NewsIndexPage.objects.update(shows_reviewers=shown)
    text = html(client, "/en/news/heating/")
    assert ('<span lang="zh-Hans">初审</span>: <span lang="zh-Hans">王&lt;敏&gt;</span>' in text) is shown
    assert bool(re.search("<span ?>Final check</span>: <span ?>Li Shen</span>", text)) is shown


# -- The list ----------------------------------------------------------------------------------


def test_pinned_articles_stand_first_with_a_word_and_are_counted(client, news_index):
    for day in (1, 2):
        NewsPageFactory(parent=news_index, title=f"动态{day}", date=date(2026, 11, day))
    today = timezone.localdate()
    NewsPageFactory(parent=news_index, title="停水通知", date=date(2025, 1, 1), pinned_until=today)
    past = today - timedelta(days=1)
    NewsPageFactory(parent=news_index, title="去年的事", date=date(2024, 1, 1), pinned_until=past)
    text = html(client, "/en/news/")
    titles = re.findall(r'class="row__title"[^>]*>([^<]*)<', text)
    assert titles == ["停水通知", "动态2", "动态1", "去年的事"]
    assert len(re.findall(r'<span class="mark-word">Pinned</span>\s*<time datetime="2025-01-01">', text)) == 1
    assert text.count(">Pinned<") == 1
    assert re.search(r"\s4 articles\s", text)


def test_count_is_the_same_on_every_page_of_the_list(client, news_index, dormitory):
    for _ in range(21):
        NewsPageFactory(parent=news_index, category=dormitory)
    NewsPageFactory(parent=news_index, category=dormitory, pinned_until=timezone.localdate())
    for query, count in (("", 22), ("?page=2", 22), ("?category=dormitory", 22)):
        assert re.search(rf"\s{count} articles\s", html(client, f"/en/news/{query}")), query


def test_list_of_nothing_but_pinned_articles_is_not_empty(client, news_index):
    NewsPageFactory(parent=news_index, title="停水通知", pinned_until=timezone.localdate())
    text = html(client, "/en/news/")
    assert "停水通知" in text
    assert "No article has been published yet." not in text


def test_months_of_the_chosen_year_are_named_in_the_readers_language(client, news_index):
    NewsPageFactory(parent=news_index, date=date(2026, 11, 3))
    NewsPageFactory(parent=news_index, date=date(2026, 3, 3))
    english = html(client, "/en/news/?year=2026&month=11")
    assert re.search(r'href="\?year=2026&amp;month=11"\s+aria-current="true">November <', english)
    assert re.search(r'href="\?year=2026&amp;month=3"\s+>March <', english)
    assert "<b>November 2026</b>" in english
    assert "November 2026 · " in re.search("<title>(.*?)</title>", english)[1]
    chinese = html(client, "/news/?year=2026&month=11")
    assert re.search(r'month=11"\s+aria-current="true">11月 <', chinese)
    assert "<b>2026年11月</b>" in chinese
    assert "by-month" not in html(client, "/news/")


def test_another_year_forgets_the_month(client, news_index):
    NewsPageFactory(parent=news_index, date=date(2026, 11, 3))
    NewsPageFactory(parent=news_index, date=date(2025, 3, 3))
    text = html(client, "/news/?year=2026&month=11&page=1")
    assert re.search(r'href="\?year=2025"', text)
    months = text[text.index('aria-labelledby="by-month"') :]
    assert re.search(r'href="([^"]*)"', months)[1] == "?year=2026"  # all months of that year


@pytest.mark.parametrize(
    ("chosen", "english", "chinese"),
    [
        ({"year": "2026", "month": "03"}, "March 2026", "2026年3月"),
        ({"year": "2026"}, "2026", "2026年"),
        ({"year": "99999"}, "99999", "99999"),
        ({"year": "2026", "month": "13"}, "2026 13", "2026 13"),
        ({"month": "x"}, "x", "x"),
        ({}, "", ""),
    ],
)
def test_period_is_said_in_words_and_nonsense_is_given_back(chosen, english, chinese):
    for code, words in (("en", english), ("zh-hans", chinese)):
        with translation.override(code):
            assert period(chosen) == words


def test_month_name_follows_the_reader():
    names = []
    for code in ("en", "zh-hans"):
        with translation.override(code):
            names.append(month_name(11))
    assert names == ["November", "11月"]


def test_untranslated_articles_carry_a_word_in_the_other_language_only(client, news_index):
    NewsPageFactory(parent=news_index, cover_image=PictureFactory())
    NewsPageFactory(parent=news_index)
    for path in ("/en/news/", "/en/"):
        assert html(client, path).count(">In Chinese<") == 2, path
    assert "mark-word--quiet" not in html(client, "/news/")


# -- Feeds -------------------------------------------------------------------------------------


def test_list_offers_its_feeds_and_those_of_the_chosen_category(client, news_index, dormitory):
    NewsPageFactory(parent=news_index, slug="heating", category=dormitory)
    for path, query in (
        ("/news/", ""),
        ("/news/?category=dormitory&year=2026", "?category=dormitory"),
        ("/news/?category=no-such-thing", ""),
        ("/news/heating/", ""),
    ):
        head = html(client, path).partition("</head>")[0]
        for kind in ("atom", "rss"):
            link = rf'type="application/{kind}\+xml"\s+title="[^"]+"\s+href="([^"]*)"'
            assert re.search(link, head)[1] == f"http://testserver/news/feed/{kind}/{query}", path


def test_list_links_its_feeds_where_a_reader_sees_them(client, news_index, dormitory):
    NewsPageFactory(parent=news_index, category=dormitory)
    text = html(client, "/en/news/?category=dormitory").partition("</head>")[2]
    assert 'href="/en/news/feed/atom/?category=dormitory"' in text
    assert 'href="/en/news/feed/rss/?category=dormitory"' in text


# -- Share card and data for search engines ----------------------------------------------------


def test_share_card_of_an_article_is_complete(client, news_index, dormitory):
    article = NewsPageFactory(
        parent=news_index,
        slug="heating",
        title='供暖"<开始>',
        summary="今年<提前>。",
        category=dormitory,
        date=date(2005, 4, 12),
        cover_image=PictureFactory(file__width=1600, file__height=900),
        cover_alt_text="新锅炉",
    )
    article.tags.add("节能", "供暖")
    article.save_revision().publish()
    card = meta(html(client, "/news/heating/"))
    assert card["og:type"] == "article"
    assert card["og:title"] == "供暖&quot;&lt;开始&gt;"
    assert card["og:description"] == "今年&lt;提前&gt;。" == card["description"]
    assert card["og:url"] == "http://testserver/news/heating/"
    assert card["og:locale"] == "zh_CN"
    assert card["og:image"].startswith("http://testserver/media/")
    assert card["og:image"].endswith(".jpg")
    assert (card["og:image:width"], card["og:image:height"]) == ("1200", "630")
    assert card["og:image:alt"] == "新锅炉"
    assert card["twitter:card"] == "summary_large_image"
    assert card["article:published_time"] == "2005-04-12"
    modified = datetime.fromisoformat(card["article:modified_time"])
    assert abs(modified - datetime.now(UTC)) < timedelta(minutes=5)
    assert card["article:section"] == "公寓管理"
    assert card["article:tag"] in ("节能", "供暖")


@pytest.mark.parametrize(("path", "kind"), [("/", "website"), ("/news/", "website"), ("/news/a/", "article")])
def test_page_without_a_picture_gets_a_plain_card(client, news_index, path, kind):
    NewsPageFactory(parent=news_index, slug="a")
    card = meta(html(client, path))
    assert card["og:type"] == kind
    assert card["twitter:card"] == "summary"
    assert card["og:title"]
    assert card["og:description"]
    assert card["og:url"] == f"http://testserver{path}"
    assert "og:image" not in card


def test_article_data_name_what_a_search_engine_asks_for(client, news_index, dormitory):
    article = NewsPageFactory(
        parent=news_index,
        slug="heating",
        title="供暖开始",
        summary="今年提前。",
        category=dormitory,
        author="王敏",
        date=date(2005, 4, 12),
        cover_image=PictureFactory(file__width=1600, file__height=900),
    )
    article.tags.add("节能")
    article.save_revision().publish()
    data = article_data(html(client, "/en/news/heating/"))
    modified = data.pop("dateModified")
    assert datetime.fromisoformat(modified).utcoffset() == timedelta(hours=8)
    image = data.pop("image")
    assert image["url"].startswith("http://testserver/media/")
    assert (image["width"], image["height"]) == (1200, 630)
    house = {"@type": "Organization", "name": "Campus Services"}
    assert data == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "供暖开始",
        "description": "今年提前。",
        "inLanguage": "zh-Hans",
        "datePublished": "2005-04-12",
        "author": {"@type": "Person", "name": "王敏"},
        "publisher": house,
        "articleSection": "Dormitories",
        "keywords": ["节能"],
        "mainEntityOfPage": {"@type": "WebPage", "@id": "http://testserver/news/heating/"},
        "isAccessibleForFree": True,
    }


@pytest.mark.parametrize(
    ("author", "kind"), [("王敏", "Person"), ("能源管理中心", "Organization"), ("Wang Min", "Person")]
)
def test_article_data_tell_units_from_people(client, news_index, author, kind):
    NewsPageFactory(parent=news_index, slug="heating", author=author)
    assert article_data(html(client, "/news/heating/"))["author"] == {"@type": kind, "name": author}


def test_article_data_leave_out_what_is_not_known(client, news_index):
    NewsPageFactory(parent=news_index, slug="heating", author="")
    NewsPage.objects.update(category=None)  # its category was deleted since
    data = article_data(html(client, "/news/heating/"))
    assert not {"image", "description", "articleSection", "keywords"} & set(data)
    assert data["author"] == data["publisher"]


@pytest.mark.parametrize("field", ["title", "author", "summary"])
def test_hostile_words_stay_inside_the_data(client, news_index, field):
    NewsPageFactory(parent=news_index, slug="heating", **{field: HOSTILE})
    text = html(client, "/news/heating/")
    data = article_data(text)
    said = {"title": data["headline"], "author": data["author"]["name"], "summary": data.get("description")}
    assert said[field] == HOSTILE
    assert "<script>alert" not in text
    script = text[text.index("application/ld+json") :].partition("</script>")[0]
    assert not re.search("[<&\u2028]", script)


@pytest.mark.django_db
def test_published_time_is_exact_where_the_date_is_that_days():
    article = NewsPage(date=date(2026, 11, 3), first_published_at=datetime(2026, 11, 2, 17, 30, tzinfo=UTC))
    assert sharing.published_time(article) == "2026-11-03T01:30:00+08:00"
    article.date = date(2026, 11, 2)
    assert sharing.published_time(article) == "2026-11-02"


def test_cover_without_its_file_costs_the_card_its_picture_only(client, news_index):
    picture = PictureFactory()
    NewsPageFactory(parent=news_index, slug="heating", title="供暖开始", cover_image=picture)
    picture.file.storage.delete(picture.file.name)
    text = html(client, "/news/heating/")
    assert "供暖开始" in text
    assert meta(text)["twitter:card"] == "summary"
    assert "image" not in article_data(text)


@pytest.mark.django_db  # making a page looks its content type up, unless an earlier test left it in memory
def test_first_preview_of_an_article_has_no_time_of_change():
    article = NewsPage(title="草稿", locale=Locale(language_code="zh-hans"))
    data = sharing.news_article(article, address="http://a/", publisher="后勤", absolute=str)
    assert "dateModified" not in data
    assert data["headline"] == "草稿"


# -- Languages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/news/heating/", "/en/news/heating/"])
def test_who_speaks_neither_language_is_sent_to_the_chinese_page(client, news_index, path):
    NewsPageFactory(parent=news_index, slug="heating")
    text = html(client, path)
    links = dict(re.findall(r'rel="alternate"\s+hreflang="([^"]+)"\s+href="([^"]+)"', text))
    chinese = "http://testserver/news/heating/"
    assert links == {"zh-Hans": chinese, "x-default": chinese}
    assert re.search(r'rel="canonical"\s+href="([^"]+)"', text)[1] == chinese
