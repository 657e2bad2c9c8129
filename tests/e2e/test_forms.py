"""A student fills in a form on a phone: every step sound, nothing lost, one receipt."""

import re

import pytest

from .browsing import assert_sound, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def answer_question(page):
    """Choose the question, answer it, and take the time a person takes."""
    if not re.search(r"\d", page.inner_text("label[for=id_challenge_answer]")):
        follow(page, "button[value=question]")
    asked = page.inner_text("label[for=id_challenge_answer]")
    page.fill("#id_challenge_answer", str(sum(map(int, re.findall(r"\d+", asked)))))
    page.wait_for_timeout(2100)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_short_form_is_sent_from_the_home_page(visit, javascript):
    visitor = visit(360, java_script_enabled=javascript)
    page = visitor.open("/")
    follow(page, ".door:has-text('提意见')")
    page.check("input[value=食堂]")
    page.fill("[name=words]", "饭凉了<b>。")
    answer_question(page)
    assert page.input_value("[name=words]") == "饭凉了<b>。"
    follow(page, ".button--main")
    assert re.fullmatch(r"[A-Z2-7]{5}(-[A-Z2-7]{1,5}){5}", page.inner_text("#receipt"))
    assert page.locator("[data-copy]").is_visible() is javascript
    if javascript:
        assert_sound(visitor)
        page.emulate_media(media="print")
        assert page.is_visible("#receipt")
        assert page.is_hidden("[data-print]")


def test_a_fault_is_said_on_top_with_focus_and_leads_to_its_field(visit):
    visitor = visit(360)
    page = visitor.open("/feedback/")
    page.fill("[name=phone]", "打给我")
    follow(page, ".button--main")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    assert page.title().startswith("有误：")
    assert_sound(visitor)
    page.click(".error-summary a:has-text('电话')")
    assert page.evaluate("document.activeElement.id") == "id_phone"
    assert page.input_value("#id_phone") == "打给我"


def test_a_long_form_is_checked_changed_and_sent(visit):
    visitor = visit(360)
    page = visitor.open("/long/")
    assert_sound(visitor)
    page.check("input[value=宿舍]")
    page.fill("[name=words]", "灯坏了\n两天了")
    page.check("input[value=尽快]")
    page.select_option("[name=building]", "二号楼")
    page.fill("[name=day]", "2026-11-20")
    page.check("[name=call]")
    follow(page, ".button--main")
    answers = page.inner_text(".answers")
    for said in ("宿舍", "灯坏了", "尽快", "二号楼", "2026-11-20", "是"):
        assert said in answers
    assert_sound(visitor)
    follow(page, "button[value=edit]")
    assert page.is_checked("input[value=尽快]")
    assert page.input_value("[name=day]") == "2026-11-20"
    page.fill("[name=words]", "灯坏了三天")
    follow(page, ".button--main")
    answer_question(page)
    follow(page, ".button--main")
    assert page.is_visible("#receipt")


def test_going_back_and_sending_again_shows_the_same_receipt(visit):
    page = visit(360).open("/feedback/")
    page.check("input[value=食堂]")
    page.fill("[name=words]", "再来一次")
    answer_question(page)
    follow(page, ".button--main")
    receipt = page.inner_text("#receipt")
    page.go_back()
    assert page.input_value("[name=words]") == "再来一次"
    follow(page, ".button--main")
    assert page.inner_text("#receipt") == receipt


def test_letters_of_twice_the_size_fit_a_phone(visit):
    visitor = visit(360)
    page = visitor.open("/long/")
    page.evaluate("document.documentElement.style.fontSize = '212.5%'")
    assert visitor.sideways_scroll() <= 0


def test_enter_in_a_field_sends(visit):
    page = visit(360).open("/feedback/")
    page.fill("[name=phone]", "打给我")
    with page.expect_navigation():
        page.press("[name=phone]", "Enter")
    assert page.is_visible(".error-summary")
