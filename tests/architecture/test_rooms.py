"""The house keeps its shape: who imports what, and which rooms can be taken out."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ROOT / "cms_apps"
TOP_LINE = ["cms_apps.news", "cms_apps.pages"]


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


WITHOUT_ROOM = """
import json, sys
import config.settings.test as settings
removed = sys.argv[1]
settings.INSTALLED_APPS.remove(removed)
settings.INSTALLED_APPS.remove("demo")
import django
from django.conf import settings as live
live.configure(default_settings=settings)
django.setup()
from django.core.management import call_command
call_command("check", verbosity=0)
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
client = Client(raise_request_exception=False)
public = ("/api/v3/pages/", "/api/v3/openapi.json", "/healthz/")
answers = {url: client.get(url).status_code for url in public}
client.force_login(get_user_model().objects.get(is_superuser=True))
root = Page.get_first_root_node()
for url in ("/admin/", f"/admin/pages/{root.pk}/", f"/admin/pages/{root.pk}/?q=a"):
    answers[url] = client.get(url).status_code
answers["search"] = 200 if list(get_search_backend().search("a", Page)) is not None else 500
home = Page.objects.filter(depth=2).first()
answers[f"/admin/pages/{home.pk}/"] = client.get(f"/admin/pages/{home.pk}/").status_code
own = {"cms_apps.news": "/api/v3/news/", "cms_apps.pages": "/api/v3/site/"}
answers["gone"] = client.get(own[removed]).status_code
print(json.dumps(answers))
"""


@pytest.mark.parametrize("room", TOP_LINE)
def test_a_top_line_room_can_be_taken_out_with_its_data_in_place(tmp_path, room):
    """Tree, admin, API and search go on answering; only the room's own addresses are gone."""
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3",
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
    }

    def run(*command):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    manage = [sys.executable, str(ROOT / "site" / "manage.py")]
    run(*manage, "migrate", "-v0")
    run(*manage, "setup_site")
    run(*manage, "load_demo")
    answers = json.loads(run(sys.executable, "-c", WITHOUT_ROOM, room).splitlines()[-1])
    assert answers.pop("gone") == 404
    assert set(answers.values()) == {200}, answers
