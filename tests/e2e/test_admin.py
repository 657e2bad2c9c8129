"""The newsroom's day in the browser: an editor submits, three people review, a student reads."""

import pytest
from playwright.sync_api import expect

from tests.factories.people import first_reviewer, second_reviewer

from .browsing import follow
from .world import EDITOR_NAME, MODERATOR_NAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-test-password"
FIRST_NAME, SECOND_NAME = "fangzhi", "shenxi"


@pytest.fixture(scope="module", autouse=True)
def reviewers(site_address, django_db_blocker):
    """The people of the first two steps, made before the browser's loop forbids database work."""
    with django_db_blocker.unblock():
        first_reviewer(username=FIRST_NAME, last_name="方知微")
        second_reviewer(username=SECOND_NAME, last_name="沈细明")


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


def pass_step(visit, name):
    """Log in, find the article on the first page, open it and pass it from the editor."""
    reviewer = visit()
    page = log_in(reviewer, name)
    assert "篇文章等待审核" in page.inner_text("main")
    page.click("text=第四食堂今晚延时供餐")
    page.wait_for_selector("[name=title]")
    assert_policy_kept(reviewer)
    page.click("button[aria-label='操作'], .footer__container [data-w-dropdown-target='toggle']")
    page.click("[data-workflow-action-name='approve']:not([data-launch-modal='true'])")
    page.wait_for_selector(".messages .success")
    return reviewer


def test_an_article_goes_from_the_editor_through_three_reviews_to_the_reader(visit):
    writer = visit()
    page = log_in(writer, EDITOR_NAME)
    assert_policy_kept(writer)
    writer.open("/admin/cms_news/newspage/create/")
    page.check("label:has-text('后勤动态')")  # below the Chinese index, not the English one
    page.click("main form [type=submit]")
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

    for name in (FIRST_NAME, SECOND_NAME, MODERATOR_NAME):
        assert "第四食堂今晚延时供餐" not in visit(360).open("/news/").inner_text("main")
        reviewer = pass_step(visit, name)

    page = reviewer.open("/admin/cms_news/newspage/")
    with page.expect_navigation():
        page.click("tr:has-text('第四食堂今晚延时供餐') a[href*='/admin/reviews/']")
    sheet = page.inner_text("main")
    assert all(words in sheet for words in ("方知微", "沈细明", MODERATOR_NAME))
    assert "此后有修改" not in sheet  # they read and passed it, and changed nothing
    assert_policy_kept(reviewer)
    page.emulate_media(media="print")
    assert not page.locator("#wagtail-sidebar").is_visible()
    assert page.locator(".review-sheet table").first.is_visible()

    student = visit(360)
    page = student.open("/news/")
    follow(page, "text=第四食堂今晚延时供餐")
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
