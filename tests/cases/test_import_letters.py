"""`manage.py import_letters`: report, exit code, options."""

import io
import sys
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from cms_apps.cases.models import Case, ImportedLetter
from tests.factories.letters import as_bytes, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campus")]


def run(path, *arguments, source="旧信箱"):
    out = io.StringIO()
    with translation.override("en"):
        call_command("import_letters", str(path), "--source", source, *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def letters(tmp_path):
    def write(*rows):
        path = tmp_path / "letters.jsonl"
        path.write_bytes(as_bytes(*rows))
        return path

    return write


def test_letters_are_imported_once(letters):
    path = letters(row(), row(reference="b", answer=None, answered=None))
    first = run(path)
    assert "2 created, 0 unchanged, 0 changed elsewhere and left, 0 failed." in first
    assert "1 letter is owed an answer still; nobody was told." in first
    assert "1 letter is older than its category keeps letters" in first
    assert "0 created, 2 unchanged" in run(path)
    changed = run(letters(row(subject="别的")))
    assert "line 1: It was changed elsewhere; here it is left as it is." in changed.splitlines()
    assert "0 created, 0 unchanged, 1 changed elsewhere and left, 0 failed." in changed


def test_faults_are_printed_by_line_and_the_exit_code_is_one(letters):
    path = letters(row(), row(reference="b", received="昨天"), row(reference="c", name="张三"))
    out = io.StringIO()
    with translation.override("en"), pytest.raises(CommandError, match="2 letters failed") as caught:
        call_command("import_letters", str(path), "--source=x", "--show-faults=1", stdout=out)
    assert caught.value.returncode == 1
    lines = out.getvalue().splitlines()
    assert lines[0] == "line 2: received: Enter a date as 2019-03-24 or a time as 2019-03-24T16:30."
    assert lines[1] == "1 more fault."
    assert lines[-1] == "1 created, 0 unchanged, 0 changed elsewhere and left, 2 failed."
    assert Case.objects.count() == 1


def test_a_dry_run_says_so(letters):
    assert "A dry run: nothing was written." in run(letters(row()), "--dry-run")
    assert not Case.objects.exists()


def test_years_without_known_holidays_are_named(letters):
    assert "The holidays of 2003 are not known" in run(letters(row(received="2003-03-03")))


def test_standard_input_is_read(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(as_bytes(row()))))
    assert "1 created" in run("-")


def test_lines_without_category_have_that_of_the_command(letters):
    path = letters(row(category=None))
    assert "1 created" in run(path, "--category", "repairs")
    assert Case.objects.get().category.slug == "repairs"


def test_words_are_kept_as_long_as_the_command_says(letters):
    run(letters(row()), "--keep-days", "90")
    assert Case.objects.get().erase_on == timezone.localdate() + timedelta(days=90)
    with pytest.raises(CommandError):
        run(letters(row()), "--keep-days", "29")
    with pytest.raises(CommandError):
        run(letters(row()), "--keep-days", "３０")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"source": " "}, "--source takes"),
        ({"source": "长" * 61}, "--source takes"),
        ({"source": "甲\x00"}, "one line"),
        ({"source": "甲\udc80"}, "can't be stored"),
    ],
)
def test_a_name_of_the_source_that_does_not_do_is_refused(letters, arguments, said):
    with pytest.raises(CommandError, match=said):
        run(letters(row()), **arguments)


def test_a_category_that_is_none_is_refused(letters):
    with pytest.raises(CommandError, match="category"):
        run(letters(row()), "--category", "nothing")


@pytest.mark.parametrize("name", ["missing.jsonl", "", "a\x00b"])
def test_a_file_that_can_not_be_read_is_named_as_such(tmp_path, name):
    with pytest.raises(CommandError, match="can't be read"):
        run(tmp_path / name)


def test_without_a_source_nothing_is_imported(letters):
    with pytest.raises(CommandError, match="--source"):
        call_command("import_letters", str(letters(row())))
    assert not ImportedLetter.objects.exists()
