"""The days as a calendar to subscribe to."""

from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar
from time_machine import travel
from wagtail.models import Locale, PageViewRestriction

from cms_apps.reception.models import ReceptionDay
from tests.factories.reception import HostFactory, reception_page, signed_up, slots_of

pytestmark = pytest.mark.django_db
FEED = "/reception/days.ics"
QUERIES = 6


@pytest.fixture
def page(campus):
    return reception_page(campus.root_page)


def days(client, address=FEED):
    answer = client.get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).events


def titles(client, address=FEED):
    return [str(event["SUMMARY"]) for event in days(client, address)]


def test_a_day_is_told_with_its_time_place_hosts_and_page(page, client):
    (event,) = days(client)
    assert (event.start, event.end) == (page.starts_at, page.ends_at)
    assert (event["SUMMARY"], event["LOCATION"]) == (page.title, page.where)
    assert event["UID"] == str(page.translation_key)
    assert event["URL"] == f"http://testserver{page.get_url()}"
    assert "林助理" in event["DESCRIPTION"]
    assert event["LAST-MODIFIED"].dt == page.last_published_at.replace(microsecond=0)


def test_it_is_a_file_of_short_lines_that_calendars_subscribe_to(page, client):
    answer = client.get(FEED)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "Content-Disposition" not in answer.headers
    assert answer.content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.content)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    assert calendar["X-WR-CALNAME"]


def test_it_is_kept_a_while_and_asked_again_by_its_tag(page, client):
    first = client.get(FEED)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in first.headers.get("Vary", "")
    with travel(timezone.now() + timedelta(minutes=10)):
        again = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    page.where = "学生活动中心"
    page.save_revision().publish()
    changed = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert "学生活动中心" in changed.content.decode()


def test_without_days_it_is_an_empty_calendar(campus, client):
    assert days(client) == []
    assert days(client, f"/en{FEED}") == []


def test_it_looks_half_a_year_back_and_no_further(page, client):
    for later, count in ((0, 1), (180, 1), (200, 0)):
        with travel(page.ends_at + timedelta(days=later)):
            assert len(days(client)) == count


def test_each_day_comes_once_in_the_readers_language(page, campus, client):
    reception_page(campus.root_page, slug="other", title="只有中文的一天", in_days=9)
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title = "Reception day"
    english.save_revision()
    assert titles(client, f"/en{FEED}") == [page.title, "只有中文的一天"]  # a draft is not there yet
    english.get_latest_revision().publish()
    assert titles(client) == [page.title, "只有中文的一天"]
    translated, untranslated = days(client, f"/en{FEED}")
    assert [str(event["SUMMARY"]) for event in (translated, untranslated)] == [
        "Reception day",
        "只有中文的一天",
    ]
    assert translated["UID"] == str(page.translation_key)
    assert all("/en/" in event["URL"] for event in (translated, untranslated))
    assert ReceptionDay.objects.count() == 2


def test_what_is_not_public_is_not_told(page, campus, client):
    private = reception_page(campus.root_page, slug="private", title="内部", in_days=9)
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    reception_page(campus.root_page, slug="gone", title="撤下的", in_days=10).unpublish()
    assert titles(client) == [page.title]


def test_it_says_nothing_of_who_signed_up(page, client):
    before = client.get(FEED).content
    signed_up(slots_of(page)[0], called="李同学", matter="秘密")
    assert client.get(FEED).content == before


@pytest.mark.parametrize("title", ["a,b;c\\d", "<script>alert(1)</script>", "🍚" * 60, "全角；（）" * 40])
def test_titles_of_every_kind_come_back_whole(campus, client, title):
    reception_page(campus.root_page, title=title, where=title[:120])
    (event,) = days(client)
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (title, title[:120])


@pytest.mark.parametrize("address", [FEED, f"/en{FEED}"])
def test_thirty_days_cost_what_three_do(page, campus, client, django_assert_num_queries, address):
    hosts = [HostFactory(name=f"助理{number}") for number in range(3)]
    for number in range(2):
        reception_page(campus.root_page, slug=f"day{number}", in_days=9 + number, hosts=hosts)
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for number in range(2, 29):
        reception_page(campus.root_page, slug=f"day{number}", in_days=9 + number, hosts=hosts)
    with django_assert_num_queries(QUERIES):
        assert len(days(client, address)) == 30


def test_only_reading_is_answered(page, client):
    assert client.post(FEED).status_code == 405
    assert client.head(FEED).status_code == 200


def test_the_page_of_a_day_leads_there(page, client):
    assert FEED in client.get(page.get_url()).content.decode()
