"""The newsroom's day in the browser: an editor writes and submits, a moderator publishes, a student reads."""

import pytest
from playwright.sync_api import expect

from .world import EDITOR_NAME, MODERATOR_NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-test-password"


def log_in(visitor, name):
    page = visitor.open("/admin/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    return page


def assert_policy_kept(visitor):
    assert visitor.policy_violations() == []
    assert visitor.errors == []
    assert visitor.strangers == []


def test_an_article_goes_from_the_editor_through_the_moderator_to_the_reader(visit):
    writer = visit()
    page = log_in(writer, EDITOR_NAME)
    assert_policy_kept(writer)
    writer.open("/admin/cms_news/newspage/create/")
    page.fill("[name=title]", "第四食堂今晚延时供餐")
    page.select_option("[name=category]", label="饮食服务")
    page.fill("[name=author]", "餐饮中心")
    page.fill("[name=summary]", "考试周期间供餐到晚上十一点。")
    expect(page.locator("[name=slug]")).not_to_have_value("", timeout=30_000)
    assert_policy_kept(writer)
    page.click("button[aria-label='操作'], .footer__container [data-w-dropdown-target='toggle']")
    page.click("[name='action-submit']")
    page.wait_for_selector("text=已创建并提交审核")
    assert_policy_kept(writer)

    reviewer = visit()
    page = log_in(reviewer, MODERATOR_NAME)
    assert "篇文章等待审核" in page.inner_text("main")
    page.click("text=第四食堂今晚延时供餐")
    page.wait_for_selector("[name=title]")
    assert_policy_kept(reviewer)
    page.click("button[aria-label='操作'], .footer__container [data-w-dropdown-target='toggle']")
    page.click("[data-workflow-action-name='approve']:not([data-launch-modal='true'])")
    page.wait_for_selector(".messages .success")

    student = visit(360)
    page = student.open("/news/")
    page.click("text=第四食堂今晚延时供餐")
    assert "餐饮中心" in page.inner_text("main")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/cms_news/newspage/",
        "/admin/cms_news/newscategory/create/",
        "/admin/settings/cms_pages/siteframe/",
        "/admin/images/",
        "/admin/reports/workflow/",
    ],
)
def test_the_admins_pages_work_within_their_policy(visit, path):
    visitor = visit()
    log_in(visitor, EDITOR_NAME)
    visitor.open(path)
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.status == 200
    assert_policy_kept(visitor)


def test_the_admins_first_page_fits_a_phone(visit):
    visitor = visit(360)
    page = log_in(visitor, EDITOR_NAME)
    assert "您的角色" in page.inner_text("main")
    assert visitor.sideways_scroll() <= 0
