"""A student applies on a phone without a script, and an officer accepts: every step sound."""

import pytest

from tests.factories.members import join_page, recruit
from tests.factories.societies import officer, society

from .browsing import assert_sound, follow
from .test_admin import PASSWORD, assert_policy_kept, log_in
from .test_forms import answer_question

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM, SHUT = "/societies/joined/join/", "/societies/resting/join/"
MINE = "/societies/my-application/"
OFFICER = "joins-officer"
WIDTHS = (360, 1280)


@pytest.fixture(scope="module", autouse=True)
def societies(site_address, django_db_blocker):
    """One that looks for members, with an officer, and one that does not."""
    with django_db_blocker.unblock():
        from tests.factories.people import UserFactory

        made = society("joined")
        join_page(made, ("会什么", "skills", "singleline", {"required": False}))
        officer(made, UserFactory(username=OFFICER))
        other = society("resting")
        join_page(other)
        recruit(other, is_recruiting=False)


def apply_by(page, contact, name="李同学"):
    """The form's fields, filled in and sent."""
    page.fill("[name=name]", name)
    page.fill("[name=contact]", contact)
    page.fill("[name=why]", "想帮忙")
    if page.locator("button.button--main[value=check]").count():
        follow(page, "button.button--main[value=check]")
    answer_question(page)
    follow(page, "button.button--main[value=send]")


def sign_in(visitor):
    page = visitor.open("/admin/login/")
    page.fill("[name=username]", OFFICER)
    page.fill("[name=password]", PASSWORD)
    follow(page, "form [type=submit]")
    return page


def test_without_a_script_somebody_applies_and_is_accepted(visit):
    visitor = visit(360, java_script_enabled=False)
    page = visitor.open(FORM)
    apply_by(page, "no-script@stu.example.edu.cn", "陈同学")
    receipt = page.inner_text("#receipt")

    # Without a script Wagtail's own side bar lies over half of a phone.
    visitor = visit(1280, java_script_enabled=False)
    page = sign_in(visitor)
    visitor.open("/admin/cms_societies/member/?to_do=decide")
    row = page.locator("tr:has-text('陈同学')")
    follow(page, row.locator("a[href$='/accept/']"))
    assert "no-script@stu.example.edu.cn" in page.inner_text(".soc")
    follow(page, ".soc form [type=submit]")
    assert page.url.endswith("/admin/cms_societies/member/")
    assert page.locator("tr:has-text('陈同学') a[href$='/leave/']").count() == 1
    visitor.open("/admin/cms_societies/member/?to_do=decide")
    assert page.locator("tr:has-text('陈同学')").count() == 0

    visitor = visit(360, java_script_enabled=False)
    page = visitor.open(MINE)
    page.fill("[name=receipt]", receipt)
    follow(page, "main [type=submit]")
    follow(page, "button[value=withdraw]")
    assert page.locator("button[value=withdraw]").count() == 0
    assert receipt not in page.url


@pytest.mark.parametrize("width", WIDTHS)
def test_each_step_of_applying_is_sound(visit, width):
    visitor = visit(width)
    page = visitor.open(FORM)
    assert_sound(visitor)
    page.fill("[name=contact]", "楼下喊我")
    buttons = page.locator("button.button--main")
    follow(page, buttons.first)
    assert page.locator(".error-summary").is_visible()
    assert page.input_value("[name=contact]") == "楼下喊我"
    assert_sound(visitor)
    visitor.open(FORM)
    apply_by(page, f"at-{width}@stu.example.edu.cn", f"宽{width}")
    assert_sound(visitor)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_of_the_receipt_is_sound(visit, width):
    visitor = visit(width)
    page = visitor.open(FORM)
    apply_by(page, f"mine-{width}@stu.example.edu.cn")
    receipt = page.inner_text("#receipt")
    visitor.open(MINE)
    assert_sound(visitor)
    page.fill("[name=receipt]", "A" * 26)
    follow(page, "main [type=submit]")
    assert page.locator(".error-summary").is_visible()
    assert_sound(visitor)
    page.fill("[name=receipt]", receipt)
    follow(page, "main [type=submit]")
    assert page.locator("button[value=withdraw]").count() == 1
    assert_sound(visitor)


@pytest.mark.parametrize("width", WIDTHS)
def test_while_no_members_are_looked_for_it_says_so_soundly(visit, width):
    visitor = visit(width)
    page = visitor.open(SHUT)
    assert page.locator("[name=contact]").count() == 0
    assert_sound(visitor)
    follow(page, ".next-steps a")
    assert page.url.endswith("/societies/resting/")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_that_decides_is_sound(visit, width):
    visitor = visit(width)
    apply_by(visitor.open(FORM), f"13{width:09}", f"电话{width}")
    visitor = visit(width)
    page = log_in(visitor, OFFICER)
    visitor.open("/admin/cms_societies/member/?to_do=decide")
    address = page.locator(f"tr:has-text('电话{width}') a[href$='/decline/']").get_attribute("href")
    visitor.open(address)
    assert visitor.sideways_scroll() <= 0
    faults = visitor.accessibility_faults(".soc")
    assert faults == [], "\n".join(faults)
    assert_policy_kept(visitor)
    follow(page, ".soc form [type=submit]")
    visitor.open(address)
    assert page.locator(".soc form").count() == 0
    assert visitor.accessibility_faults(".soc") == []
