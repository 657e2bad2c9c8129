"""Lines of bytes: UTF-8 or a clear word."""

from io import BytesIO

import pytest

from cms_apps.cases.importing.lines import LONGEST_LINE, numbered_lines
from cms_apps.cases.importing.report import LetterError


def lines_of(data):
    return list(numbered_lines(BytesIO(data)))


def test_lines_are_numbered_and_line_ends_of_every_kind_are_gone():
    data = "甲\r\n乙\n\n丙".encode()
    lines = lines_of(data)
    assert [(line.number, line.text) for line in lines] == [(1, "甲"), (2, "乙"), (3, ""), (4, "丙")]
    assert lines[-1].position == len(data)


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert [line.text for line in lines_of("{}\n甲".encode("utf-8-sig"))] == ["{}", "甲"]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "big5"])
def test_another_encoding_is_refused_at_the_first_line_that_shows_it(encoding):
    text = '{"letter": "食堂"}\n' * 3
    with pytest.raises(LetterError) as caught:
        lines_of(text.encode(encoding))
    assert [remark.line for remark in caught.value.remarks] == [1]


def test_lines_of_ascii_before_it_are_read():
    lines = numbered_lines(BytesIO(b"{}\n" + "食堂".encode("gb18030")))
    assert next(lines).text == "{}"
    with pytest.raises(LetterError):
        next(lines)


def test_damage_in_a_file_known_as_utf_8_is_of_that_line_only():
    lines = lines_of("食堂\n".encode() + b"\xb5\xda\n" + "宿舍".encode())
    assert [(line.text, bool(line.problem)) for line in lines] == [
        ("食堂", False),
        ("", True),
        ("宿舍", False),
    ]


def test_a_line_without_end_is_skipped_and_the_next_one_read():
    data = b"x" * (3 * LONGEST_LINE) + b"\n{}\n"
    lines = lines_of(data)
    assert [(line.number, line.text, bool(line.problem)) for line in lines] == [
        (1, "", True),
        (2, "{}", False),
    ]
    assert lines[-1].position == len(data)


def test_a_line_of_just_the_greatest_length_is_read():
    assert len(lines_of(b"x" * LONGEST_LINE + b"\n")[0].text) == LONGEST_LINE
