"""A student writes to the manager, without JavaScript and on a phone, and looks the letter up again."""

import re

import pytest

from .browsing import assert_sound, follow
from .test_forms import answer_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def write(page, **words):
    page.check("input[value=dining]")
    for name, text in words.items():
        page.fill(f"[name={name}]", text)
    follow(page, ".button--main")


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_home_page_to_the_thread(visit, width):
    visitor = visit(width, java_script_enabled=False)
    page = visitor.open("/")
    follow(page, ".door:has-text('给总经理写信')")
    write(page, subject="二食堂晚饭", letter="晚上七点以后没有热菜。")
    assert page.locator("a[href='tel:119']").count() == 0
    answer_question(page)
    follow(page, ".button--main")
    assert re.search(r"\d{4}-\d{6}", page.inner_text("main"))
    receipt = page.inner_text("#receipt")

    page = visitor.open("/cases/")
    page.fill("[name=receipt]", receipt)
    follow(page, "main [type=submit]")
    assert "二食堂晚饭" in page.inner_text("main")
    assert receipt not in page.url


def test_emergency_numbers_stand_above_the_button(visit):
    visitor = visit(360)
    page = visitor.open("/mailbox/")
    write(page, subject="楼道", letter="楼道里着火了")
    assert page.locator("a[href='tel:119']").is_visible()
    assert_sound(visitor)
