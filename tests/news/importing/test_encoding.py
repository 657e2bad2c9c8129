"""Encodings are told apart, and lines come one by one."""

import tracemalloc

import pytest

from cms_apps.news.importing.encoding import numbered_lines, tell_encoding, text_fault
from cms_apps.news.importing.report import ArticleError

TEXT = "后勤动态\n\n食堂开放夜宵窗口,欢迎品尝。\n作者:admin日期:2024-01-02来源:\n"


@pytest.fixture
def file_of(tmp_path):
    def write(content):
        path = tmp_path / "file.txt"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize(
    "encoded",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        ('{"title": "' + TEXT[:4] + '"}').encode("utf-16-le"),
    ],
    ids=["utf-8", "utf-8 bom", "gb18030", "utf-16le bom", "utf-16be bom", "utf-16le", "utf-16be", "one line"],
)
def test_every_encoding_gives_the_same_text(file_of, encoded):
    text = "\n".join(line.text for line in numbered_lines(file_of(encoded)))
    assert text in (TEXT.rstrip("\n"), '{"title": "后勤动态"}')


def test_gb18030_keeps_characters_beyond_gbk(file_of):
    lines = numbered_lines(file_of("𠮷野家的㐂字,食堂里也有。\n".encode("gb18030")))
    assert next(lines).text == "𠮷野家的㐂字,食堂里也有。"


def test_ascii_is_not_taken_for_utf_16(file_of):
    assert tell_encoding(file_of(b"Bush hid the facts\nand the canteen menu\n")) == "utf-8"


def test_a_gb18030_character_far_behind_ascii_is_still_found(file_of):
    content = b"canteen " * 200_000 + "食堂".encode("gb18030")
    assert tell_encoding(file_of(content)) == "gb18030"


def test_damaged_utf_8_is_a_fault_of_its_line_not_gb18030_nonsense(file_of):
    damaged = TEXT.encode() + "第五行".encode()[:-1] + b"\n" + TEXT.encode()
    lines = list(numbered_lines(file_of(damaged)))
    assert [line.number for line in lines if text_fault(line.text)] == [5]
    assert lines[0].text == "后勤动态"


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        b"\x00" * 5000,
        b"\xff\xff\xff\xff" * 100,
        b"PK\x03\x04" + bytes((i * 7919) % 256 for i in range(4000)),
    ],
    ids=["picture", "zeros", "no encoding", "archive"],
)
def test_what_is_no_text_is_said_to_be_none(file_of, content):
    with pytest.raises(ArticleError):
        tell_encoding(file_of(content))


def test_half_a_utf_16_character_at_the_end_is_a_fault_with_its_line(file_of):
    path = file_of(TEXT.encode("utf-16") + b"\x0e")
    with pytest.raises(ArticleError) as caught:
        list(numbered_lines(path))
    assert caught.value.remarks[0].line == 5


def test_a_line_too_long_is_passed_over_in_flat_memory(file_of, monkeypatch):
    monkeypatch.setattr("cms_apps.news.importing.encoding.MAX_LINE", 10_000)
    path = file_of(b"x" * 5_000_000 + b"\nshort\n")
    tracemalloc.start()
    lines = list(numbered_lines(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(line.number, line.text, line.too_long) for line in lines] == [(1, "", True), (2, "short", False)]
    assert peak < 6_000_000  # bytes: a chunk and its decoded text, not twice the file
