"""The house keeps its shape: who imports what, and which rooms can be taken out."""

import ast
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import migrated

ROOT = Path(__file__).parents[2]
ROOMS = ROOT / "cms_apps"


def imported_modules(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module


def test_wagtails_v3_preview_is_imported_in_one_module_only():
    offenders = {
        str(path.relative_to(ROOT))
        for path in ROOMS.rglob("*.py")
        for module in imported_modules(path)
        if module.split(".")[0] == "ninja" or module.startswith("wagtail.api.v3")
    }
    assert offenders == {"cms_apps/core/api.py"}


def test_no_room_without_a_purpose_in_its_name():
    names = {path.stem for path in ROOMS.rglob("*")}
    assert not names & {"utils", "helpers", "common", "misc"}


def test_site_never_becomes_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()


SETTINGS_WITHOUT = """
from config.settings.test import *
from config.settings.test import INSTALLED_APPS
INSTALLED_APPS = [name for name in INSTALLED_APPS if name not in ({room!r}, "demo")]
"""
FILL = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
for command in ("migrate", "setup_site", "load_demo"):
    call_command(command, verbosity=0)
connection.close()
"""
ASK = """
import json, sys
import django
django.setup()
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
call_command("check")
client = Client(raise_request_exception=False)
root, home = Page.get_first_root_node(), Page.objects.filter(depth=2).first()
public = ("/api/v3/pages/", "/api/v3/openapi.json", "/healthz/")
answers = {url: client.get(url).status_code for url in public}
client.force_login(get_user_model().objects.get(is_superuser=True))
tree = f"/admin/pages/{root.pk}/"
# Not of a draft of the absent room: Wagtail's own row of such a page fails on its "View draft".
for url in ("/admin/", tree, f"{tree}?q={home.title}", f"/admin/pages/{home.pk}/"):
    answers[url] = client.get(url).status_code
# What stays is found; a page whose type nobody knows has no searchable fields any more.
stays = next(page for page in Page.objects.live().filter(depth__gt=2).specific() if type(page) is not Page)
found = {page.pk for page in get_search_backend().search(stays.title, Page)}
answers["search"] = 200 if stays.pk in found else 404
answers["gone"] = client.get(sys.argv[1]).status_code
print(json.dumps(answers))
"""
OWN_ADDRESS = {
    "cms_apps.news": "/api/v3/news/",
    "cms_apps.pages": "/api/v3/site/",
    "cms_apps.mailbox": "/api/v3/mailbox/advice/",
    "cms_apps.hotline": "/api/v3/hotline/now/",
    "cms_apps.reception": "/api/v3/reception/days/",
    "cms_apps.societies": "/api/v3/societies/",
}


@pytest.mark.own_site
def test_each_top_line_room_can_be_taken_out_with_its_data_in_place(tmp_path):
    """Tree, admin, API and search go on answering; only the room's own addresses are gone."""
    environment = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}:{tmp_path}",
    }
    full = tmp_path / "full.sqlite3"

    def run(database, settings, *code):
        done = subprocess.run(
            [sys.executable, "-c", *code],
            env={
                **environment,
                "DATABASE_URL": f"sqlite:///{database}",
                "DJANGO_SETTINGS_MODULE": settings,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def answers_without(room):
        module = f"without_{room.partition('.')[2]}"
        (tmp_path / f"{module}.py").write_text(SETTINGS_WITHOUT.format(room=room))
        database = tmp_path / f"{module}.sqlite3"
        shutil.copyfile(full, database)
        return json.loads(run(database, module, ASK, OWN_ADDRESS[room]).splitlines()[-1])

    migrated.copy_sqlite(full)
    run(full, "config.settings.test", FILL)
    with ThreadPoolExecutor(2) as pool:
        for room, answers in zip(OWN_ADDRESS, pool.map(answers_without, OWN_ADDRESS), strict=True):
            assert answers.pop("gone") == 404, room
            assert set(answers.values()) == {200}, (room, answers)
