"""A real server, a real browser, and one site for all tests of a module.

The site is built every few minutes and put back for the modules in between as it was built; afterwards the
database is put back as it was found, so that tests before and after don't notice.
"""

import os
import shutil
import sqlite3
import time

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

from cms_apps.core.doors import Door, register_door, unregister_door
from cms_apps.pages.models import StandardPage

from .browsing import Visitor
from .world import build_world

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def _django_db_helper():
    """In place of pytest-django's, which would empty the database after each test of the module."""


@pytest.fixture(scope="module")
def site_address(django_db_setup, django_db_blocker):
    """The address of a running server with the world of `world.py` behind it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        # Without it a test that forgot its `django_db` mark would write to the developer's own database.
        assert connection.settings_dict["NAME"] == connection.creation._get_test_db_name()
        before = _kept()
        _bring_world()
        patch.setattr(StandardPage, "serve", _fail_on_the_broken_page(StandardPage.serve))
        register_door(_door)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        unregister_door(_door)
        _put_back(before)
        before.close()


@pytest.fixture(scope="module")
def browser(site_address):
    """Chromium; after `site_address`, because Playwright's loop forbids database work beside it."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "no Chromium: set CHROMIUM or install chromium"
        )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, site_address):
    """Makes visitors: `visit(width=360, color_scheme="dark")`; keywords go to Playwright's context."""
    contexts = []

    def make(width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        context.set_default_timeout(30_000)  # a shared CI machine may be slow
        contexts.append(context)
        return Visitor(context, site_address)

    yield make
    for context in contexts:
        context.close()


_worlds = []  # the one built last, and when


def _bring_world():
    """Of `world.py`. A lock in it runs out in a quarter of an hour, so it is built anew before."""
    if _worlds and time.monotonic() - _worlds[0][1] < 300:
        _put_back(_worlds[0][0])
        return
    build_world()
    if _worlds:
        _worlds.pop()[0].close()
    _worlds.append((_kept(), time.monotonic()))


def _kept():
    """A copy of the whole database, in memory."""
    assert connection.vendor == "sqlite", "tests with a browser run on SQLite"
    copy = sqlite3.connect(":memory:")
    connection.ensure_connection()
    connection.connection.backup(copy)
    return copy


def _put_back(copy):
    connection.ensure_connection()
    copy.backup(connection.connection)
    ContentType.objects.clear_cache()  # a flush in between numbers them anew


def _door(request):
    return Door(title="写信给总经理", url="/about/", live_line="平均一天半答复", icon="letter")


def _fail_on_the_broken_page(serve):
    def serve_or_fail(page, request, *args, **kwargs):
        if page.slug == "broken":
            raise RuntimeError("the page that fails on purpose")
        return serve(page, request, *args, **kwargs)

    return serve_or_fail
