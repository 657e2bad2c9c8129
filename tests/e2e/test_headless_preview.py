"""An editor's live preview in a front end on another origin: a small static page of ours, `headless/`."""

import json
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.conf import settings
from django.test import override_settings
from playwright.sync_api import expect
from wagtail.rich_text import RichText

from cms_apps.news.models import NewsCategory, NewsIndexPage
from tests.factories.news import NewsPageFactory
from tests.factories.pictures import PictureFactory

from .test_admin import log_in
from .world import EDITOR_NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = Path(__file__).parent / "headless"


class FrontEnd(SimpleHTTPRequestHandler):
    """Serves the page, with a policy as strict as our own, and remembers every address it was asked for."""

    api = ""
    asked: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, directory=PAGES, **kwargs)

    def do_GET(self):
        self.asked.append(self.path)
        if self.path != "/config.json":
            super().do_GET()
            return
        body = json.dumps({"api": self.api}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self):
        policy = f"default-src 'self'; connect-src 'self' {self.api}; img-src {self.api}"
        self.send_header("Content-Security-Policy", f"{policy}; frame-ancestors {self.api}")
        super().end_headers()

    def log_message(self, format, *args):
        """Tests print no access log."""


@contextmanager
def serving(api):
    """By another name than the site's, so that it is another site to the browser, cookies and all."""
    FrontEnd.api = api
    server = ThreadingHTTPServer(("localhost", 0), FrontEnd)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module", autouse=True)
def front_end(site_address):
    """The front end's origin, with the site set up for it as HEADLESS_PREVIEW_URL does.

    For all tests of the module, so that the article is written before Playwright's loop forbids it.
    """
    write_article()
    with serving(site_address) as origin:
        admin = settings.ADMIN_CONTENT_SECURITY_POLICY
        with override_settings(
            HEADLESS_PREVIEW_URL=origin,
            WAGTAIL_HEADLESS_PREVIEW={
                **settings.WAGTAIL_HEADLESS_PREVIEW,
                "CLIENT_URLS": {"default": origin},
            },
            ADMIN_CONTENT_SECURITY_POLICY={**admin, "frame-src": [*admin["frame-src"], origin]},
            CORS_ALLOWED_ORIGINS=[origin],
        ):
            yield origin


def write_article():
    article = NewsPageFactory(
        parent=NewsIndexPage.objects.get(locale__language_code="zh-hans"),
        slug="night",
        title="第四食堂今晚延时供餐",
        summary="考试周期间供餐到晚上十一点。",
        category=NewsCategory.objects.get(slug="catering"),
        cover_image=PictureFactory(),
        body=[("heading", {"text": "时间", "level": "2"}), ("paragraph", RichText("<p>今晚开始。</p>"))],
    )
    article.tags.add("食堂")
    article.save_revision().publish()


@pytest.fixture
def writer(visit, front_end):
    """An editor who has the article open, with the preview beside it."""
    visitor = visit(1500)
    page = log_in(visitor, EDITOR_NAME)
    found = page.request.get(f"{visitor.address}/api/v3/pages/find/?html_path=/news/night/")
    visitor.open(f"/admin/pages/{found.json()['id']}/edit/")
    page.click("[data-side-panel-toggle='preview']")
    return visitor


def frame_of(visitor):
    return visitor.page.frame_locator("iframe[data-w-preview-target='iframe']:not(.w-preview__proxy)")


def title_of(visitor):
    """What the form holds: Wagtail saves drafts by itself, so another test's words may stand there."""
    return visitor.page.input_value("[name=title]")


def retype_title(page, title):
    """Wagtail notes what the form holds two seconds after it opened, and looks for changes from then on."""
    page.wait_for_timeout(3000)
    page.fill("[name=title]", title)


def assert_only_the_front_end_was_a_stranger(visitor, front_end):
    assert visitor.policy_violations() == []
    assert visitor.errors == []
    assert {address.split("/", 3)[2] for address in visitor.strangers} == {front_end.removeprefix("http://")}


def test_the_live_preview_shows_what_is_being_typed(writer, front_end):
    page = writer.page
    expect(frame_of(writer).locator("h1")).to_have_text(title_of(writer))
    retype_title(page, "第四食堂延时到零点")
    expect(frame_of(writer).locator("h1")).to_have_text("第四食堂延时到零点", timeout=30_000)
    expect(frame_of(writer).locator("#summary")).to_have_text("考试周期间供餐到晚上十一点。")
    assert frame_of(writer).locator("#cover").evaluate("image => image.decode().then(() => image.width)") > 0
    assert frame_of(writer).locator("#blocks li").all_inner_texts() == ["heading", "paragraph"]
    assert_only_the_front_end_was_a_stranger(writer, front_end)
    preview = next(frame for frame in page.frames if frame.url.startswith(front_end))
    assert "#" in preview.url
    assert preview.evaluate("window.violations") == []


def test_a_token_is_in_no_address_a_server_sees(writer, front_end):
    seen = []
    writer.page.on("request", lambda request: seen.append(request.url.split("#")[0]))
    retype_title(writer.page, "第四食堂不再延时")
    expect(frame_of(writer).locator("h1")).to_have_text("第四食堂不再延时", timeout=30_000)
    assert any(address.endswith("/api/v3/preview/") for address in seen)
    assert not any("token" in address for address in seen)
    assert FrontEnd.asked
    assert not any("token" in path for path in FrontEnd.asked)


def test_this_site_is_one_choice_away(writer):
    expect(frame_of(writer).locator("h1")).to_be_visible()
    writer.page.select_option("#id_preview_mode", value="")
    expect(frame_of(writer).locator("article h1")).to_have_text(title_of(writer))
    expect(frame_of(writer).locator(".byline")).to_be_visible()
    assert writer.policy_violations() == []


def test_the_preview_opens_in_a_tab_of_its_own(writer, front_end):
    with writer.page.expect_popup() as opened:
        writer.page.click("[data-w-preview-target='newTab']")
    tab = opened.value
    expect(tab.locator("h1")).to_have_text(title_of(writer))
    assert tab.url.startswith(front_end)


def test_an_expired_preview_says_so_in_the_front_ends_words(writer, front_end):
    expect(frame_of(writer).locator("h1")).to_be_visible()
    preview = next(frame for frame in writer.page.frames if frame.url.startswith(front_end))
    with override_settings(HEADLESS_PREVIEW_MAX_AGE=-1):
        tab = writer.page.context.new_page()
        tab.goto(preview.url)
        expect(tab.locator("#state")).to_have_text("预览已过期，请回到后台保存或重新打开。")
    tab.close()


def test_without_a_token_the_front_end_asks_to_come_from_the_admin(visit, front_end):
    page = visit().page
    page.goto(front_end)
    expect(page.locator("#state")).to_have_text("这里只显示预览，请从后台打开。")
