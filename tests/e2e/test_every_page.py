"""Every public page, on a phone and on a desk: sound, accessible, within its width and its policy."""

import pytest

from .browsing import assert_sound
from .world import LOCKED_NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "home": "/",
    "home in English": "/en/",
    "index": "/news/",
    "second page of the index": "/news/?page=2",
    "index filtered": "/news/?year=2026&category=dormitory",
    "index of a month": "/news/?year=2025&month=11",
    "index of a month in English": "/en/news/?year=2025&month=11",
    "index in English": "/en/news/",
    "index of a tag": "/en/news/?tag=nothing-has-it",
    "index empty": "/news/?year=1999",
    "article": "/news/heating/",
    "article in English": "/en/news/heating/",
    "article not translated": "/en/news/hotline/",
    "article without extras": "/news/plain/",
    "standard page": "/about/",
    "standard page in English": "/en/about/",
    "form": "/feedback/",
    "form in English": "/en/feedback/",
    "form that is closed": "/closed/",
    "mailbox": "/mailbox/",
    "mailbox in English": "/en/mailbox/",
    "receipt look-up": "/cases/",
    "receipt look-up in English": "/en/cases/",
    "letters": "/cases/letters/",
    "letters in English": "/en/cases/letters/?state=open&order=joined",
    "letters without a hit": "/cases/letters/?q=没有这个词",
    "letter that is answered": "/cases/letters/1/",
    "letter that is open, in English": "/en/cases/letters/2/",
    "co-sign": "/cases/letters/2/join/",
    "co-sign what is closed": "/cases/letters/1/join/",
    "rates": "/cases/rates/",
    "reception day": "/reception-day/",
    "sign-up look-up": "/reception/mine/",
    "sign-up look-up in English": "/en/reception/mine/",
    "hotline": "/hotline/",
    "hotline in English": "/en/hotline/",
    "caller's code": "/hotline/case/",
    "caller's code in English": "/en/hotline/case/",
    "societies": "/societies/",
    "societies in English": "/en/societies/",
    "society": "/societies/canteen/",
    "society in English": "/en/societies/canteen/",
    "society in preparation": "/societies/energy/",
    "society's news": "/societies/canteen/news/",
    "activity": "/societies/canteen/coming/",
    "activity in English": "/en/societies/canteen/coming/",
    "activity that is over": "/societies/canteen/over/",
    "activity called off": "/societies/canteen/off/",
    "society's minutes": "/societies/canteen/minutes/",
    "search": "/search/",
    "search with hits": "/search/?q=供暖",
    "search with hits in English": "/en/search/?q=供暖",
    "search without hits": "/search/?q=没有这个词&before=2020-01-01",
    "search that corrects": "/search/?q=gongnuan",
    "search with a promoted result": "/en/search/?q=阀门",
    "search refused": "/search/?q=供暖&after=2026-02-02&before=2026-02-01",
    "not found": "/nowhere/",
    "not found in English": "/en/nowhere/",
    "failing page": "/broken/",
}
STATUSES = {"not found": 404, "not found in English": 404, "failing page": 500}


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_sound(visit, name, width):
    visitor = visit(width)
    visitor.open(PAGES[name])
    assert visitor.status == STATUSES.get(name, 200)
    assert_sound(visitor)


@pytest.mark.parametrize("width", [360, 1280])
def test_lockout_page_is_sound_and_says_how_long(visit, width):
    visitor = visit(width)
    page = visitor.open("/admin/login/")
    page.fill("[name=username]", LOCKED_NAME)
    page.fill("[name=password]", "wrong again")
    page.press("[name=password]", "Enter")
    page.wait_for_selector("main.frame")
    assert "15" in page.inner_text("main")
    assert_sound(visitor)


@pytest.mark.parametrize(
    "name",
    [
        "home",
        "index",
        "index in English",
        "article",
        "article not translated",
        "search with hits",
        "form",
        "not found",
        "letters",
        "letter that is open, in English",
        "society",
        "activity called off",
    ],
)
def test_page_is_accessible_in_the_dark(visit, name):
    visitor = visit(color_scheme="dark")
    visitor.open(PAGES[name])
    assert visitor.accessibility_faults() == []


@pytest.mark.parametrize(
    "name", ["home", "index", "index of a month in English", "article", "article in English"]
)
def test_letters_of_twice_the_size_fit_a_phone(visit, name):
    visitor = visit(360)
    visitor.open(PAGES[name])
    visitor.page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    assert visitor.sideways_scroll() <= 0


def test_a_society_is_read_without_javascript(visit):
    page = visit(360, java_script_enabled=False).open(PAGES["society"])
    charter = page.locator("details").last
    assert not charter.locator(".prose").is_visible()
    charter.locator("summary").click()
    assert charter.locator(".prose").is_visible()
    assert page.locator("#coming").is_visible()
