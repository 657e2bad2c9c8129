"""Folding and cutting of text, and where a query's words stand in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_apps.search.pinyin import initials_of, pinyin_keys, pinyin_of
from cms_apps.search.text import Tokens, fold, index_tokens, marks, query_tokens, storable, terms
from cms_apps.search.words import telling_words, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("學生社團", "学生社团"),
        ("ＡＰＰ２０２６", "app2026"),
        ("Straße", "strasse"),
        ("乾隆餅乾", "干隆饼干"),
        ("a\x00b\ud800c", "abc"),
        ("", ""),
    ],
)
def test_width_case_and_script_make_no_difference(text, folded):
    assert fold(text) == folded


def test_chinese_becomes_pairs_and_a_last_character_other_runs_stay_whole():
    assert index_tokens("后勤集团，3号楼 WiFi") == ["后勤", "勤集", "集团", "团", "3", "号楼", "楼", "wifi"]
    assert index_tokens("！？ 😀") == []


@pytest.mark.parametrize(
    ("query", "tokens"),
    [
        ("后勤", Tokens(("后勤",), prefix=False)),
        ("后勤集团", Tokens(("后勤", "勤集", "集团"), prefix=False)),
        ("勤", Tokens(("勤",), prefix=True)),
        ("楼A座", Tokens(("楼", "a", "座"), prefix=True)),
        ("cnu.edu.cn", Tokens(("cnu", "edu", "cn"), prefix=False)),
        ("…", Tokens((), prefix=False)),
    ],
)
def test_a_query_asks_for_what_follows_each_other(query, tokens):
    assert query_tokens(query) == tokens


def test_a_begun_word_of_letters_is_a_beginning_only_while_typing():
    assert query_tokens("wif", prefix=True) == Tokens(("wif",), prefix=True)
    assert query_tokens("后勤", prefix=True) == Tokens(("后勤",), prefix=False)


@given(st.text(alphabet="后勤集团学生a1 ，", max_size=30), st.data())
def test_every_part_of_a_chinese_text_is_among_its_pairs(text, data):
    """The claim of 100 % recall: the tokens of whatever run one takes out follow each other in the text."""
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    if not index_tokens(part) or part[:1].isascii() or part[-1:].isascii():
        return  # a run of letters is found whole only
    asked, indexed = query_tokens(part), index_tokens(text)
    length = len(asked.tokens)
    assert any(
        indexed[place : place + length - 1] == list(asked.tokens[:-1])
        and (indexed[place + length - 1].startswith if asked.prefix else indexed[place + length - 1].__eq__)(
            asked.tokens[-1]
        )
        for place in range(len(indexed) - length + 1)
    )


def test_words_of_a_query_are_those_with_a_letter_or_digit():
    assert terms(" 食堂　「!!」 WiFi ") == ["食堂", "wifi"]


def test_marks_point_into_the_text_as_it_was_written():
    text = "今日，後勤集團的 ＷｉＦｉ 检修；后勤值班"
    assert [text[start:end] for start, end in marks(text, "后勤 wifi")] == ["後勤", "ＷｉＦｉ", "后勤"]


def test_marks_do_not_overlap_and_leave_parts_of_words_alone():
    text = "学生食堂 cat concatenate"
    assert [text[start:end] for start, end in marks(text, "学生食 生食堂 cat")] == ["学生食堂", "cat"]
    assert marks("任何文字", '" * ( \x00') == []


def test_what_no_database_stores_is_left_out():
    assert storable("a\x00\ud83d后") == "a后"


def test_pinyin_knows_words_with_two_readings():
    assert (pinyin_of("银行"), pinyin_of("重庆"), initials_of("后勤处")) == ("yinhang", "chongqing", "hqc")


def test_each_character_begins_a_key_of_pinyin_and_of_initials():
    assert pinyin_keys("后勤处 wifi") == ["houqinchu", "hqc", "qinchu", "qc", "chu", "c"]
    assert max(map(len, pinyin_keys("装" * 30))) == len("zhuang") * 6


def test_words_of_a_question_that_tell_something():
    assert words("怎么报修水龙头 WiFi") == ["怎么", "报修", "水龙头", "wifi"]
    assert telling_words("怎么报修水龙头") == ["报修", "水龙头"]
    assert telling_words("怎么") == ["怎么"]
