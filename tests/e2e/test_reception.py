"""A student signs up for the reception day, changes the time and cancels, without JavaScript."""

import pytest

from .browsing import assert_sound, follow
from .test_forms import answer_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_home_page_to_a_place_and_back(visit, width):
    visitor = visit(width, java_script_enabled=False)
    page = visitor.open("/")
    follow(page, ".door:has-text('预约接待日')")
    page.check("input[value=dining]")
    page.locator("input[name=slot]").first.check()
    page.fill("[name=called]", "李同学")
    follow(page, ".button--main")
    answer_question(page)
    follow(page, ".button--main")
    assert "您的号是" in page.inner_text("main")
    receipt = page.inner_text("#receipt")

    page = visitor.open("/reception/mine/")
    page.fill("[name=receipt]", receipt)
    follow(page, "main [type=submit]")
    page.locator("input[name=slot]").first.check()
    follow(page, "button[value=change]")
    assert "时间已改" in page.inner_text("main")
    follow(page, "button[value=cancel]")
    assert "已取消" in page.inner_text("main")
    assert receipt not in page.url


def test_the_page_of_a_sign_up_is_sound(visit):
    visitor = visit(360)
    page = visitor.open("/reception-day/")
    page.check("input[value=dining]")
    page.locator("input[name=slot]").last.check()
    page.fill("[name=called]", "王同学")
    follow(page, ".button--main")
    answer_question(page)
    follow(page, ".button--main")
    receipt = page.inner_text("#receipt")
    page = visitor.open("/reception/mine/")
    page.fill("[name=receipt]", receipt)
    follow(page, "main [type=submit]")
    assert_sound(visitor)
