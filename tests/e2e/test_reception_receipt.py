"""After the talk: what came of it, the way to the case, and whether the matter was answered."""

import pytest
from wagtail.models import Site

from cms_apps.reception.states import TalkOutcome
from tests.factories.reception import reception_page, signed_up, slots_of
from tests.factories.reception_talks import afternoon, came, talked

from .browsing import assert_sound, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

YES, NO, OWED, TO_COME = ("ABCD"[number] * 26 for number in range(4))


@pytest.fixture(scope="module", autouse=True)
def talks(site_address, django_db_blocker):
    """Made before the browser's loop."""
    with django_db_blocker.unblock():
        home = Site.objects.get(is_default_site=True).root_page
        page = reception_page(home, slug="talked", starts_at=afternoon(3), minutes=120, slot_places=9)
        slot, *_later = slots_of(page)
        for receipt in (YES, NO):
            talked(came(slot, receipt=receipt, called="李同学"))
        talked(came(slot, receipt=OWED), outcome=TalkOutcome.OWED)
        signed_up(slot, receipt=TO_COME, party=2)


def open_mine(visitor, receipt, start=""):
    page = visitor.open(f"{start}/reception/mine/")
    page.fill("[name=receipt]", receipt)
    follow(page, "main [type=submit]")
    return page


@pytest.mark.parametrize("width", [360, 1280])
def test_the_code_is_large_and_the_other_times_read_well(visit, width):
    visitor = visit(width)
    page = open_mine(visitor, TO_COME)
    assert len(page.inner_text(".checkin__code")) == 6
    assert page.locator(".times label").count() == 5
    assert min(label.bounding_box()["height"] for label in page.locator(".times label").all()) >= 44
    assert_sound(visitor)


def test_without_javascript_a_no_with_words_opens_the_case_with_the_same_receipt(visit):
    visitor = visit(360, java_script_enabled=False)
    page = open_mine(visitor, NO)
    page.check("input[name=is_answered][value=false]")
    follow(page, "button[value=answered]")
    assert page.locator(".error-summary").count() == 1
    assert page.is_checked("input[name=is_answered][value=false]")
    page.fill("[name=words]", "晚上还是只有凉菜")
    follow(page, "button[value=answered]")
    assert page.locator("[role=status]").count() == 1
    assert page.locator("[name=is_answered]").count() == 0
    follow(page, "#talk ~ form button")
    assert "晚上还是只有凉菜" in page.inner_text("main")
    assert NO not in page.url


def test_a_yes_is_taken_with_thanks(visit):
    visitor = visit(1280)
    page = open_mine(visitor, YES, "/en")
    assert_sound(visitor)
    page.check("input[name=is_answered][value=true]")
    follow(page, "button[value=answered]")
    assert page.locator("[name=is_answered]").count() == 0
    assert_sound(visitor)


@pytest.mark.parametrize("width", [360, 1280])
def test_what_is_owed_leads_to_the_case(visit, width):
    visitor = visit(width)
    page = open_mine(visitor, OWED)
    assert "饮食服务中心" in page.inner_text("section[aria-labelledby=talk]")
    assert_sound(visitor)
    follow(page, "#talk ~ form button")
    assert "二食堂晚上没有热菜" in page.inner_text("main")
