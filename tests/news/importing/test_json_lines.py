"""JSON Lines: every line on its own, every fault with its field."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_apps.news.importing.article import ImportedArticle
from cms_apps.news.importing.encoding import Line
from cms_apps.news.importing.json_lines import KNOWN, read_json_article, read_json_lines
from cms_apps.news.importing.report import ArticleError

GOOD = {"title": "食堂开放", "date": "2024-05-06", "body": "开放了。"}


def line_of(row):
    return Line(3, row if isinstance(row, str) else json.dumps(row), 0)


def faults_of(row):
    with pytest.raises(ArticleError) as caught:
        read_json_article(line_of(row))
    assert {remark.line for remark in caught.value.remarks} == {3}
    return [remark.field for remark in caught.value.remarks]


def test_all_fields_are_read():
    row = {name: f" {name}\u00a0值 " for name in KNOWN} | {"date": "2024/5/6", "body": "甲。\n乙。"}
    article = read_json_article(line_of(row))
    assert article.fields["author"] == "author 值"
    assert article.fields["date"] == "2024-05-06"
    assert (article.slug, article.external_id) == ("slug 值", "external_id 值")
    assert article.body[0]["value"] == "<p>甲。</p><p>乙。</p>"


def test_plain_bodies_have_numbered_sections_and_html_bodies_tags():
    plain = read_json_article(line_of(GOOD | {"body": "一、甲。\n乙。"}))
    marked = read_json_article(line_of(GOOD | {"body": "<p>一、甲。</p>"}))
    assert [block["type"] for block in plain.body] == ["heading", "paragraph"]
    assert [block["type"] for block in marked.body] == ["paragraph"]


def test_null_is_absent_and_a_number_is_an_id():
    article = read_json_article(line_of(GOOD | {"author": None, "external_id": 17}))
    assert "author" not in article.fields
    assert article.key == "id:17"


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ({}, ["title", "date", "body"]),
        ({"title": " ", "date": None, "body": "甲"}, ["title", "date"]),
        (GOOD | {"date": "6.5.2024"}, ["date"]),
        (GOOD | {"date": "2023-02-29"}, ["date"]),
        (GOOD | {"titel": "甲", "autor": "乙"}, ["titel", "autor"]),
        (GOOD | {"author": 5, "source": ["甲"]}, ["author", "source"]),
        (GOOD | {"external_id": True}, ["external_id"]),
        (GOOD | {"external_id": "9" * 191}, ["external_id"]),
        (GOOD | {"title": "甲\x00"}, ["title"]),
        (GOOD | {"summary": "甲\ud800"}, ["summary"]),
        (GOOD | {"body": "<p></p>"}, ["body"]),
        (GOOD | {"body": "<div>" * 9999 + "甲"}, ["body"]),
        (GOOD | {"甲\n\x1b[31m": "乙"}, ["甲??[31m"]),
        ('{"title": "甲", "title": "乙"}', ["title"]),
        ('{"title": "甲"', [""]),
        ("[]", [""]),
        ('"甲"', [""]),
        ("[" * 100_000, [""]),
        ('{"title": ' + "9" * 9999 + "}", [""]),
        ('{"title": "\udc80"}', [""]),
    ],
)
def test_faults_name_their_fields(row, fields):
    assert faults_of(row) == fields


def test_a_bad_line_stops_no_other_and_blank_lines_are_none():
    good = json.dumps(GOOD)
    lines = [Line(n, text, 0) for n, text in enumerate([good, "{", "", "  ", good], start=1)]
    results = list(read_json_lines([*lines, Line(6, "", 0, too_long=True)]))
    assert [isinstance(result, ImportedArticle) for result in results] == [True, False, True, False]


def test_white_space_and_the_address_change_no_fingerprint_but_the_author_does():
    first, second, third = (
        read_json_article(line_of(GOOD | change))
        for change in (
            {"body": "甲。\n乙。"},
            {"body": "  甲。\r\n\n\u3000乙。", "slug": "a"},
            {"body": "甲。\n乙。", "author": "丙"},
        )
    )
    assert (first.key, first.fingerprint) == (second.key, second.fingerprint)
    assert first.key == third.key
    assert first.fingerprint != third.fingerprint


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda v: st.lists(v, max_size=3),
    max_leaves=3,
)
rows = st.dictionaries(st.sampled_from(KNOWN) | st.text(max_size=5), values)


@given(rows.map(json.dumps) | rows.map(lambda row: json.dumps(GOOD | row)) | st.text())
def test_any_line_is_an_article_or_a_fault(text):
    for result in read_json_lines([Line(1, text, 0)]):
        assert isinstance(result, ImportedArticle) or result.remarks
