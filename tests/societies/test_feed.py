"""What the societies do as a calendar to subscribe to."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from time_machine import travel
from wagtail.models import Locale, PageViewRestriction

from tests.factories.societies import activity, officer, page_of, society

pytestmark = pytest.mark.django_db
FEED = "/societies/activities.ics"
DAY = timedelta(days=1)


@pytest.fixture
def made(campus):
    return society()


def events(client, address=FEED):
    answer = client.get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).events


def titles(client, address=FEED):
    return [str(event["SUMMARY"]) for event in events(client, address)]


def test_an_activity_is_told_with_its_time_place_society_and_page(made, client):
    starts_at = timezone.now().replace(microsecond=0) + DAY
    page = activity(made, starts_at=starts_at, ends_at=starts_at + DAY, place_detail="门口", summary="来")
    (event,) = events(client)
    assert (event.start, event.end) == (starts_at, starts_at + DAY)
    assert (event["SUMMARY"], event["LOCATION"]) == (f"{page.title} · canteen社团", "门口")
    assert (event["DESCRIPTION"], event["STATUS"]) == ("来", "CONFIRMED")
    assert event["UID"] == str(page.translation_key)
    assert event["URL"] == f"http://testserver/societies/canteen/{page.slug}/"
    assert event["LAST-MODIFIED"].dt == page.last_published_at.replace(microsecond=0)


def test_what_is_called_off_keeps_its_id_and_says_so(made, client):
    page = activity(made)
    (before,) = events(client)
    page.is_called_off = True
    page.save_revision().publish()
    (after,) = events(client)
    assert after["UID"] == before["UID"]
    assert after["STATUS"] == "CANCELLED"
    assert page.title in after["SUMMARY"]
    assert after["SUMMARY"] != before["SUMMARY"]


def test_an_activity_without_an_end_is_told_without_one(made, client):
    activity(made)
    (event,) = events(client)
    assert "DTEND" not in event


def test_it_is_a_file_of_short_lines_that_calendars_subscribe_to(made, client):
    activity(made, title="食" * 100)
    answer = client.get(FEED)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    calendar = Calendar.from_ical(answer.content)
    assert (calendar["METHOD"], bool(calendar["X-WR-CALNAME"])) == ("PUBLISH", True)


def test_it_is_kept_a_while_and_asked_again_by_its_tag(made, client):
    page = activity(made)
    first = client.get(FEED)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in first.headers.get("Vary", "")
    with travel(timezone.now() + timedelta(minutes=10)):
        assert client.get(FEED, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    page.place_detail = "后门"
    page.save_revision().publish()
    changed = client.get(FEED, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_it_looks_a_month_back_and_half_a_year_ahead(made, client):
    now = timezone.now()
    told = [
        activity(made, starts_at=now - 40 * DAY, ends_at=now - 20 * DAY),
        activity(made, starts_at=now - 30 * DAY),
        activity(made, starts_at=now + 180 * DAY),
    ]
    for days in (-40, 200):
        activity(made, starts_at=now + days * DAY)
    assert titles(client) == [f"{page.title} · canteen社团" for page in told]


def test_each_comes_once_in_the_readers_language(made, client):
    page = activity(made)
    other = activity(made, title="只有中文", starts_at=timezone.now() + 9 * DAY)
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True).specific
    for above in english.get_ancestors().filter(live=False):
        above.specific.save_revision().publish()
    english.title = "Inspection"
    english.save_revision().publish()
    assert titles(client) == [f"{page.title} · canteen社团", "只有中文 · canteen社团"]
    translated, untranslated = events(client, f"/en{FEED}")
    assert str(translated["SUMMARY"]).startswith("Inspection · ")
    assert translated["UID"] == str(page.translation_key)
    assert untranslated["URL"] == f"http://testserver/en/societies/canteen/{other.slug}/"
    assert client.get(f"/en/societies/canteen/{other.slug}/").status_code == 200


def test_what_is_not_public_is_not_told(made, client):
    page = activity(made)
    PageViewRestriction.objects.create(page=activity(made), restriction_type=PageViewRestriction.LOGIN)
    activity(made, is_published=False)
    activity(society("draft", is_published=False))
    activity(society("inactive", is_active=False))
    assert titles(client) == [f"{page.title} · canteen社团"]
    page_of(made).unpublish()
    assert titles(client) == []


def test_it_names_nobody(made, client):
    activity(made)
    before = client.get(FEED).content
    officer(made, shows_name=True)
    assert client.get(FEED).content == before


@pytest.mark.parametrize("title", ["a,b;c\\d", "<script>alert(1)</script>", "🍚" * 60, "全角；（）" * 40])
def test_titles_of_every_kind_come_back_whole(made, client, title):
    activity(made, title=title, place_detail=title[:100])
    (event,) = events(client)
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (f"{title} · canteen社团", title[:100])


def test_thirty_activities_cost_what_three_do(made, client):
    def count(start, stop):
        for number in range(start, stop):
            activity(made, starts_at=timezone.now() + number * DAY + DAY)
        client.get(FEED)
        with CaptureQueriesContext(connection) as captured:
            assert len(events(client)) == stop
        return len(captured)

    few = count(0, 3)
    assert few < 12
    assert count(3, 30) == few


def test_only_reading_is_answered_and_only_this_address_is_taken(made, client):
    assert client.post(FEED).status_code == 405
    assert client.head(FEED).status_code == 200
    assert client.get("/societies/").status_code == 200
    assert client.get("/societies/canteen/").status_code == 200
    assert client.get("/societies/other.ics").status_code == 404


def test_the_pages_lead_there(made, client):
    for address in ("/societies/", "/societies/canteen/", activity(made).get_url()):
        assert FEED in client.get(address).content.decode()
