"""A case's way through the admin: a unit head accepts and answers, the office approves, on a phone too."""

import pytest

from cms_apps.cases.models import CannedAnswer
from tests.factories.cases import a_case, office, person, unit_named

from .browsing import follow
from .test_admin import assert_policy_kept, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAD, OFFICE = "chenfang", "zhaomin"
WIDTHS = (360, 1280)


@pytest.fixture(scope="module", autouse=True)
def cases(site_address, django_db_blocker):
    """One for each width, made before the browser's loop forbids database work."""
    with django_db_blocker.unblock():
        person(unit=unit_named("canteens"), post="head", name=HEAD, last_name="陈芳")
        office(name=OFFICE, last_name="赵敏")
        CannedAnswer.objects.create(title="谢谢来信", text="谢谢来信。")
        return {width: a_case(subject=f"晚饭 {width}", contact="someone@example.edu.cn") for width in WIDTHS}


def assert_sound_main(visitor):
    """What is ours of the page; Wagtail's frame around it is Wagtail's."""
    assert visitor.sideways_scroll() <= 0
    visitor.page.evaluate(
        "document.querySelectorAll('.case details').forEach((more) => { more.open = true; })"
    )
    assert visitor.accessibility_faults(".case") == []
    assert_policy_kept(visitor)


def act(page, key):
    follow(page, f"button[name=act][value={key}]")
    page.wait_for_selector(".messages .success")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_head_accepts_and_answers_and_the_office_approves(visit, cases, width):
    case = cases[width]
    path = f"/admin/cases/{case.pk}/"
    head = visit(width)
    page = log_in(head, HEAD)
    head.open("/admin/cms_cases/case/")
    follow(page, f"a[href='{path}']")
    assert "能不能留一个窗口" in page.inner_text(".case")
    assert_sound_main(head)
    page.reload()
    act(page, "accept")
    page.select_option("select[name=canned]", label="谢谢来信")
    follow(page, "button[name=insert]")
    field = page.locator("form:has(button[value=submit]) textarea")
    assert field.input_value() == "谢谢来信。"
    field.fill("谢谢来信。三号窗口从下周一起开到晚上九点。")
    page.select_option("form:has(button[value=submit]) select[name=outcome]", value="resolved")
    act(page, "submit")
    assert "三号窗口" in page.inner_text(".case")
    assert_sound_main(head)

    bureau = visit(width)
    page = log_in(bureau, OFFICE)
    bureau.open(path)
    assert_sound_main(bureau)
    page.reload()
    act(page, "approve")
    assert page.locator(".case-mark--closed").count() == 1
    assert page.locator(".case-entry").count() == len(page.query_selector_all(".case-entry__mark"))
    assert_sound_main(bureau)


def test_without_javascript_the_first_button_does_what_it_says(visit, cases):
    visitor = visit(360, java_script_enabled=False)
    page = visitor.open("/admin/login/")
    page.fill("[name=username]", HEAD)
    page.fill("[name=password]", "a-long-test-password")
    follow(page, "main [type=submit]")
    visitor.open(f"/admin/cases/{cases[360].pk}/")
    page.click("#act-note summary")
    page.fill("#act-note textarea", "没有脚本也能记")
    follow(page, "button[value=note]")
    assert "没有脚本也能记" in page.inner_text(".case-thread")
