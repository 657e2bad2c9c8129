"""The hotline's page and its door: who is on duty, without anybody's name or telephone."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from time_machine import travel
from wagtail.models import Locale

from cms_apps.core.models import Unit
from cms_apps.hotline.models import HotlinePage, OutageNotice, UnitNumber
from cms_apps.hotline.models.page import HotlineNumber
from cms_apps.hotline.services.rostering import Change, change_duty
from cms_apps.hotline.states import CallOutcome
from tests.factories.hotline import called, head, head_post, hotline_page, in_force, leader, leader_post

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 23)
"""A Monday."""
NOON = timezone.make_aware(datetime(2026, 11, 24, 12))


@pytest.fixture
def page(campus):
    return hotline_page(campus.root_page)


@pytest.fixture
def week(campus):
    people = {
        leader_post(): [leader(name="丁某某", phone="13911112222")],
        head_post(): [head(name="甲某某", phone="13911113333"), head("repairs", name="乙某某")],
    }
    return in_force(FIRST, 7, people)


def text(answer):
    return answer.content.decode()


def test_posts_and_units_stand_on_it_and_no_person(page, week, client):
    with travel(NOON):
        for address in (
            page.get_url(),
            "/",
            "/api/v3/hotline/now/",
            "/api/v3/hotline/roster/",
            "/hotline/roster.ics",
        ):
            shown = text(client.get(address))
            for secret in ("丁某某", "甲某某", "乙某某", "13911112222", "13911113333"):
                assert secret not in shown, address
        shown = text(client.get(page.get_url()))
    for known in ("66361616", 'href="tel:66361616"', "带班领导", "值班主任", "维修服务中心", "停水停电"):
        assert known in shown, known


def test_nobody_on_duty_is_said_in_words(page, client):
    assert client.get(page.get_url()).status_code == 200
    assert 'id="now"' in text(client.get(page.get_url()))
    assert "<table" not in text(client.get(page.get_url()))


def test_a_part_of_a_shift_stands_with_its_times(page, week, client):
    post = head_post()
    start, end = post.span_on(FIRST + timedelta(days=1))
    shift = week.shifts.get(post=post, starts_at=start)
    with travel(start - timedelta(hours=2)):
        change_duty(
            Change(
                post=post,
                starts_at=start,
                ends_at=start + timedelta(hours=4),
                goes=shift.person,
                comes=head("energy"),
            ),
            actor=None,
        )
        shown = text(client.get(page.get_url()))
    assert "08:00–12:00" in shown
    assert f"12:00–{timezone.localtime(end):%H:%M}" in shown


def test_current_notices_stand_first(page, client):
    now = timezone.now()
    OutageNotice.objects.create(
        text="七舍停水", unit=Unit.objects.get(slug="repairs"), until=now + timedelta(hours=2)
    )
    OutageNotice.objects.create(text="旧的停水", since=now - timedelta(days=2), until=now - timedelta(days=1))
    OutageNotice.objects.create(text="将来停水", since=now + timedelta(days=2))
    shown = text(client.get(page.get_url()))
    assert [word in shown for word in ("七舍停水", "旧的停水", "将来停水")] == [True, False, False]
    items = client.get("/api/v3/hotline/notices/").json()["items"]
    assert [item["text"] for item in items] == ["七舍停水"]


def test_calls_of_the_month_are_counted_and_nothing_of_ours_is_not(page, client):
    for outcome in (CallOutcome.SOLVED, CallOutcome.SOLVED, CallOutcome.UNANSWERED, CallOutcome.NO_MATTER):
        called(outcome=outcome)
    called(outcome=CallOutcome.CALLBACK, caller_phone="66360000", call_back_by=timezone.now())
    shown = text(client.get(page.get_url()))
    assert "67" in shown.split('href="/hotline/case/"')[0]


def test_the_door_says_who_is_on_duty_until_when(page, week, client):
    with travel(NOON):
        assert "维修服务中心" in text(client.get("/"))
        assert "08:00" in text(client.get("/"))
        assert "Repairs" in text(client.get("/en/"))
    with travel(NOON + timedelta(days=20)):
        assert page.get_url() in text(client.get("/"))


def test_without_a_page_there_is_no_door(campus, client):
    assert "/hotline/" not in text(client.get("/")).split("<footer")[0]


def test_the_english_page_says_it_in_english(page, week, client):
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Hotline"
    english.save_revision().publish()
    with travel(NOON):
        shown = text(client.get(english.get_url()))
    assert "Repairs" in shown
    assert "Unit head on duty" in shown


def test_a_week_of_many_shifts_costs_what_an_empty_one_does_more_than_names(
    page, client, django_assert_max_num_queries
):
    client.get(page.get_url())
    in_force(timezone.localdate() - timedelta(days=10), 40)
    for number in range(5):
        page.unit_numbers.add(UnitNumber(unit=Unit.objects.all()[number % 4], number=f"6636{number:04d}"))
    page.save_revision().publish()
    with django_assert_max_num_queries(40) as captured:
        client.get(page.get_url())
    few = len(captured)
    for number in range(20):
        page.unit_numbers.add(UnitNumber(unit=Unit.objects.all()[number % 4], number=f"6637{number:04d}"))
        OutageNotice.objects.create(text=f"停水{number}", unit=Unit.objects.all()[number % 4])
    HotlinePage.objects.get(pk=page.pk)
    page.save_revision().publish()
    with django_assert_max_num_queries(few):
        client.get(page.get_url())


@pytest.mark.parametrize("number", ["abc", "12", "+", "1" * 30, "１２３４５"])
def test_what_is_no_number_is_refused(number):
    with pytest.raises(ValidationError):
        HotlineNumber(number=number).full_clean(exclude=["page"])
