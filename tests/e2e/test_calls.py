"""A call at the desk, from the ringing to the caller who looks up how it stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms_apps.hotline.services.rostering import Change, change_duty
from cms_apps.hotline.setup import DUTY
from tests.factories.calls import building
from tests.factories.cases import person
from tests.factories.hotline import head, head_post

from .browsing import assert_sound, follow
from .test_admin import assert_policy_kept, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (360, 1280)
KEEPER = "zhiban"


@pytest.fixture(scope="module", autouse=True)
def duty(site_address, django_db_blocker):
    """Somebody on duty, and buildings; made before the browser's loop forbids database work."""
    with django_db_blocker.unblock():
        now = timezone.now()
        comes = head(user=person(DUTY, name=KEEPER), name=KEEPER)
        # Besides whom the world's roster has.
        span = {"starts_at": now - timedelta(minutes=5), "ends_at": now + timedelta(hours=4)}
        change_duty(Change(post=head_post(), comes=comes, **span), actor=None)
        return {width: building(f"{width}舍", f"校区{width}") for width in WIDTHS}


def assert_desk_sound(visitor):
    """What is ours of the page; Wagtail's frame around it is Wagtail's."""
    visitor.page.evaluate(
        "document.querySelectorAll('.calls details').forEach((more) => { more.open = true; })"
    )
    assert visitor.sideways_scroll() <= 0
    assert visitor.accessibility_faults(".calls") == []
    assert_policy_kept(visitor)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_call_becomes_a_case_and_its_caller_looks_it_up(visit, duty, width):
    keeper = visit(width)
    page = log_in(keeper, KEEPER)
    keeper.open("/admin/hotline/desk/")
    assert_desk_sound(keeper)
    page.check("input[name=outcome][value=case]")
    page.fill("textarea[name=matter]", "停水两小时了")
    page.select_option("select[name=place]", value=str(duty[width].pk))
    page.select_option("select[name=category]", value="water-and-power")
    assert_desk_sound(keeper)
    follow(page, ".calls-call > .calls-buttons .button")
    number, code = page.locator(".calls-out dd").all_inner_texts()
    assert_desk_sound(keeper)
    page.reload()
    assert page.locator(".calls-code").inner_text() == code
    assert code.replace(" ", "") not in page.url

    caller = visit(width, java_script_enabled=False)
    page = caller.open("/cases/")
    follow(page, "a[href='/hotline/case/']")
    page.fill("[name=number]", number)
    page.fill("[name=code]", code.lower())
    follow(page, "main [type=submit]")
    assert number in page.inner_text("#stands")
    assert "停水" not in page.inner_text("main")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_for_callers_is_sound_also_when_nothing_is_found(visit, width):
    visitor = visit(width)
    page = visitor.open("/hotline/case/")
    assert_sound(visitor)
    page.fill("[name=number]", "2026-999999")
    page.fill("[name=code]", "22222222")
    follow(page, "main [type=submit]")
    assert page.locator(".error-summary").is_visible()
    assert_sound(visitor)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_callback_and_a_hand_over_are_sound(visit, duty, width):
    keeper = visit(width)
    page = log_in(keeper, KEEPER)
    keeper.open("/admin/hotline/desk/call/")
    page.check("input[name=outcome][value=callback]")
    page.fill("textarea[name=matter]", f"问供暖 {width}")
    page.fill("[name=caller_phone]", "13987654321")
    follow(page, ".calls-call > .calls-buttons .button")
    keeper.open("/admin/hotline/desk/")
    follow(page, f".calls-like:has-text('问供暖 {width}') a.button")
    assert_desk_sound(keeper)
    page.check("input[name=result][value=solved]")
    page.fill("textarea[name=how]", "十五号供暖")
    follow(page, "form.calls-form > .calls-buttons .button")
    assert f"问供暖 {width}" not in page.inner_text(".calls")
    keeper.open("/admin/hotline/desk/note/")
    assert_desk_sound(keeper)
