"""Letters and answers: found before a letter is written, co-signed, and taken off by their sender."""

import pytest

from .browsing import assert_sound, follow
from .test_forms import answer_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_student_finds_the_matter_and_co_signs_it_without_javascript(visit, width):
    visitor = visit(width, java_script_enabled=False)
    page = visitor.open("/mailbox/")
    follow(page, "a:has-text('先看看同学们的来信与答复')")
    page.fill("[name=q]", "热水")
    follow(page, "form.letters-filter [type=submit]")
    follow(page, ".row__title:has-text('热水晚上十点就停')")
    assert "张小明" not in page.inner_text("main")
    follow(page, "a:has-text('附议')")
    page.fill("[name=contact]", f"li{width}@stu.example.edu.cn")
    answer_question(page)
    assert page.input_value("[name=contact]") == f"li{width}@stu.example.edu.cn"
    follow(page, ".button--main")
    assert "名同学附议这封来信" in page.inner_text("main")


def test_before_sending_the_letter_the_published_one_is_offered(visit):
    visitor = visit(360)
    page = visitor.open("/mailbox/")
    page.check("input[value=dining]")
    page.fill("[name=subject]", "热水晚上十点就没有了")
    page.fill("[name=letter]", "训练回来洗不上。")
    follow(page, ".button--main")
    offered = page.locator(".similar")
    assert offered.locator(".row__title").first.inner_text() == "热水晚上十点就停"
    assert_sound(visitor)


def test_an_article_tells_whose_opinion_led_to_it(visit):
    visitor = visit()
    page = visitor.open("/news/heating/")
    assert "您的意见促成了这件事" in page.inner_text(".led-to")
    follow(page, ".led-to .row__title")
    assert page.locator("a[href='/news/heating/']").is_visible()
