"""`manage.py import_news`: report, exit code, options."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from cms_apps.news.models import NewsPage
from tests import migrated

SAMPLES = Path(__file__).parent / "samples"


def run(*arguments, **options):
    out = StringIO()
    with translation.override("en"):
        call_command("import_news", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_a_folder_of_both_kinds_is_imported_once(news_index):
    assert "5 created, 0 unchanged, 0 updated, 0 failed." in run(SAMPLES)
    assert "0 created, 5 unchanged, 0 updated, 0 failed." in run(SAMPLES)
    assert NewsPage.objects.live().count() == 5


def test_faults_are_printed_by_place_and_the_exit_code_is_one(news_index, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "甲", "date": "昨天", "body": "乙"}\n')
    out = StringIO()
    with translation.override("en"), pytest.raises(CommandError) as caught:
        call_command("import_news", str(path), stdout=out)
    assert caught.value.returncode == 1
    assert f"{path}:1: date: Enter a date as YYYY-MM-DD." in out.getvalue().splitlines()
    assert "0 created, 0 unchanged, 0 updated, 1 failed." in out.getvalue()


def test_a_dry_run_says_so(news_index):
    assert "A dry run: nothing was written." in run(SAMPLES, "--dry-run")
    assert not NewsPage.objects.exists()


def test_without_an_index_the_way_out_is_named(db):
    with pytest.raises(CommandError, match="setup_site"):
        run(SAMPLES)


def test_an_index_that_is_none_is_refused(news_index):
    with pytest.raises(CommandError, match="999999"):
        run(SAMPLES, "--index", "999999")


def test_an_index_can_be_named(news_index):
    assert "5 created" in run(SAMPLES, "--index", news_index.pk)


@pytest.mark.own_site
def test_from_a_shell_the_exit_code_is_one_and_no_bar_is_drawn(tmp_path):
    """The command as an administrator starts it, on a database of its own."""
    environment = os.environ | {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
    }
    manage = Path(__file__).parents[2] / "site" / "manage.py"

    def shell(*arguments):
        command = [sys.executable, manage, *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    migrated.copy_sqlite(tmp_path / "site.sqlite3")
    assert shell("migrate", "--verbosity=0").returncode == 0
    assert shell("setup_site").returncode == 0
    partly = shell("import_news", SAMPLES / "old-site-article.txt", tmp_path / "missing.txt")
    assert partly.returncode == 1
    # The report is on standard output; of errors there is one line, no bar, no log of Wagtail's.
    assert len(partly.stdout.splitlines()) == 2
    assert len(partly.stderr.splitlines()) == 1
