"""Search on a real index: what is found, in which order, and what the query set still decides."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from modelsearch.backends.base import FilterFieldError, SearchFieldError
from modelsearch.index import class_is_indexed
from modelsearch.query import MATCH_NONE, And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.utils import parse_query_string

from cms_apps.news.models import NewsPage
from cms_apps.search.queries import UnsupportedQueryError
from tests.factories.documents import DocumentFactory
from tests.factories.news import NewsPageFactory
from tests.factories.pictures import PictureFactory


def titles(query, queryset=None, **options):
    queryset = NewsPage.objects.all() if queryset is None else queryset
    return [page.title for page in get_search_backend().search(query, queryset, **options)]


def completed(query, queryset=None):
    queryset = NewsPage.objects.all() if queryset is None else queryset
    return [record.title for record in get_search_backend().autocomplete(query, queryset)]


def article(index, title, text="", **fields):
    return NewsPageFactory(parent=index, title=title, body=[("paragraph", f"<p>{text}</p>")], **fields)


# -- What is found ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "社团",
        "学生社团",
        "學生社團",
        "生社",
        "团",
        "2026",
        "２０２６",
        "wifi",
        "WiFi",
        "cnu.edu.cn",
        "3号",
        "号楼",
        "维修。",
    ],
)
def test_each_way_of_writing_a_word_finds_it(news_index, query):
    article(news_index, "学生社团2026年换届", "3号楼 WIFI 维修，见 cnu.edu.cn")
    article(news_index, "另一篇")
    assert titles(query) == ["学生社团2026年换届"]


def test_a_word_is_not_found_across_a_comma(news_index):
    article(news_index, "产品和服务")
    article(news_index, "先修水，后勤快些")
    assert titles("水后") == []


def test_what_stands_nowhere_as_typed_is_found_by_its_words(news_index):
    article(news_index, "食堂的夜宵窗口")
    article(news_index, "食堂停业")
    assert titles("食堂夜宵") == ["食堂的夜宵窗口"]
    assert titles("怎么找夜宵窗口") == ["食堂的夜宵窗口"]
    assert titles(Phrase("食堂夜宵")) == []  # who puts it in quotation marks means it


def test_as_typed_comes_before_taken_apart(news_index):
    article(news_index, "学生会与社团", "学生社团学生社团")  # in the body only
    article(news_index, "社团里的学生")
    assert titles("学生社团") == ["学生会与社团", "社团里的学生"]


def test_words_taken_apart_are_left_out_once_a_first_page_is_full(news_index):
    for number in range(10):
        article(news_index, f"学生社团{number}")
    article(news_index, "社团里的学生")
    assert len(titles("学生社团")) == 10


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (And([PlainText("食堂"), Not(PlainText("夜宵"))]), {"食堂早餐"}),
        (And([Not(PlainText("夜宵")), Not(PlainText("早餐"))]), {"班车改点"}),
        (Or([PlainText("班车"), Not(PlainText("食堂"))]), {"班车改点"}),
        (Or([PlainText("班车"), Not(PlainText("早餐"))]), {"班车改点", "食堂夜宵"}),
        (Not(PlainText("食堂")), {"班车改点"}),
        (Not(Not(PlainText("班车"))), {"班车改点"}),
        (And([PlainText("食堂"), Or([PlainText("早餐"), Not(PlainText("夜宵"))])]), {"食堂早餐"}),
        (And([PlainText("食堂"), MatchAll()]), {"食堂早餐", "食堂夜宵"}),
        (Or([PlainText("食堂"), MatchAll()]), {"食堂早餐", "食堂夜宵", "班车改点"}),
        (And([PlainText("食堂"), MATCH_NONE]), set()),
        (Or([PlainText("班车"), MATCH_NONE]), {"班车改点"}),
        (And([PlainText("食堂"), PlainText("!!!")]), {"食堂早餐", "食堂夜宵"}),
        (Not(PlainText("!!!")), set()),
        (Boost(MatchAll(), 2), {"食堂早餐", "食堂夜宵", "班车改点"}),
        (Boost(PlainText("班车"), 3), {"班车改点"}),
        (PlainText("早餐 班车", operator="or"), {"食堂早餐", "班车改点"}),
        (parse_query_string('"食堂夜宵"')[1], {"食堂夜宵"}),
        (parse_query_string('食堂 "早餐"')[1], {"食堂早餐"}),
    ],
)
def test_queries_combine(news_index, query, expected):
    for title in ("食堂早餐", "食堂夜宵", "班车改点"):
        article(news_index, title)
    found = titles(query)
    assert set(found) == expected
    assert len(found) == len(expected)


def test_what_is_not_supported_says_so(news_index):
    with pytest.raises(UnsupportedQueryError, match="Fuzzy"):
        titles(Fuzzy("食堂"))


def test_the_end_of_a_very_long_text_is_found(news_index):
    filler = "".join(chr(0x4E00 + number % 6000) for number in range(20_000))
    article(news_index, "长文", f"{filler}毕昇排队{filler}校车终点")
    assert titles("毕昇排队") == ["长文"]
    assert titles("车终点") == ["长文"]
    for place in range(16_150, 16_220):  # where PostgreSQL's positions begin anew
        assert titles(Phrase(filler[place : place + 8])) == ["长文"]


# -- Order --------------------------------------------------------------------------------------


def test_a_title_counts_more_than_a_body(news_index):
    article(news_index, "通知", "食堂")
    article(news_index, "食堂通知", "其他")
    article(news_index, "又一则通知", "食堂")
    assert titles("食堂")[0] == "食堂通知"


def test_a_boosted_part_comes_first(news_index):
    article(news_index, "食堂")
    article(news_index, "班车")
    for wanted, other in (("食堂", "班车"), ("班车", "食堂")):
        assert titles(Or([Boost(PlainText(wanted), 5), PlainText(other)])) == [wanted, other]


def test_the_query_sets_own_order_stays_when_asked(news_index):
    for title in ("食堂乙", "食堂丙", "食堂甲"):
        article(news_index, title)
    ordered = NewsPage.objects.order_by("title")
    assert titles("食堂", ordered, order_by_relevance=False) == sorted(["食堂乙", "食堂丙", "食堂甲"])
    newest = NewsPage.objects.order_by()
    assert titles("食堂", newest, order_by_relevance=False) == ["食堂甲", "食堂丙", "食堂乙"]


def test_scores_are_told_and_fall(news_index):
    article(news_index, "通知", "食堂")
    article(news_index, "食堂")
    found = list(get_search_backend().search("食堂", NewsPage.objects.all()).annotate_score("score"))
    assert [page.title for page in found] == ["食堂", "通知"]
    assert found[0].score > found[1].score


# -- What the query set decides -------------------------------------------------------------------


def test_filters_slices_counts_and_facets_agree(news_index):
    for number in range(7):
        article(news_index, f"食堂{number}", live=number != 3)
    live = get_search_backend().search("食堂", NewsPage.objects.live())
    assert live.count() == len(live) == 6
    assert len(live[2:5]) == live[2:5].count() == 3
    assert [p.pk for p in live[2:5]] == [p.pk for p in live][2:5]
    assert live[10:].count() == 0
    everything = get_search_backend().search("食堂", NewsPage.objects.all())
    assert dict(everything.facet("live")) == {True: 6, False: 1}


def test_a_field_that_is_no_filter_is_refused(news_index):
    results = get_search_backend().search("食堂", NewsPage.objects.all())
    with pytest.raises(FilterFieldError, match="author"):
        results.facet("author")


def test_fields_the_index_keeps_apart_are_searched_alone_and_others_refused(news_index):
    article(news_index, "食堂通知", "班车")
    assert titles("食堂", fields=["title"]) == ["食堂通知"]
    assert titles("班车", fields=["title"]) == []
    names = [field.field_name for field in NewsPage.get_searchable_search_fields()]
    assert titles("班车", fields=names) == ["食堂通知"]
    with pytest.raises(SearchFieldError, match="title"):
        titles("班车", fields=["summary"])


def test_pages_of_all_types_are_read_as_what_they_are(news_index):
    page = article(news_index, "食堂通知")
    found = get_search_backend().search("食堂通知", Page.objects.specific())
    assert [type(record) for record in found] == [type(page)]


def test_pages_of_all_types_are_found_by_the_fields_of_their_own(news_index):
    article(news_index, "通知", "西区班车改点")
    assert titles("班车改点", Page.objects.all()) == ["通知"]


def test_three_and_thirty_hits_cost_the_same_queries(news_index, django_assert_num_queries):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            results = get_search_backend().search("食堂", NewsPage.objects.live())
            assert results.count()
            assert len(results[:20])
        return len(queries)

    for number in range(12):
        article(news_index, f"食堂{number}")
    few = cost()
    for number in range(12, 40):
        article(news_index, f"食堂{number}")
    assert cost() == few == 3


# -- While typing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["后勤", "后", "勤集", "hq", "HQ", "houqin", "houq", "qinjituan", "jt", "App", "ap"]
)
def test_characters_pinyin_and_initials_complete_a_title(news_index, query):
    article(news_index, "后勤集团App上线")
    article(news_index, "食堂早餐")
    assert completed(query) == ["后勤集团App上线"]


def test_completion_knows_titles_only(news_index):
    article(news_index, "通知", "后勤")
    assert completed("后勤") == []


def test_pictures_and_documents_are_found_by_a_word_or_its_pinyin(campus):
    PictureFactory(title="西校区食堂")
    DocumentFactory(title="宿舍管理办法")
    assert completed("食堂", get_image_model().objects.all()) == ["西校区食堂"]
    document = type(DocumentFactory(title="另一份"))
    assert completed("guanli", document.objects.all()) == ["宿舍管理办法"]
    assert class_is_indexed(document)
