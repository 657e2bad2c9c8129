"""Which files a path means."""

import os
from pathlib import Path

import pytest

from cms_apps.news.importing.report import ImportReport
from cms_apps.news.importing.sources import Kind, find_sources, kind_by_content


@pytest.fixture
def report():
    return ImportReport()


def test_a_folder_is_searched_in_the_order_of_names_and_the_rest_is_counted(tmp_path, report):
    for name in ("b/2.txt", "b/1.JSONL", "a.ndjson", "picture.png", "b/notes.doc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = find_sources([tmp_path], report)
    assert [source.path.name for source in found] == ["a.ndjson", "1.JSONL", "2.txt"]
    assert [source.kind for source in found] == [Kind.JSON_LINES, Kind.JSON_LINES, Kind.TEXT]
    assert (report.ignored_files, report.failed) == (2, 0)


def test_links_in_a_circle_are_not_followed(tmp_path, report):
    (tmp_path / "1.txt").write_text("x")
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    assert len(find_sources([tmp_path], report)) == 1


@pytest.mark.parametrize("name", ["missing.txt", "empty", "pipe", "nul\x00.txt"])
def test_what_is_not_there_is_a_fault(tmp_path, report, name):
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert find_sources([tmp_path / name], report) == []
    assert report.failed == 1
    assert report.faults[0].path.endswith(name.replace("\x00", ""))


def test_another_ending_is_told_by_content(tmp_path, report):
    path = tmp_path / "export.dat"
    path.write_text('\n  {"title": "甲"}')
    assert find_sources([path], report)[0].kind is None
    assert kind_by_content(path) is Kind.JSON_LINES
    path.write_text("后勤动态\n")
    assert kind_by_content(path) is Kind.TEXT


def test_a_name_in_no_known_encoding_can_be_printed(tmp_path, report):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xba\xf3.txt"))
    path.write_text("x")
    (source,) = find_sources([path], report)
    assert source.name.encode("utf-8").endswith(b".txt")
