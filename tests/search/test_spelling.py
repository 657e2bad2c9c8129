"""Did you mean …?"""

import pytest
from wagtail.models import PageViewRestriction

from cms_apps.pages.models import StandardPage
from cms_apps.search import vocabulary
from cms_apps.search.models import WordKey
from cms_apps.search.scope import Scope
from cms_apps.search.service import search_site
from cms_apps.search.spelling import corrected
from cms_apps.search.vocabulary import collect_words
from tests.factories.news import NewsPageFactory

TITLES = ["公寓供暖检修", "食堂夜宵窗口", "校园一卡通挂失", "总经理信箱开通", "wifi升级", "电梯年检"]


@pytest.fixture
def words(campus, news_index):
    for title in TITLES:
        NewsPageFactory(parent=news_index, title=title)
    collect_words()
    return campus


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("公遇", "公寓"),
        ("gongyu", "公寓"),
        ("GongYu", "公寓"),
        ("gonyu", "公寓"),
        ("公遇供暖", "公寓供暖"),
        ("工寓 贡暖", "公寓 供暖"),
        ("食唐", "食堂"),
        ("sitang", "食堂"),
        ("shitangyexiao", "食堂夜宵"),
        ("食堂夜霄", "食堂夜宵"),
        ("总经里信箱", "总经理信箱"),
        ("一卡桶", "一卡通"),
        ("wiffi升级", "wifi升级"),
        ("wfii", "wifi"),
        ("電題", "电梯"),
    ],
)
def test_sounds_and_slips_lead_to_words_of_the_site(words, typed, meant):
    assert search_site(query=typed, scope=Scope(words)).did_you_mean == meant


@pytest.mark.parametrize(
    "typed", ["公寓", "食堂 夜宵", "李雷", "xyzzy", "12345", "😀", "公" * 40, "%", "a_b"]
)
def test_what_is_right_or_unknown_is_left_alone(words, typed):
    assert search_site(query=typed, scope=Scope(words)).did_you_mean == ""


def test_an_unknown_name_stays_beside_what_is_corrected(words):
    assert corrected("食唐 zzyzx") == "食堂 zzyzx"


def test_nothing_is_offered_that_finds_nothing_there(words):
    assert search_site(query="電題", scope=Scope(words, kind="pages")).did_you_mean == ""


def test_words_of_private_pages_and_drafts_are_never_offered(words, news_index):
    secret = NewsPageFactory(parent=news_index, title="裁员名单")
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    NewsPageFactory(parent=news_index, title="并校方案", live=False)
    collect_words()
    assert not WordKey.objects.filter(word__in=["裁员", "名单", "并校", "方案"]).exists()


def test_a_word_of_a_page_just_taken_down_is_not_offered(words, news_index):
    news_index.get_children().get(title="电梯年检").unpublish()
    assert corrected("電題") == "电梯"  # known until the next night
    assert search_site(query="電題", scope=Scope(words)).did_you_mean == ""


def test_words_that_are_gone_are_forgotten_and_a_second_run_changes_nothing(words, news_index):
    before = set(WordKey.objects.values_list("key", "word", "weight"))
    collect_words()
    assert set(WordKey.objects.values_list("key", "word", "weight")) == before
    news_index.get_children().get(title="电梯年检").delete()
    collect_words()
    assert not WordKey.objects.filter(word="电梯").exists()
    assert WordKey.objects.filter(word="公寓").exists()


def test_words_of_a_text_count_from_the_third_record_on(campus):
    for number in range(3):
        assert not WordKey.objects.filter(word="烘干机").exists()
        campus.root_page.add_child(
            instance=StandardPage(title=f"第{number}页", slug=f"p{number}", introduction="烘干机随时可用")
        )
        collect_words()
    assert WordKey.objects.filter(word="烘干机").exists()


def test_only_the_most_frequent_words_are_kept(words, monkeypatch):
    monkeypatch.setattr(vocabulary, "MOST", 3)
    collect_words()
    assert WordKey.objects.values("word").distinct().count() == 3


def test_three_and_thirty_words_cost_the_same_queries(words, news_index, django_assert_num_queries):
    with django_assert_num_queries(1):
        corrected("公遇供暖")
    for number in range(30):
        NewsPageFactory(parent=news_index, title=f"公寓{number}层供暖{number}")
    collect_words()
    with django_assert_num_queries(1):
        corrected("公遇供暖")
