"""Sentence ends, numbered lines, summaries."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_apps.news.importing.sentences import heading_level, split_first_sentence, summary_of


@pytest.mark.parametrize("numeral", ["一", "九", "十", "十二", "二十", "九十九"])
def test_numbered_lines_up_to_ninety_nine_are_headings(numeral):
    assert heading_level(f"{numeral}、开通热线") == 2
    assert heading_level(f"（{numeral}）开通热线") == 3


@pytest.mark.parametrize("line", ["一十、", "百、", "一,开通", "十十、", "开通热线一、", "1、开通"])
def test_other_lines_are_none(line):
    assert heading_level(line) is None


def test_a_sentence_ends_after_its_closing_quote_and_not_inside_an_address():
    assert split_first_sentence("他说：“来吃饭！”大家来了。") == ("他说：“来吃饭！”", "大家来了。")
    assert split_first_sentence("见 http://a.cn/?b=1!x 页") == ("见 http://a.cn/?b=1!x 页", "")


def test_summary_takes_whole_sentences_only():
    first, second = "甲" * 59 + "。", "乙" * 60 + "。"
    assert summary_of([first + second]) == first
    assert summary_of([first, "短句。"]) == first + "短句。"
    assert summary_of(["One. Two", "Three"]) == "One. Two Three"


def test_a_long_sentence_is_cut_at_a_clause():
    summary = summary_of(["食堂," * 20 + "甲" * 20 + ";" + "乙" * 100])
    assert summary == "食堂," * 20 + "甲" * 20 + "…"


@pytest.mark.parametrize("cluster", ["👨\u200d👩\u200d👧", "e\u0301\u0302", "👍🏽", "🇨🇳", "葛\U000e0100"])
def test_a_cut_never_goes_through_a_character_as_readers_see_it(cluster):
    for shift in range(len(cluster)):
        summary = summary_of(["字" * shift + cluster * 80]).removesuffix("…")
        rest = summary.removeprefix("字" * shift)
        assert rest == cluster * (len(rest) // len(cluster))


@given(st.lists(st.text()))
def test_any_text_has_a_summary_of_at_most_120_characters(paragraphs):
    summary = summary_of(paragraphs)
    assert len(summary) <= 120
    assert bool(summary) == any(paragraph.split() for paragraph in paragraphs)


@given(st.text(alphabet=st.characters(categories=["Mn", "Sk", "Lo"]), min_size=130))
def test_even_marks_alone_are_cut_somewhere(text):
    assert unicodedata.category(text[0])
    assert 0 < len(summary_of([text])) <= 120
