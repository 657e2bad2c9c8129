"""The door on the home page: the next day, when it opens, and what was last while none is to come."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from wagtail.models import Locale

from cms_apps.core.doors import doors_for
from cms_apps.reception.models import ReceptionIndexPage
from tests.factories.reception import reception_page, signed_up, slots_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(campus, rf):
    """What a reader of a language finds."""

    def find(code="en"):
        with translation.override(code):
            return next((door for door in doors_for(rf.get("/")) if door.icon == "calendar"), None)

    return find


def index_page(home):
    index = home.add_child(instance=ReceptionIndexPage(title="接待日", slug="reception-days"))
    index.save_revision().publish()
    return index


def test_no_day_and_no_list_is_no_door(door):
    assert door() is None


def test_a_day_that_is_not_open_yet_is_announced(door, campus):
    opens_at = timezone.now() + timedelta(days=1)
    page = reception_page(campus.root_page, opens_at=opens_at)
    here = timezone.localtime(opens_at)
    assert door("zh-hans").url == page.get_url()
    assert door().live_line.endswith(f" {here:%H:%M}")
    assert f"{here.day} " in door().live_line
    assert f"{here.month}月{here.day}日" in door("zh-hans").live_line


def test_the_line_tells_the_campus_time(door, campus):
    opens_at = datetime(2027, 11, 27, 20, 0, tzinfo=UTC)
    reception_page(campus.root_page, in_days=700, opens_at=opens_at)
    assert door().live_line == "Opens on 28 November, 04:00"


def test_an_open_day_goes_before_an_earlier_one_that_is_not(door, campus):
    reception_page(campus.root_page, slug="first", opens_at=timezone.now() + timedelta(days=1))
    later = reception_page(campus.root_page, slug="second", in_days=20)
    assert door("zh-hans").url == later.get_url()
    assert door().live_line == "2 places left"


def test_a_full_day_and_a_closed_one_say_so(door, campus):
    page = reception_page(campus.root_page)
    for slot in slots_of(page):
        signed_up(slot)
    assert door().live_line == "Waiting list only"
    page.closes_at = timezone.now() - timedelta(minutes=1)
    page.save_revision().publish()
    assert door().live_line == "Sign-up has closed"


def test_while_none_is_to_come_the_list_tells_when_the_last_was(door, campus):
    index = index_page(campus.root_page)
    assert door().live_line == "The next day is not announced yet"
    page = reception_page(index, in_days=-3)
    assert door("zh-hans").url == index.get_url()
    assert str(timezone.localdate(page.starts_at).year) in door().live_line
    assert door().live_line.endswith("the next is not announced yet")


def test_english_readers_are_led_to_the_english_list(door, campus):
    english = index_page(campus.root_page).copy_for_translation(
        Locale.objects.get(language_code="en"), copy_parents=True
    )
    english.save_revision().publish()
    assert door("en").url == english.get_url()
