"""What a reader does: find a door, read, switch the language, print, use the keyboard."""

import pytest

from .browsing import follow
from .world import EDITOR_NAME, VIDEO_ADDRESS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLACE = "element => [element.offsetTop, element.offsetWidth, element.offsetHeight]"


def test_doors_and_hotline_are_on_the_first_screen_of_a_phone(visit):
    page = visit(360).open("/")
    assert page.locator(".door").first.bounding_box()["y"] < 640
    assert page.locator(".hotline a").get_attribute("href") == "tel:66361616"


def test_reader_without_javascript_gets_from_home_to_an_old_article(visit):
    page = visit(360, java_script_enabled=False).open("/")
    follow(page, "nav.navigation >> text=后勤动态")
    follow(page, "nav.filters >> text=2024")
    assert "/news/?year=2024" in page.url
    follow(page, "a.row__title")
    assert page.is_visible("article h1")
    assert "2024年11月1日" in page.inner_text(".byline")
    assert page.is_hidden("[data-print]")


def test_filter_and_pages_of_the_list_work_together(visit):
    page = visit().open("/news/?category=dormitory")
    follow(page, "a[rel=next]")
    assert "category=dormitory" in page.url
    assert "page=2" in page.url
    follow(page, "nav.filters >> text=2025")
    assert "page=" not in page.url
    assert page.locator(".row").count() == 11


def test_language_switch_keeps_page_and_query(visit):
    page = visit().open("/news/?year=2025")
    follow(page, "a.language")
    assert page.url.endswith("/en/news/?year=2025")
    assert page.get_attribute("html", "lang") == "en"
    follow(page, "a.row__title")
    assert "/en/news/" in page.url
    follow(page, "a.language")
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


def test_paper_has_pictures_and_addresses_of_what_paper_cannot_play_or_open(visit):
    visitor = visit()
    page = visitor.open("/news/heating/")
    page.emulate_media(media="print")
    for useless in (".related", ".video__play", ".video__warning", ".video__stage--bare"):
        assert page.locator(useless).first.is_hidden(), useless
    assert page.locator(".gallery img").count() == 5
    assert page.locator(".gallery img").last.is_visible()
    address = page.locator(".attachments .download__address").first
    assert address.is_visible()
    assert address.inner_text().startswith(f"{visitor.address}/documents/")
    link = page.locator(".video__facts a").first
    assert VIDEO_ADDRESS in link.evaluate("element => getComputedStyle(element, '::after').content")


def test_gallery_opens_large_by_keyboard(visit):
    visitor = visit()
    page = visitor.open("/news/heating/")
    page.locator(".gallery a").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/media/images/**")
    assert page.evaluate("document.images[0].naturalWidth") == 1200


def test_nothing_of_a_video_loads_before_the_click_and_its_player_after(visit):
    visitor = visit()
    visitor.page.route("https://player.bilibili.com/**", lambda route: route.fulfill(body="a player"))
    page = visitor.open("/news/heating/")
    visitor.load_every_picture()
    page.wait_for_load_state("networkidle")
    assert visitor.strangers == []
    assert page.locator("iframe").count() == 0
    stage = page.locator(".video__stage").first
    place = stage.evaluate(PLACE)
    page.get_by_role("button", name="三分钟看懂暖气阀门").press("Enter")
    frame = page.locator(".video__stage iframe")
    player = "https://player.bilibili.com/player.html?bvid=BV1xx411c7mD&danmaku=0&autoplay=0"
    assert frame.get_attribute("src") == player
    assert frame.get_attribute("title") == "三分钟看懂暖气阀门"
    assert frame.get_attribute("referrerpolicy") == "strict-origin-when-cross-origin"
    assert "allow-scripts" in frame.get_attribute("sandbox")
    assert "allow-top-navigation" not in frame.get_attribute("sandbox")
    assert page.frame_locator(".video__stage iframe").locator("body").inner_text() == "a player"
    assert page.evaluate("document.activeElement.tagName") == "IFRAME"
    assert visitor.strangers == [player]
    assert stage.evaluate(PLACE) == place  # nothing jumps
    assert visitor.policy_violations() == []
    assert visitor.errors == []


def test_reader_without_javascript_searches_from_any_page(visit):
    page = visit(360, java_script_enabled=False).open("/about/")
    follow(page, "a.search-link")
    page.fill("#id_q", "gongnuan")
    follow(page, "main button")
    follow(page, ".did-you-mean a")
    assert page.locator(".hit").count() >= 1
    assert page.locator(".hit mark").first.inner_text() == "供暖"
    follow(page, ".hit__title a")
    assert page.locator("h1").count() == 1


def test_video_without_javascript_is_a_link_to_its_own_page(visit):
    page = visit(java_script_enabled=False).open("/en/news/heating/")
    assert page.locator(".video__play").first.is_hidden()
    assert page.locator(".video__warning").first.is_hidden()
    assert page.locator(".video__facts a").first.get_attribute("href") == VIDEO_ADDRESS


def test_reader_gets_from_a_year_to_a_month_of_it(visit):
    page = visit(360, java_script_enabled=False).open("/en/news/")
    follow(page, "nav.filters >> text=2025")
    follow(page, "nav.filters >> text=November")
    assert page.locator(".row").count() == 1
    assert "November 2025" in page.inner_text(".archive__count")
    follow(page, "nav.filters >> text=2024")
    assert page.locator(".row").count() == 11


def test_english_reader_meets_both_languages_and_is_told_which(visit):
    page = visit().open("/en/news/")
    rows = page.locator(".row")
    translated = rows.filter(has_text="Heating begins in the dormitories")
    assert "In Chinese" not in translated.inner_text()
    chinese = rows.filter(has_text="阀门这样看")
    assert "In Chinese" in chinese.inner_text()
    follow(page, chinese.locator("a"))
    assert page.url.endswith("/en/news/plain/")
    assert page.get_attribute("h1", "lang") == "zh-Hans"
    follow(page, "a.language")
    assert page.url.endswith("/news/plain/")
    assert "/en/" not in page.url


def test_pinned_article_stands_first_on_the_first_page_only(visit):
    page = visit().open("/en/news/")
    assert "Pinned" in page.locator(".row").first.inner_text()
    assert "寒假值班安排" in page.locator(".row").first.inner_text()
    follow(page, "a[rel=next]")
    assert "寒假值班安排" not in page.inner_text(".rows")


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
