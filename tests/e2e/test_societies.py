"""An adviser gives an office out, the new officer hands something in, the adviser approves it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.people import UserFactory
from tests.factories.societies import adviser, office_of, officer, society

from .browsing import follow
from .test_admin import assert_policy_kept, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (360, 1280)
DAY = timedelta(days=1)


def named(width, what):
    return f"soc-{what}-{width}"


@pytest.fixture(scope="module", autouse=True)
def societies(site_address, django_db_blocker):
    """One for each width: with an adviser, a president who leaves tomorrow, and who is to come."""
    with django_db_blocker.unblock():
        today = timezone.localdate()
        for width in WIDTHS:
            made = society(named(width, "made"), hand_over_list="印章\n账本")
            guide = adviser(made)
            type(guide).objects.filter(pk=guide.pk).update(username=named(width, "guide"))
            leaves = UserFactory(username=named(width, "leaves"))
            officer(made, leaves, name="会长", last=today + DAY)
            office_of(made, "秘书", seats=1, is_required=True)
            UserFactory(username=named(width, "comes"))


def assert_sound_society(visitor):
    """What is ours of the page; Wagtail's frame around it is Wagtail's."""
    visitor.page.evaluate("document.querySelectorAll('.soc details').forEach((one) => { one.open = true; })")
    assert visitor.sideways_scroll() <= 0
    assert visitor.accessibility_faults(".soc") == []
    assert_policy_kept(visitor)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_office_is_given_out_and_handed_over(visit, width):
    visitor = visit(width)
    page = log_in(visitor, named(width, "guide"))
    home = f"/admin/societies/{named(width, 'made')}/"
    visitor.open("/admin/societies/")
    assert_sound_society(visitor)
    visitor.open(home)
    assert page.locator(".soc-vacant").count() == 1
    assert_sound_society(visitor)
    follow(page, "a[href*='/offices/?office=']")  # that of the president, whose list is passed on
    page.fill("[name=user]", named(width, "comes"))
    page.fill("[name=name]", "接任的人")
    page.fill("[name=first]", timezone.localdate().isoformat())
    page.fill("[name=last]", (timezone.localdate() + 90 * DAY).isoformat())
    assert_sound_society(visitor)
    follow(page, ".soc-form [type=submit]")
    assert "接任的人" in page.inner_text(".soc")
    follow(page, page.locator("a[href*='/terms/']").first)
    assert_sound_society(visitor)

    visitor = visit(width)
    page = log_in(visitor, named(width, "comes"))
    visitor.open(home)
    follow(page, "a[href*='/hand-overs/']")
    assert_sound_society(visitor)
    follow(page, "button[value^=got]")
    assert page.locator("button[value^=got]").count() == 1
    assert page.locator("button[value^=given]").count() == 0
