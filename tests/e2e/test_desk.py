"""A reception day kept on a phone and on a laptop: by code and by button, with a script and without."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Site

from cms_apps.reception.setup import HOSTS
from tests.factories.cases import person
from tests.factories.desk import day_of, desk_page
from tests.factories.people import UserFactory
from tests.factories.reception import HostFactory, signed_up, slots_of

from .browsing import follow
from .test_admin import PASSWORD, assert_policy_kept, log_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOST = "linxiaoyu"
WIDTHS = (360, 1280)
NO_SCRIPT = 0
SMALL = """() => [...document.querySelectorAll(
  '.desk a, .desk button, .desk input:not([type=hidden]), .desk select, .desk summary')].map((one) => {
    const box = (one.closest('label') || one).getBoundingClientRect();
    return [one.outerHTML.slice(0, 90), box.width, box.height];
  }).filter(([, width, height]) => width && Math.min(width, height) < 44)"""


@pytest.fixture(scope="module", autouse=True)
def days(site_address, django_db_blocker):
    """One that began a minute ago for each way of keeping it, before the browser forbids database work."""
    with django_db_blocker.unblock():
        home = Site.objects.get(is_default_site=True).root_page
        host = HostFactory(name="林晓雨", user=person(HOSTS, name=HOST))
        other = HostFactory(name="何志远", user=UserFactory(username="hezhiyuan"), order=200)
        made = {}
        for name in (*WIDTHS, NO_SCRIPT):
            page = desk_page(
                home,
                slug=f"day-{name}",
                title=f"接待日 {name}",
                starts_at=timezone.now() + timedelta(seconds=30),
                hosts=[host, other],
            )
            slot = next(slot for slot in slots_of(page) if slot.host == host)
            people = [
                signed_up(slot, called="陈同学", matter="报修后几天没有回音"),
                signed_up(slot, called="Alexandra Papadopoulou-Wellington-Featherstonehaugh"),
                signed_up(slot, called="孙同学", party=2),
            ]
            made[name] = (day_of(page), people)
        return made


def assert_sound_desk(visitor):
    """What is ours of the page; Wagtail's frame around it is Wagtail's."""
    assert visitor.sideways_scroll() <= 0
    assert visitor.page.evaluate(SMALL) == []
    assert visitor.accessibility_faults(".desk") == []
    assert_policy_kept(visitor)


def checks_in(page, typed):
    page.fill(".desk-find [name=find]", typed)
    follow(page, ".desk-find button")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_host_keeps_the_day(visit, days, width):
    day, (first, second, _waits) = days[width]
    path = f"/admin/reception/desk/{day.pk}/"
    visitor = visit(width)
    page = log_in(visitor, HOST)
    visitor.open("/admin/reception/desk/")
    assert_sound_desk(visitor)
    follow(page, f".desk a[href^='{path}']")
    assert "host=" in page.url
    assert_sound_desk(visitor)
    page.reload()

    checks_in(page, first.check_in_code.lower())
    assert page.inner_text(".desk-next strong") == first.called
    checks_in(page, "ZZZZZZ")
    assert page.input_value(".desk-find [name=find]") == "ZZZZZZ"
    assert page.locator("[role=alert]").count() == 1
    assert_sound_desk(visitor)
    visitor.open(path)
    follow(page, f"#signup-{second.pk} button[value=check_in]")
    follow(page, f"#signup-{second.pk} button[value=undo]")
    follow(page, f"#signup-{second.pk} button[value=check_in]")
    assert page.locator(".desk-row--attended").count() == 2
    assert_sound_desk(visitor)
    page.reload()

    follow(page, "a[href*='walk-in']")
    assert_sound_desk(visitor)
    page.reload()
    page.select_option("[name=topic]", index=1)
    page.fill("[name=called]", "刚来的同学")
    follow(page, ".desk-form button")
    assert len(page.inner_text(".desk-secret")) == 26
    assert page.locator(".desk-qr svg").count() == 1
    assert_sound_desk(visitor)

    visitor.open(f"{path}talk/?with={first.pk}")
    assert page.input_value("[name=asked]") == first.matter
    assert_sound_desk(visitor)
    page.reload()
    page.check(f"[name=people][value='{second.pk}']")
    page.check("[name=outcome][value=owed]")
    follow(page, ".desk-form button")
    assert page.input_value("[name=asked]") == first.matter
    assert page.locator(".error-message").count() >= 2
    assert_sound_desk(visitor)
    page.check("[name=outcome][value=passed_on]")
    follow(page, ".desk-form button")
    page.wait_for_selector(".messages .success")
    assert page.locator(".desk-row--attended form").count() == 1  # who just came is still to be talked with

    follow(page, ".desk-end a")
    assert_sound_desk(visitor)


def test_the_desk_is_kept_in_the_dark(visit, days):
    day, _people = days[360]
    visitor = visit(360, color_scheme="dark")
    log_in(visitor, HOST)
    for rest in ("", "talk/", "walk-in/", "close/"):
        visitor.open(f"/admin/reception/desk/{day.pk}/{rest}")
        assert_sound_desk(visitor)


def test_without_javascript_the_desk_is_kept_all_the_same(visit, days):
    day, (first, *_others) = days[NO_SCRIPT]
    visitor = visit(360, java_script_enabled=False)
    page = visitor.open("/admin/login/")
    page.fill("[name=username]", HOST)
    page.fill("[name=password]", PASSWORD)
    follow(page, "main [type=submit]")
    visitor.open(f"/admin/reception/desk/{day.pk}/")
    checks_in(page, first.number)
    follow(page, ".desk-next a.button")
    page.fill("[name=answered]", "今天派人去看。")
    page.check("[name=outcome][value=answered]")
    follow(page, ".desk-form button")
    assert page.locator(".desk-next strong").count() == 0
    assert page.locator(f"#signup-{first.pk}").count() == 1
