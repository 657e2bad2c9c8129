"""The report on cases in the browser: read at a desk and on a phone, on paper, and without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms_apps.cases.models import Category
from cms_apps.core.models import Place
from tests.factories.cases import a_case, long_ago, office

from .browsing import follow
from .test_admin import assert_policy_kept, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFICE = "zhaomin"
PAGE = "/admin/cases/reports/"


@pytest.fixture(scope="module", autouse=True)
def cases(site_address, django_db_blocker):
    """Some of two months, made before the browser's loop forbids database work."""
    with django_db_blocker.unblock():
        office(name=OFFICE, last_name="赵敏")
        north = Place.objects.create(name="北区", kind=Place.Kind.CAMPUS)
        third = Place.objects.create(name="三号公寓", kind=Place.Kind.BUILDING, parent=north)
        dormitory = Category.objects.get(slug="dormitory")
        for number in range(6):
            a_case(subject=f"食堂晚饭 {number}")
            long_ago(a_case(subject="暖气不热", category=dormitory, place=third), 5 + 10 * number)


def span():
    """The last ninety days, whatever the day."""
    today = timezone.localdate()
    return f"?from={today - timedelta(days=90)}&to={today}"


def assert_sound_report(visitor):
    """What is ours of the page; Wagtail's frame around it is Wagtail's."""
    assert visitor.sideways_scroll() <= 0
    visitor.page.evaluate(
        "document.querySelectorAll('.report details').forEach((more) => { more.open = true; })"
    )
    assert visitor.sideways_scroll() <= 0
    assert visitor.accessibility_faults(".report") == []
    assert_policy_kept(visitor)


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (1280, "light"), (1280, "dark")], ids=["phone", "desk", "dark"]
)
def test_the_office_reads_the_report(visit, width, scheme):
    visitor = visit(width, color_scheme=scheme)
    page = log_in(visitor, OFFICE)
    visitor.open(PAGE + span())
    assert page.locator(".report-plot").count() == 2
    assert page.locator(".report-bar").count() > 5
    assert "三号公寓" in page.inner_text(".report")
    assert "暖气" in page.inner_text("[aria-labelledby=report-words]")
    assert_sound_report(visitor)
    follow(page, ".report-table a[href*='due=all']")
    assert page.locator(".listing tbody tr, #result_list tbody tr, table.listing tr").count() > 0


def test_a_term_is_chosen_and_the_bulletin_drafted_without_javascript(visit):
    visitor = visit(360, java_script_enabled=False)
    page = visitor.open("/admin/login/")
    page.fill("[name=username]", OFFICE)
    page.fill("[name=password]", "a-long-test-password")
    follow(page, "main [type=submit]")
    visitor.open(PAGE)
    follow(page, ".report-ask form:has(select) button")
    assert "term=" in page.url
    visitor.open(PAGE + span())
    follow(page, ".report-do form button")
    assert "/admin/pages/" in page.url
    assert page.url.endswith("/edit/")


def test_nonsense_in_the_address_is_answered_in_words(visit):
    visitor = visit(360)
    page = log_in(visitor, OFFICE)
    visitor.open(f"{PAGE}?from=2026-02-30&to=2026-03-01")
    assert visitor.status == 400
    assert page.locator(".report [role=alert]").count() == 1
    assert visitor.accessibility_faults(".report") == []
