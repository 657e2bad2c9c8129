"""Articles as the old site exported them."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms_apps.news.importing.body import body_text
from cms_apps.news.importing.encoding import Line, numbered_lines
from cms_apps.news.importing.report import ArticleError
from cms_apps.news.importing.text_article import read_text_article, split_signature

HEADER = "后勤动态\n\n一则消息\n\n作者:admin日期:2005-11-04来源:\n\n一则消息\n\n"


def lines_of(text):
    return [Line(number, line, 0) for number, line in enumerate(text.split("\n"), start=1)]


def article_of(body, header=HEADER):
    return read_text_article(lines_of(header + body))


def without_space(text):
    return re.sub(r"\s", "", text)


def kinds(article):
    return [block["type"] for block in article.body]


def headings(article):
    return [block["value"]["text"] for block in article.body if block["type"] == "heading"]


def test_six_numbered_sentences_become_headings_whole(old_site_file):
    article = read_text_article(numbered_lines(old_site_file))
    found = headings(article)
    assert [text[:2] for text in found] == ["一、", "二、", "三、", "四、", "五、", "六、"]
    source = {line.text.strip() for line in numbered_lines(old_site_file)}
    assert set(found) <= source


def test_the_closing_paragraph_stands_after_a_divider_outside_section_six(old_site_file):
    article = read_text_article(numbered_lines(old_site_file))
    assert kinds(article)[-4:] == ["heading", "heading", "divider", "paragraph"]
    assert kinds(article).count("divider") == 1


def test_author_date_and_whole_signature_are_read(old_site_file):
    article = read_text_article(numbered_lines(old_site_file))
    signature = list(numbered_lines(old_site_file))[-1].text
    assert article.fields["author"] == "admin"
    assert article.fields["category"] == "后勤动态"
    assert article.fields["credit"] == " ".join(signature.split())
    assert "source" not in article.fields


def test_every_character_of_the_body_survives(old_site_file):
    article = read_text_article(numbered_lines(old_site_file))
    text = "\n".join(line.text for line in numbered_lines(old_site_file))
    body = text.split(article.fields["title"], 2)[2]
    kept = body_text(article.body) + article.fields["credit"]
    assert without_space(kept) == without_space(body)


def test_control_a_last_section_keeps_its_paragraph_and_gets_no_divider(sample):
    article = read_text_article(numbered_lines(sample("last-section-keeps-its-end.txt")))
    assert kinds(article) == ["paragraph", "heading", "paragraph", "heading", "paragraph"]
    assert article.fields["source"] == "维修班"
    assert article.fields["credit"] == "供稿：维修班"
    assert article.date.isoformat() == "2023-01-05"


@pytest.mark.parametrize("start", ["总之,", "综上所述,", "今后,", "下一步,", "展望新学期,", "最后,"])
def test_a_closing_phrase_ends_the_last_section(start):
    assert kinds(article_of(f"开头。\n一、第一节。\n{start}还要努力。"))[-2:] == ["divider", "paragraph"]


@pytest.mark.parametrize(
    "body", ["总之,还要努力。", "一、甲。\n总之,还要努力。\n二、乙。", "后勤处很忙。\n后勤处很忙。"]
)
def test_no_divider_without_a_section_before_or_with_one_after(body):
    assert "divider" not in kinds(article_of(body))


def test_a_numbered_line_of_several_sentences_is_heading_and_paragraph():
    article = article_of("开头。\n一、开通热线。由领导值班。\n正文。")
    assert headings(article) == ["一、开通热线。"]
    assert article.body[2]["value"] == "<p>由领导值班。</p><p>正文。</p>"


def test_bracketed_numbers_are_subsections_of_sections_only():
    levels = [
        b["value"]["level"] for b in article_of("一、甲。\n（一）乙。\n丙。").body if b["type"] == "heading"
    ]
    assert levels == ["2", "3"]
    assert article_of("（一）乙。\n丙。").body[0]["value"]["level"] == "2"


def test_a_heading_longer_than_the_block_takes_stays_as_text():
    article = article_of("一、" + "长" * 400)
    assert kinds(article) == ["paragraph"]
    assert body_text(article.body) == "一、" + "长" * 400


def test_markup_in_text_is_text():
    assert article_of("水温<b>41</b>&nbsp;度 & 更高。").body[0]["value"] == (
        "<p>水温&lt;b&gt;41&lt;/b&gt;&amp;nbsp;度 &amp; 更高。</p>"
    )


@pytest.mark.parametrize(
    ("about", "author", "date", "source"),
    [
        ("作者：张三 日期：2005年11月4日 来源：校报", "张三", "2005-11-04", "校报"),
        ("作者: 日期:2005/11/4 来源:", None, "2005-11-04", None),
        ("作者:admin\u00a0日期:2005-11-04 10:22:33\u3000来源:本站", "admin", "2005-11-04", "本站"),
    ],
)
def test_the_line_about_the_article_is_read_in_all_its_forms(about, author, date, source):
    article = article_of("正文。", header=f"后勤动态\n标题\n{about}\n标题\n")
    fields = article.fields
    assert (fields.get("author"), fields["date"], fields.get("source")) == (author, date, source)


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("", None, ""),
        ("后勤动态\n标题\n正文", 1, ""),
        ("标题\n作者:a日期:2005-11-04来源:\n标题\n正文", 2, ""),
        ("后勤动态\n标题\n作者:a日期:来源:\n标题\n正文", 3, "date"),
        ("后勤动态\n标题\n作者:a日期:2005-02-30来源:\n标题\n正文", 3, "date"),
        ("后勤动态\n标题\n作者:a日期:2005-11-04来源:\n别的标题\n正文", 4, "title"),
        ("后勤动态\n标题\n作者:a日期:2005-11-04来源:\n标题\n\u00a0\n", 3, "body"),
        ("后勤动态\n标题\n作者:a日期:2005-11-04来源:\n", 3, "body"),
        (HEADER + "正\x00文", 9, ""),
        (HEADER + "正文\n\ud800", 10, ""),
    ],
)
def test_a_fault_names_its_line_and_field(text, line, field):
    with pytest.raises(ArticleError) as caught:
        read_text_article(lines_of(text))
    (remark,) = caught.value.remarks
    assert (remark.line, remark.field) == (line, field)


@pytest.mark.parametrize(
    ("ending", "credit"),
    [
        ("正文。\n本网通讯员 李四", "本网通讯员 李四"),
        ("正文。\n（通讯员 李四）", "（通讯员 李四）"),
        ("正文。\n供稿：饮食中心\n审核：王五", "供稿：饮食中心 审核：王五"),
        ("正文。\n\n后勤集团\n2005年11月4日", "后勤集团 2005年11月4日"),
        ("正文。\n后勤集团", ""),
        ("正文。\n\n记者从后勤集团获悉,食堂开放。", ""),
        ("正文。\n\n六、开通网站", ""),
    ],
)
def test_signatures(ending, credit):
    body, found = split_signature(ending.split("\n"))
    assert found == credit
    assert without_space("".join(body) + found) == without_space(ending)


fragments = st.sampled_from(
    [
        "一、",
        "（二）",
        "十二、",
        "总之",
        "供稿：",
        "本网通讯员 ",
        "。",
        "！”",
        "后勤集团",
        " ",
        "\u3000",
        "\n",
        "<p>",
        "&amp;",
    ]
)
bodies = st.lists(st.one_of(fragments, st.text(max_size=8)), min_size=1, max_size=40).map("".join)


@given(bodies)
def test_no_character_of_any_body_is_lost(body):
    try:
        article = article_of(body)
    except ArticleError:
        return
    kept = body_text(article.body) + article.fields.get("credit", "")
    assert without_space(kept) == without_space(body)


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_is_an_article_or_a_fault(text):
    for whole in (text, HEADER + text, text + HEADER):
        with suppress(ArticleError):
            assert read_text_article(lines_of(whole)).body
