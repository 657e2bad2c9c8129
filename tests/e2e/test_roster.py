"""A roster drawn by hand, filled from a small sheet, put in force and changed: on a phone and at a desk."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import Workbook

from cms_apps.hotline.setup import DUTY
from tests.factories.cases import office, person
from tests.factories.hotline import draft, head, leader

from .browsing import follow
from .test_admin import PASSWORD, assert_policy_kept, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFICE, ON_DUTY = "roster-desk", "roster-leader"
WIDTHS = (360, 1280)
NO_SCRIPT = 0
DAY = timedelta(days=1)
LATER = 70 * DAY
"""After what the world has in force."""
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SMALL = """() => [...document.querySelectorAll(
  '.duty a, .duty button, .duty input:not([type=hidden]), .duty select, .duty summary')].map((one) => {
    const box = (one.closest('label') || one).getBoundingClientRect();
    return [one.outerHTML.slice(0, 90), box.width, box.height];
  }).filter(([, width, height]) => width && Math.min(width, height) < 43.5)"""


@pytest.fixture(scope="module", autouse=True)
def rosters(site_address, django_db_blocker):
    """A week of its own for each way of drawing it, before the browser forbids database work."""
    with django_db_blocker.unblock():
        office(name=OFFICE)
        leader(name="王建国", phone="13911110000", user=person(DUTY, name=ON_DUTY))
        leader(name="李素梅", phone="13911110001")
        head(name="赵强", phone="13911110002")
        head("energy", name="钱芳", phone="13911110003")
        monday = timezone.localdate() - DAY * timezone.localdate().weekday() + LATER
        made = {
            name: draft(monday + number * 7 * DAY, 7, title=f"第{number + 1}周")
            for number, name in enumerate((*WIDTHS, NO_SCRIPT))
        }
        ruled = {
            f"by rules {width}": draft(monday + (9 + number) * 7 * DAY, 3, title=f"按规则第{number + 1}周")
            for number, width in enumerate(WIDTHS)
        }
        return {**made, **ruled}


def assert_sound_roster(visitor):
    """What is ours of the page; Wagtail's frame around it is Wagtail's."""
    visitor.page.evaluate(
        "document.querySelectorAll('.duty details').forEach((each) => { each.open = true; })"
    )
    assert visitor.sideways_scroll() <= 0
    assert visitor.page.evaluate(SMALL) == []
    faults = visitor.accessibility_faults(".duty")
    assert faults == [], "\n".join(faults)
    assert_policy_kept(visitor)


def page_of(roster, rest=""):
    return f"/admin/hotline/rosters/{roster.pk}/{rest}"


def sheet_of(roster):
    """Leaders in turn all week, a head on the last day only."""
    book = Workbook()
    book.active.append(["值班表"])
    book.active.append(["日期", "星期", "带班领导", "值班主任"])
    for number, day in enumerate(roster.days):
        turn = ("王建国", "李素梅")[number % 2]
        book.active.append([f"{day.month}月{day.day}日", "", turn, "钱芳" if day == roster.last else ""])
    output = io.BytesIO()
    book.save(output)
    return {"name": "roster.xlsx", "mimeType": TYPE, "buffer": output.getvalue()}


def draw(page, roster):
    """Two cells by hand."""
    first = page.locator("td select")
    first.nth(0).select_option(label="李素梅")
    page.select_option(f"#{page.locator('tr:last-child td').nth(1).get_attribute('id')}-1", label="赵强")
    follow(page, "form[action] .duty-do button")
    assert page.locator("option[selected]:not([value=''])").all_inner_texts() == ["李素梅", "赵强"]


@pytest.mark.parametrize("width", WIDTHS)
def test_from_an_empty_week_to_a_changed_shift(visit, rosters, width):
    visitor, roster = visit(width), rosters[width]
    page = log_in(visitor, OFFICE)
    visitor.open(page_of(roster))
    assert_sound_roster(visitor)
    draw(page, roster)

    visitor.open(page_of(roster, "import/"))
    page.set_input_files("[name=file]", sheet_of(roster))
    follow(page, "button[value=look]")
    assert page.locator(".duty-table tbody tr").count() == 8  # every leader, and the head of the last day
    assert_sound_roster(visitor)
    follow(page, "button[value=take_over]")
    assert page.locator("option[selected]:not([value=''])").count() == 8

    visitor.open(page_of(roster, "publish/"))
    assert_sound_roster(visitor)
    page.check("[name=with_gaps]")
    follow(page, "main form[method=post] .button:not(.button-secondary)")
    assert page.locator("td select").count() == 0
    assert page.locator(".duty-gap").count() == 6
    assert_sound_roster(visitor)

    follow(page, page.locator("a[href*='goes=']").first)
    page.locator("[name=comes]").select_option(label="李素梅")
    assert_sound_roster(visitor)
    follow(page, ".duty-form .button:not(.button-secondary)")
    assert page.locator(".duty-held--changed").count() == 1
    assert "王建国" in page.inner_text("#changes")


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_drawn_up_by_the_rules_and_everybody_sees_how_fair_that_is(visit, rosters, width):
    visitor, roster = visit(width), rosters[f"by rules {width}"]
    page = log_in(visitor, OFFICE)
    visitor.open(page_of(roster))
    follow(page, "a[href$='/generate/']")
    assert_sound_roster(visitor)
    page.fill("[name=seed]", "3")
    follow(page, ".duty-form [type=submit]")
    assert page.locator("#outcome").count() == 1
    assert page.input_value("[name=seed]") == "3"
    assert_sound_roster(visitor)

    follow(page, "a[href*='/hotline/fairness/?']")
    assert page.locator("tbody th", has_text="王建国").count() == 1
    assert page.locator("[name=roster]").input_value() == str(roster.pk)
    assert_sound_roster(visitor)

    visitor.open(page_of(roster))
    assert page.locator("option[selected]:not([value=''])").count() == 6

    visitor = visit(width)
    page = log_in(visitor, ON_DUTY)
    visitor.open("/admin/hotline/fairness/")
    assert page.locator("tbody th", has_text="王建国").count() == 1
    offered = page.locator("[name=roster] option").evaluate_all("all => all.map((one) => one.value)")
    assert str(roster.pk) not in offered
    assert_sound_roster(visitor)


def test_it_is_drawn_without_a_script_too(visit, rosters):
    visitor, roster = visit(360, java_script_enabled=False), rosters[NO_SCRIPT]
    page = visitor.open("/admin/login/")
    page.fill("[name=username]", OFFICE)
    page.fill("[name=password]", PASSWORD)
    follow(page, "form [type=submit]")
    visitor.open(page_of(roster))
    draw(page, roster)


@pytest.mark.parametrize("width", WIDTHS)
def test_who_is_on_the_roster_has_their_shifts_an_address_and_the_sheet(visit, rosters, width):
    visitor = visit(width)
    page = log_in(visitor, ON_DUTY)
    visitor.open("/admin/hotline/my-shifts/")
    follow(page, "button[value=renew]")
    address = page.inner_text(".duty-secret code")
    assert "/hotline/mine/" in address
    assert "/hotline/mine/" not in page.url
    assert_sound_roster(visitor)
    visitor.open("/admin/hotline/week/")
    assert_sound_roster(visitor)


def test_on_paper_the_sheet_is_one_landscape_page(visit, rosters):
    visitor = visit(1280)
    page = log_in(visitor, ON_DUTY)
    visitor.open("/admin/hotline/week/")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
    page.emulate_media(media="print")
    assert not page.is_visible("#wagtail-sidebar")
    assert not page.is_visible(".duty-span")
    assert page.is_visible(".duty-table")
