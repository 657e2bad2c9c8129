"""News as a reader gets it in HTML."""

import re
from datetime import date

import pytest
import wagtail_factories
from django.template.loader import render_to_string
from wagtail.rich_text import RichText

from cms_apps.news.models import NewsCategory
from tests.factories.news import NewsPageFactory
from tests.factories.pictures import PictureFactory


@pytest.fixture
def dormitory(news_index):
    return NewsCategory.objects.get(slug="dormitory")


def html(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def titles(text):
    return re.findall(r'class="row__title"\s+href="[^"]*"[^>]*>([^<]*)<', text)


def paragraph(text):
    return ("paragraph", RichText(f"<p>{text}</p>"))


@pytest.mark.parametrize("count", [3, 30])
@pytest.mark.parametrize(("path", "queries"), [("/", 38), ("/news/", 24)])
def test_list_costs_the_same_queries_whatever_its_length(
    client, news_index, dormitory, django_assert_num_queries, path, queries, count
):
    for number in range(count):
        picture = PictureFactory() if number % 2 else None
        NewsPageFactory(parent=news_index, category=dormitory, summary="夜宵延长。", cover_image=picture)
    html(client, path)  # makes the renditions
    with django_assert_num_queries(queries):
        html(client, path)


def test_article_has_its_line_of_author_date_and_source(client, news_index, dormitory):
    NewsPageFactory(
        parent=news_index,
        slug="heating",
        title="供暖<开始>",
        category=dormitory,
        author="王敏",
        source="水电中心",
        credit="通讯员 王敏",
        date=date(2026, 11, 3),
    )
    text = html(client, "/en/news/heating/")
    assert '<h1 lang="zh-Hans"><span class="clause">供暖&lt;开始&gt;</span></h1>' in text
    byline = text[text.index('class="byline"') : text.index("</ul>", text.index('class="byline"'))]
    assert 'Author: <span lang="zh-Hans">王敏</span>' in byline
    assert '<time datetime="2026-11-03">3 November 2026</time>' in byline
    assert 'Source: <span lang="zh-Hans">水电中心</span>' in byline
    assert 'href="/en/news/?category=dormitory"' in text
    assert '<p class="credit" lang="zh-Hans">通讯员 王敏</p>' in text


@pytest.mark.parametrize(
    ("summary", "shown"),
    [("今年供暖提前。", True), ("十一月起  供暖,分区", False), ("十一月起供暖…", False), ("", False)],
)
def test_summary_leads_unless_the_body_says_it_already(client, news_index, summary, shown):
    body = [paragraph("自十一月起供暖,<b>分区</b>进行。")]
    NewsPageFactory(parent=news_index, slug="heating", summary=summary, body=body)
    assert ('<p class="lead"' in html(client, "/news/heating/")) is shown


def test_article_leads_to_the_older_and_the_newer_one(client, news_index):
    for month in (1, 2, 3):
        NewsPageFactory(parent=news_index, slug=f"month-{month}", date=date(2026, month, 1))
    middle = html(client, "/news/month-2/")
    assert re.search(r'rel="prev"\s+href="/news/month-1/"', middle)
    assert re.search(r'rel="next"\s+href="/news/month-3/"', middle)
    assert 'rel="next"' not in html(client, "/news/month-3/")


def test_tags_lead_to_the_list_of_that_tag(client, news_index):
    article = NewsPageFactory(parent=news_index, slug="heating", title="供暖开始")
    NewsPageFactory(parent=news_index, title="别的事")
    article.tags.add("节能")
    article.save()
    address = re.search(r'href="(/news/\?tag=[^"]+)"', html(client, "/news/heating/"))[1]
    listing = html(client, address)
    assert titles(listing) == ["供暖开始"]
    assert "<b >节能</b>" in listing or "<b>节能</b>" in listing


def test_filters_keep_each_other_and_drop_the_page_number(client, news_index, dormitory):
    NewsPageFactory(parent=news_index, category=dormitory, date=date(2025, 1, 1))
    text = html(client, "/news/?category=dormitory&page=3")
    assert 'href="?category=dormitory&amp;year=2025"' in text
    assert re.search(r'category=dormitory"\s+aria-current="true"', text)


def test_pages_of_the_list_keep_the_filters(client, news_index, dormitory):
    for _ in range(41):
        NewsPageFactory(parent=news_index, category=dormitory, date=date(2025, 1, 1))
    text = html(client, "/en/news/?year=2025&page=2")
    assert "Page 2 of 3" in text
    assert re.search(r'rel="prev"\s+href="\?year=2025&amp;page=1"', text)
    assert re.search(r'rel="next"\s+href="\?year=2025&amp;page=3"', text)
    assert re.search(r'rel="canonical"\s+href="http://testserver/en/news/\?year=2025&amp;page=2"', text)


def test_list_without_a_match_offers_the_whole_list(client, news_index):
    NewsPageFactory(parent=news_index, date=date(2025, 1, 1))
    text = html(client, "/en/news/?year=1999&category=<b>")
    assert "No article fits this choice." in text
    assert '<a class="button" href="/en/news/">Show all articles</a>' in text


def test_empty_list_says_so(client, news_index):
    assert "No article has been published yet." in html(client, "/en/news/")
    assert "No article has been published yet." in html(client, "/en/")


def test_table_has_caption_and_headers_with_their_scope(client, news_index):
    table = {
        "data": [["", "周末"], ["一号<公寓>", None]],
        "table_caption": "供暖时间",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_header_choice": "both",
    }
    NewsPageFactory(parent=news_index, slug="heating", body=[("table", table)])
    text = html(client, "/news/heating/")
    assert re.search(r'role="region"\s+tabindex="0"\s+aria-label="供暖时间"', text)
    assert "<caption>供暖时间</caption>" in text
    assert re.search(r'<th scope="col"\s*>周末</th>', text)
    assert re.search(r'<th scope="row"\s*>一号&lt;公寓&gt;</th>', text)
    assert re.search(r"<td\s*></td>", text)


def test_download_says_type_and_size_and_a_missing_one_says_so(client, news_index):
    document = wagtail_factories.DocumentFactory(
        title="供暖安排", file__filename="plan.pdf", file__data=b"x" * 3000
    )
    blocks = [("download", {"document": document, "title": ""}), ("download", {"document": None})]
    NewsPageFactory(parent=news_index, slug="heating", body=blocks)
    text = html(client, "/en/news/heating/")
    assert f'<a href="{document.url}">供暖安排</a>' in text
    assert re.search(r"PDF,\s*2\.9\xa0KB", text)
    assert "This document is no longer available." in text


def test_notice_says_its_kind_in_words(client, news_index):
    blocks = [
        ("notice", {"level": level, "text": RichText("<p>当心</p>")}) for level in ("notice", "warning")
    ]
    NewsPageFactory(parent=news_index, slug="heating", body=blocks)
    kinds = re.findall(r'notice__kind" lang="en">\s*(\w+)', html(client, "/en/news/heating/"))
    assert kinds == ["Notice", "Warning"]


def test_headings_have_addresses_and_pictures_keep_their_place(client, news_index):
    blocks = [
        ("heading", {"text": "第一节", "level": "2"}),
        ("figure", {"image": PictureFactory(), "caption": "食堂"}),
    ]
    article = NewsPageFactory(parent=news_index, slug="heating", body=blocks)
    article.refresh_from_db()
    text = html(client, "/news/heating/")
    assert re.search(rf'<h2\s+id="b-{article.body[0].id}">第一节</h2>', text)
    picture = re.search(r'<figure class="picture">.*?<img[^>]*>', text, re.DOTALL)[0]
    for part in ('width="80"', 'height="45"', "srcset=", 'loading="lazy"', 'alt="'):
        assert part in picture
    assert "<figcaption>食堂</figcaption>" in text


def test_newest_draws_one_picture_at_most(news_index, client):
    for _ in range(3):
        NewsPageFactory(parent=news_index, cover_image=PictureFactory())
    assert html(client, "/").count("<img") == 1


def test_quote_names_whose_words_it_is():
    text = render_to_string("blocks/quote.html", {"self": {"text": "好", "attribution": "一位同学"}})
    assert "<figcaption>一位同学</figcaption>" in text
