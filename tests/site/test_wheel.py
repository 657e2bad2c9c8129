"""The wheel in a stranger's project: `wagtail start`, docs/install-plugin.md, real HTTP."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

ARTICLE = """
from cms_apps.news.models import NewsCategory, NewsIndexPage, NewsPage
import cms_apps
page = NewsPage(title="食堂开放夜宵窗口", slug="night", category=NewsCategory.objects.first())
page.body = [("heading", {"text": "时间", "level": "2"})]
NewsIndexPage.objects.get(locale__language_code="zh-hans").add_child(instance=page)
print(cms_apps.__file__, page.pk, page.url)
"""
TEMPLATE = "<!DOCTYPE html><html lang='zh'><title>{{ page.title }}</title><h1>{{ page.title }}</h1></html>"


pytestmark = pytest.mark.own_site


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy, so that the checkout keeps no build folder."""
    copy, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(ROOT / "cms_apps", copy / "cms_apps", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, copy],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


def test_wheel_holds_what_travels_with_the_plugins_and_nothing_of_the_site(wheel):
    """Every file beside the code that the checkout has: templates, catalogues, migrations, static files."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("cms_apps/")}
        assert {name.split("/")[0].split("-")[0] for name in archive.namelist()} == {
            "cms_apps",
            "campus_services_cms",
        }
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "cms_apps").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == wanted
    assert any(name.endswith(".mo") for name in packed)


def documented_blocks():
    text = (ROOT / "docs" / "install-plugin.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n# (\S+), at the end\n(.*?)```", text, re.DOTALL)
    return dict(blocks)


@pytest.fixture(scope="module")
def host(wheel, tmp_path_factory):
    """A project that knows the plugins by their wheel alone: yields (folder, environment)."""
    folder, plugins = tmp_path_factory.mktemp("host"), tmp_path_factory.mktemp("plugins")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(plugins)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(plugins), "PYTHONUTF8": "1"}

    def run(*command):
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(Path(sys.executable).with_name("wagtail"), "start", "mysite", ".")
    blocks = documented_blocks()
    assert set(blocks) == {"mysite/settings/base.py", "mysite/urls.py"}
    for name, code in blocks.items():
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{code}")
    for name in ("cms_news/news_page", "cms_news/news_index_page"):
        path = folder / "mysite" / "templates" / f"{name}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEMPLATE, encoding="utf-8")
    for command in (["migrate"], ["setup_site"], ["setup_site"], ["makemigrations", "--check"]):
        run(sys.executable, "manage.py", *command, "--verbosity", "0")
    source, key, address = run(sys.executable, "manage.py", "shell", "--no-imports", "-c", ARTICLE).split()
    assert Path(source).is_relative_to(plugins)
    return folder, environment, int(key), address


@pytest.fixture(scope="module")
def served(host):
    """The host's own server; yields a function that gets an address of it."""
    folder, environment, _, _ = host
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def get(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            assert answer.status == 200
            return answer.read().decode()

    for _ in range(200):
        try:
            get("/admin/login/")
            break
        except urllib.error.URLError:
            assert server.poll() is None, "the host's server stopped"
            time.sleep(0.1)
    yield get
    server.terminate()
    server.wait(20)


def test_article_comes_back_from_the_room_and_from_wagtails_endpoint(host, served):
    _, _, key, _ = host
    listed = json.loads(served("/api/v3/news/"))
    assert [item["title"] for item in listed["items"]] == ["食堂开放夜宵窗口"]
    assert json.loads(served(f"/api/v3/pages/{key}/"))["title"] == "食堂开放夜宵窗口"


def test_article_comes_back_in_the_hosts_own_template(host, served):
    *_, address = host
    assert "<h1>食堂开放夜宵窗口</h1>" in served(address)


def test_the_hosts_home_page_and_admin_go_on(served):
    assert "<html" in served("/")
    assert "<form" in served("/admin/login/")
