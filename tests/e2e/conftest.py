"""A real server, a real browser, and one site for all tests of a module.

The site is built once a module, not once a test; afterwards the database is put back as it was found, so
that tests before and after don't notice.
"""

import os
import shutil

import pytest
from django.core.management import call_command
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
        before = connection.creation.serialize_db_to_string()
        build_world()
        patch.setattr(StandardPage, "serve", _fail_on_the_broken_page(StandardPage.serve))
        register_door(_door)
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()
        unregister_door(_door)
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        connection.creation.deserialize_db_from_string(before)


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


def _door(request):
    return Door(title="写信给总经理", url="/about/", live_line="平均一天半答复", icon="letter")


def _fail_on_the_broken_page(serve):
    def serve_or_fail(page, request, *args, **kwargs):
        if page.slug == "broken":
            raise RuntimeError("the page that fails on purpose")
        return serve(page, request, *args, **kwargs)

    return serve_or_fail
