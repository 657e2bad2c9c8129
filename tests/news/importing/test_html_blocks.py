"""HTML bodies: sanitised, made into blocks, no visible text lost."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from cms_apps.news.importing.body import body_text
from cms_apps.news.importing.html_blocks import html_body, is_html
from cms_apps.news.importing.report import ArticleError


def without_space(text):
    return re.sub(r"\s", "", text)


def blocks_of(markup):
    return [(block["type"], block["value"]) for block in html_body(markup).blocks]


def paragraph(markup):
    ((kind, value),) = blocks_of(markup)
    assert kind == "paragraph"
    return value


@pytest.mark.parametrize("text", ["温度<30", "a < b > c", "<后勤集团>", "1<p", "纯文本\n二"])
def test_signs_that_are_no_tags_make_no_html(text):
    assert not is_html(text)


@pytest.mark.parametrize("text", ["<p>甲</p>", "甲<br>乙", "甲<BR/>乙", "<div class='a'>甲", "甲</span>"])
def test_known_tags_make_html(text):
    assert is_html(text)


def test_headings_of_six_levels_become_two():
    markup = "".join(f"<h{n}>第{n}级</h{n}>" for n in range(1, 7))
    assert [value["level"] for _, value in blocks_of(markup)] == ["2", "2", "2", "3", "3", "3"]


def test_paragraphs_and_lists_share_a_block_until_a_heading():
    markup = "<div><p>甲</p><ul><li>乙</li><li>丙<ol><li>丁</li></ol></li></ul></div>尾<h2>题</h2><p>戊</p>"
    assert blocks_of(markup) == [
        ("paragraph", "<p>甲</p><ul><li>乙</li><li>丙<ol><li>丁</li></ol></li></ul><p>尾</p>"),
        ("heading", {"text": "题", "level": "2"}),
        ("paragraph", "<p>戊</p>"),
    ]


def test_strong_is_bold_and_what_editors_lack_is_plain():
    markup = "<p><strong>甲</strong><em>乙</em><u>丙</u>H<sub>2</sub>O<span style='color:red'>丁</span></p>"
    assert paragraph(markup) == "<p><b>甲</b>乙丙H<sub>2</sub>O丁</p>"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.edu.cn/?a=1&b=2", True),
        ("http://example.edu.cn", True),
        ("mailto:a@example.edu.cn", True),
        ("javascript:alert(1)", False),
        (" jAvaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("/news/1.html", False),
        ("//evil.example", False),
    ],
)
def test_links_stay_only_to_the_web_and_to_mail(address, kept):
    value = paragraph(f'<p>见<a href="{address}" onclick="x()">这里</a>。</p>')
    assert ("<a href=" in value) == kept
    assert "onclick" not in value
    assert body_text([{"type": "paragraph", "value": value}]) == "见这里。"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>甲</p><script>alert(1)</script>",
        "<style>p{}</style><p onclick='x()'>甲</p>",
        "<p>甲<svg onload=alert(1)></svg></p>",
        "<p>甲</p><!-- 看不见 -->",
        "<p>甲<iframe src='//evil'></iframe></p>",
    ],
)
def test_scripts_styles_and_handlers_are_gone(markup):
    assert paragraph(markup) == "<p>甲</p>"


def test_a_table_keeps_its_header_caption_and_spans_as_a_rectangle():
    ((kind, value),) = blocks_of(
        "<table><caption>值班</caption><tr><th>楼</th><th colspan=2>电话</th></tr>"
        "<tr><td rowspan=2>北一</td><td>1</td><td>2</td></tr>"
        "<tr><td>3</td><td><p>4</p><p>5</p></td></tr></table>"
    )
    assert kind == "table"
    assert value["data"] == [["楼", "电话", ""], ["北一", "1", "2"], ["", "3", "4\n5"]]
    assert value["table_caption"] == "值班"
    assert value["table_header_choice"] == "row"
    assert value["first_row_is_table_header"]


def test_a_first_column_of_headers_is_known():
    ((_, value),) = blocks_of("<table><tr><th>甲</th><td>1</td></tr><tr><th>乙</th><td>2</td></tr></table>")
    assert value["table_header_choice"] == "column"


def test_a_table_of_one_cell_was_only_layout():
    assert paragraph("<table><tr><td><p>甲</p><p>乙</p></td></tr></table>") == "<p>甲</p><p>乙</p>"


def test_a_huge_span_makes_no_huge_table():
    ((_, value),) = blocks_of("<table><tr><td colspan=99999999>甲</td><td>乙</td></tr></table>")
    assert len(value["data"][0]) <= 101


def test_quotations_and_lines_are_blocks_of_their_own():
    assert blocks_of("<blockquote><p>甲</p><p>乙</p></blockquote><hr>") == [
        ("quote", {"text": "甲\n乙", "attribution": ""}),
        ("divider", None),
    ]


def test_pictures_are_left_out_and_counted():
    body = html_body("<p>甲<img src='a.png'></p><table><tr><td><img></td><td>乙</td></tr></table>")
    assert body.pictures == 2
    assert without_space(body_text(body.blocks)) == "甲乙"


def test_two_line_breaks_end_a_paragraph_and_one_ends_a_line():
    assert paragraph("<b>甲<br>乙<br>&nbsp;<br>\u3000丙</b>") == "<p><b>甲<br/>乙</b></p><p><b>丙</b></p>"


def test_blocks_inside_inline_tags_are_still_blocks():
    assert blocks_of("<b>甲<h3>题</h3>乙</b>") == [
        ("paragraph", "<p><b>甲</b></p>"),
        ("heading", {"text": "题", "level": "2"}),
        ("paragraph", "<p><b>乙</b></p>"),
    ]


@pytest.mark.parametrize("depth", [900, 500_000])
def test_tags_nested_without_end_are_a_fault_not_a_crash_or_an_hour(depth):
    with pytest.raises(ArticleError):
        html_body("<div>" * depth + "甲")


def test_unclosed_paragraphs_are_no_nesting():
    assert len(body_text(html_body("<p>甲<br>" * 3000).blocks).split()) == 3000


TAGS = "p div b strong sup h2 h5 ul ol li table tr td th caption blockquote span em a dl dt pre hr br img"
tags = st.sampled_from(re.findall(r"\w+", TAGS))
tokens = st.one_of(
    tags.map("<{}>".format),
    tags.map("</{}>".format),
    st.text(alphabet="后勤集团 食堂abc&;1\n\u00a0", max_size=6),
)


@given(st.lists(tokens, max_size=40).map("".join))
def test_no_visible_text_of_any_tag_soup_is_lost(markup):
    import nh3

    # What a browser would show, told by another reading of the same parser's tree.
    shown = BeautifulSoup(nh3.clean(markup, tags=set()), "html.parser").get_text()
    assert sorted(without_space(body_text(html_body(markup).blocks))) == sorted(without_space(shown))


@given(st.text())
def test_any_text_is_a_body(text):
    html_body(text.replace("\x00", ""))


@given(st.lists(tokens, max_size=30).map("".join))
def test_what_comes_out_has_only_the_tags_editors_have(markup):
    for block in html_body(markup).blocks:
        if block["type"] == "paragraph":
            names = set(re.findall(r"</?([a-z0-9]+)", block["value"]))
            assert names <= {"p", "ul", "ol", "li", "b", "sup", "sub", "a", "br"}
