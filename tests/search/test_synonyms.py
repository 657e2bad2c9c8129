"""Words that mean the same, as editors write them down."""

import pytest
from django.core.exceptions import ValidationError

from cms_apps.search.models import Synonyms
from cms_apps.search.scope import Scope
from cms_apps.search.service import search_site
from cms_apps.search.synonyms import Thesaurus, read_thesaurus
from tests.factories.news import NewsPageFactory
from tests.factories.search import SynonymsFactory

CANTEENS = Thesaurus([["学生食堂", "食堂", "餐厅"], ["dining hall", "canteen"]])


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("西区餐厅", ["西区学生食堂", "西区食堂"]),
        ("学生食堂", ["食堂", "餐厅"]),
        ("學生食堂", ["食堂", "餐厅"]),
        ("the Dining  Hall", ["the canteen"]),
        ("canteens", []),
        ("宿舍", []),
        ("", []),
    ],
)
def test_a_word_is_replaced_by_those_that_mean_the_same(text, ways):
    assert CANTEENS.other_ways(text) == ways


def test_who_looks_for_one_finds_the_other_after_it(campus, news_index):
    NewsPageFactory(parent=news_index, title="西区餐厅改造")
    NewsPageFactory(parent=news_index, title="西区食堂改造")
    SynonymsFactory(words="食堂\n餐厅")
    answer = search_site(query="食堂改造", scope=Scope(campus))
    assert ["".join(part.text for part in hit.title) for hit in answer.hits] == [
        "西区食堂改造",
        "西区餐厅改造",
    ]
    assert [part.text for part in answer.hits[1].title if part.hit] == ["餐厅改造"]
    assert answer.as_typed


def test_in_quotation_marks_a_word_is_only_itself(campus, news_index):
    NewsPageFactory(parent=news_index, title="西区餐吧改造")
    SynonymsFactory(words="茶座\n餐吧")
    assert search_site(query="茶座", scope=Scope(campus)).hits
    assert search_site(query="“茶座”", scope=Scope(campus)).hits == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("食堂", "至少写两个词，每行一个。"),
        ("食堂\n食堂\n  \n", "至少写两个词，每行一个。"),
        ("食堂\n吃", "“吃”太短：它会出现在太多别的词里。"),
        ("食堂\n!!!", "“!!!”太短：它会出现在太多别的词里。"),
        ("食堂\n" + "餐" * 31, f"“{'餐' * 31}”超过了30个字。"),
        ("\n".join(f"词语{n}" for n in range(21)), "最多20个词。"),
    ],
)
def test_a_group_that_means_nothing_is_refused_in_words(words, fault):
    with pytest.raises(ValidationError) as refused:
        Synonyms(words=words).full_clean()
    assert refused.value.message_dict == {"words": [fault]}


def test_a_group_is_kept_tidy():
    group = Synonyms(words=" 食堂 \r\n\r\n餐厅\r\n食堂")
    group.full_clean()
    assert group.words == "食堂\n餐厅"
    assert str(group) == "食堂 = 餐厅"


@pytest.mark.django_db
def test_what_no_editor_could_save_breaks_no_search():
    SynonymsFactory(words="!!!\n\n食堂")
    assert read_thesaurus().other_ways("食堂") == []
