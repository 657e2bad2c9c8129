"""A swap from asking to approving, on a phone and at a desk, and without a script."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms_apps.hotline.services.rostering import Change, change_duty
from cms_apps.hotline.setup import DUTY
from tests.factories.cases import office, person
from tests.factories.hotline import leader, leader_post

from .browsing import follow
from .test_admin import PASSWORD, log_in
from .test_roster import assert_sound_roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFICE, ASKER, TAKER = "swap-desk", "swap-asker", "swap-taker"
WIDTHS = (360, 1280)
NO_SCRIPT = 0
LATER = timedelta(days=30)
"""After what the world has in force."""


@pytest.fixture(scope="module", autouse=True)
def shifts(site_address, django_db_blocker):
    """A shift of the asker's for each way of looking, and one of the taker's in return."""
    with django_db_blocker.unblock():
        office(name=OFFICE)
        asker = leader(name="问换班", user=person(DUTY, name=ASKER))
        taker = leader(name="来替班", user=person(DUTY, name=TAKER))
        for number in range(len(WIDTHS) + 1):
            for who, days in ((asker, 0), (taker, 1)):
                start, end = leader_post().span_on(
                    timezone.localdate() + LATER + timedelta(days=number * 3 + days)
                )
                change_duty(Change(post=leader_post(), starts_at=start, ends_at=end, comes=who), actor=None)


def ask(page):
    follow(page, page.locator("a[href*='/swaps/ask/']").first)
    page.fill("[name=words]", "那天有课")


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_asked_taken_and_approved(visit, width):
    visitor = visit(width)
    page = log_in(visitor, ASKER)
    visitor.open("/admin/hotline/my-shifts/")
    assert_sound_roster(visitor)
    ask(page)
    in_return = page.locator("[name=want] optgroup[label*=来替班] option").first
    page.select_option("[name=want]", in_return.get_attribute("value"))
    assert_sound_roster(visitor)
    follow(page, ".duty-form [type=submit]")
    assert "那天有课" in page.inner_text(".duty")
    assert_sound_roster(visitor)
    where = page.url

    visitor = visit(width)
    page = log_in(visitor, TAKER)
    visitor.open("/admin/hotline/swaps/")
    assert_sound_roster(visitor)
    follow(page, f"a[href='{where.removeprefix(visitor.address)}']")
    assert_sound_roster(visitor)
    follow(page, "button[value=take]")
    assert page.locator("button[value=step_back]").count() == 1

    visitor = visit(width)
    page = log_in(visitor, OFFICE)
    visitor.open("/admin/hotline/swaps/")
    assert_sound_roster(visitor)
    follow(page, f"a[href='{where.removeprefix(visitor.address)}']")
    assert_sound_roster(visitor)
    follow(page, "button[value=approve]")
    assert page.locator("button[name=act]").count() == 0
    assert "来替班" in page.inner_text(".duty")


def test_it_is_asked_without_a_script_too(visit):
    visitor = visit(360, java_script_enabled=False)
    page = visitor.open("/admin/login/")
    page.fill("[name=username]", ASKER)
    page.fill("[name=password]", PASSWORD)
    follow(page, "form [type=submit]")
    visitor.open("/admin/hotline/my-shifts/")
    ask(page)
    follow(page, ".duty-form [type=submit]")
    assert page.locator("button[value=withdraw]").count() == 1
