"""What a reader does: find a door, read, switch the language, print, use the keyboard."""

import pytest

from .world import EDITOR_NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_doors_and_hotline_are_on_the_first_screen_of_a_phone(visit):
    page = visit(360).open("/")
    assert page.locator(".door").first.bounding_box()["y"] < 640
    assert page.locator(".hotline a").get_attribute("href") == "tel:66361616"


def test_reader_without_javascript_gets_from_home_to_an_old_article(visit):
    page = visit(360, java_script_enabled=False).open("/")
    page.click("nav.navigation >> text=后勤动态")
    page.click("nav.filters >> text=2024")
    assert "/news/?year=2024" in page.url
    page.locator("a.row__title").first.click()
    assert page.is_visible("article h1")
    assert "2024年11月1日" in page.inner_text(".byline")
    assert page.is_hidden("[data-print]")


def test_filter_and_pages_of_the_list_work_together(visit):
    page = visit().open("/news/?category=dormitory")
    page.click("a[rel=next]")
    assert "category=dormitory" in page.url
    assert "page=2" in page.url
    page.click("nav.filters >> text=2025")
    assert "page=" not in page.url
    assert page.locator(".row").count() == 11


def test_language_switch_keeps_page_and_query(visit):
    page = visit().open("/news/?year=2025")
    page.click("a.language")
    assert page.url.endswith("/en/news/?year=2025")
    assert page.get_attribute("html", "lang") == "en"
    page.locator("a.row__title").first.click()
    assert "/en/news/" in page.url
    page.click("a.language")
    assert "/en/" not in page.url
    assert page.get_attribute("html", "lang") == "zh-Hans"


def test_keyboard_reader_skips_to_the_content_and_sees_the_focus(visit):
    page = visit().open("/news/heating/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineWidth") == "3px"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_wide_table_scrolls_inside_its_own_region(visit):
    region = visit(360).open("/news/heating/").get_by_role("region", name="供暖时间")
    assert region.evaluate("element => element.scrollWidth > element.clientWidth")
    assert region.get_attribute("tabindex") == "0"


def test_paper_has_the_article_and_none_of_the_ways_around(visit):
    page = visit().open("/news/heating/")
    page.emulate_media(media="print")
    for around in ("nav.navigation", ".language", ".site-footer", ".neighbours", "[data-print]"):
        assert page.locator(around).first.is_hidden(), around
    paragraph = page.locator(".prose > p").first
    indent, size = paragraph.evaluate(
        "element => { const s = getComputedStyle(element); return [s.textIndent, s.fontSize] }"
    )
    assert float(indent[:-2]) == pytest.approx(2 * float(size[:-2]), abs=0.1)
    assert "https://www.example.edu.cn/" in page.locator(".prose > p a").first.evaluate(
        "element => getComputedStyle(element, '::after').content"
    )
    assert "/news/heating/" in page.inner_text(".print-only")


def test_print_button_prints(visit):
    page = visit().open("/news/heating/")
    page.evaluate("window.print = () => { window.printed = true }")
    page.click("[data-print]")
    assert page.evaluate("window.printed")


def test_signed_in_editor_gets_the_user_bar_within_the_policy(visit):
    visitor = visit()
    page = visitor.open("/admin/login/?next=/news/heating/")
    page.fill("[name=username]", EDITOR_NAME)
    page.fill("[name=password]", "a-long-test-password")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/news/heating/")
    page.locator("[data-wagtail-userbar-trigger]").click()
    page.locator("#wagtail-userbar-items a").first.wait_for()
    assert visitor.policy_violations() == []
    assert visitor.errors == []
