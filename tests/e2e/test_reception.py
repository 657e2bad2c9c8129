"""A student chooses a topic, signs up, changes the time and cancels; and what a day leaves behind."""

import pytest
from playwright.sync_api import expect

from .browsing import assert_sound, follow
from .test_forms import answer_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def sign_up(page, called="李同学", which="first"):
    """From the form with its topic to the receipt: fill in, check, send."""
    getattr(page.locator("input[name=slot]"), which).check()
    page.fill("[name=called]", called)
    follow(page, "button.button--main[value=check]")
    answer_question(page)
    follow(page, "button.button--main[value=send]")
    return page.inner_text("#receipt")


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_home_page_to_a_place_and_back(visit, width):
    visitor = visit(width, java_script_enabled=False)
    page = visitor.open("/")
    follow(page, ".door:has-text('预约接待日')")
    follow(page, "a.topic:has-text('餐饮')")
    assert page.locator("input[type=radio][name=topic]").count() == 0
    receipt = sign_up(page)
    assert "您的号是" in page.inner_text("main")

    page = visitor.open("/reception/mine/")
    page.fill("[name=receipt]", receipt)
    follow(page, "main [type=submit]")
    page.locator("input[name=slot]").first.check()
    follow(page, "button[value=change]")
    assert "时间已改" in page.inner_text("main")
    follow(page, "button[value=cancel]")
    assert "已取消" in page.inner_text("main")
    assert receipt not in page.url


def test_what_was_typed_stays_when_the_answers_are_changed(visit):
    page = visit(360, java_script_enabled=False).open("/reception-day/?topic=repairs")
    page.locator("input[name=slot]").first.check()
    page.fill("[name=called]", "王同学")
    page.fill("[name=matter]", "水龙头滴水")
    follow(page, "button.button--main[value=check]")
    assert "维修" in page.inner_text(".answers")
    follow(page, "button[value=edit]")
    assert page.input_value("[name=matter]") == "水龙头滴水"
    assert page.input_value("[name=topic]") == "repairs"
    follow(page, "a[href='/reception-day/']")
    assert page.locator("a.topic").count() == 5


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_each_step_is_sound(visit, width, prefix):
    visitor = visit(width)
    page = visitor.open(f"{prefix}/reception-day/")
    assert_sound(visitor)
    follow(page, "a.topic >> nth=0")
    assert_sound(visitor)
    page.fill("[name=called]", "")
    follow(page, "button.button--main[value=check]")
    assert page.locator(".error-summary").is_visible()
    assert_sound(visitor)
    page.locator("input[name=slot]").last.check()
    page.fill("[name=called]", "陈同学")
    follow(page, "button.button--main[value=check]")
    assert_sound(visitor)


@pytest.mark.parametrize("path", ["/reception-days/", "/reception-days/past/", "/reception-days/later/"])
@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_list_a_past_day_and_one_not_open_yet_are_sound(visit, width, prefix, path):
    visitor = visit(width)
    visitor.open(prefix + path)
    assert visitor.status == 200
    assert_sound(visitor)


def test_the_page_of_a_sign_up_is_sound(visit):
    visitor = visit(360)
    receipt = sign_up(visitor.open("/reception-day/?topic=dining"), "王同学", "last")
    page = visitor.open("/reception/mine/")
    page.fill("[name=receipt]", receipt)
    follow(page, "main [type=submit]")
    assert_sound(visitor)


def test_places_keep_up_while_the_page_is_looked_at(visit):
    visitor = visit(1280)
    page = visitor.page
    page.clock.install()
    visitor.open("/reception-days/live/")
    left, waiting = page.locator("[data-slot] td >> nth=-2"), page.locator("[data-slot] td >> nth=-1")
    expect(left).to_have_text("1")
    sign_up(visit(1280).open("/reception-days/live/?topic=dining"))
    page.clock.run_for(21_000)
    expect(left).to_have_text("已满")
    expect(page.locator("[data-left=dining]")).to_have_text("已满")
    expect(waiting).to_have_text("0")
    assert page.locator("[role=status][data-news]").inner_text() == page.locator("[data-news]").get_attribute(
        "data-gone"
    )


def test_a_page_that_nobody_looks_at_asks_for_nothing(visit):
    visitor = visit(1280)
    page, asked = visitor.page, []
    page.on("request", lambda request: "/api/v3/reception/" in request.url and asked.append(request.url))
    page.clock.install()
    visitor.open("/reception-day/")
    hide = """(hidden) => {
        Object.defineProperty(document, "hidden", {value: hidden, configurable: true});
        document.dispatchEvent(new Event("visibilitychange")); }"""
    page.evaluate(hide, True)
    page.clock.run_for(60_000)
    assert asked == []
    with page.expect_request("**/api/v3/reception/days/*/"):
        page.evaluate(hide, False)
