"""Days and their places by the API: who is there for what, and cheap when everybody asks at once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from time_machine import travel
from wagtail.models import Locale

from tests.factories.cases import unit_named
from tests.factories.reception import HostFactory, reception_page, signed_up, slots_of

pytestmark = pytest.mark.django_db
DAYS = "/api/v3/reception/days/"
NOON = datetime(2026, 11, 28, 4, 0, 0, tzinfo=UTC)


@pytest.fixture
def page(campus):
    canteens = HostFactory(
        name="田主任", name_en="Mr Tian", post="主任", post_en="Head", unit=unit_named("canteens"), order=200
    )
    return reception_page(campus.root_page, hosts=[HostFactory(), canteens], slot_minutes=40)


def address(page):
    return f"{DAYS}{page.pk}/"


def test_slots_name_their_host_and_what_can_be_talked_about(page, client):
    day = client.get(address(page)).json()
    assistant, head = day["slots"]
    assert assistant["host"] == {"name": "林助理", "post": "总经理助理", "unit": None}
    assert assistant["topics"] == ["dining", "dormitory", "water-and-power", "repairs", "other"]
    assert head["host"] == {"name": "田主任", "post": "主任", "unit": unit_named("canteens").name}
    assert head["topics"] == ["dining"]
    assert day["topics"][0] == {"slug": "dining", "title": "餐饮", "unit": unit_named("canteens").name}
    assert day["topics"][-1] == {"slug": "other", "title": "其他", "unit": None}
    assert client.get(DAYS).json()["items"] == [day]


def test_a_slot_without_a_host_is_for_every_topic(page, client):
    slot = slots_of(page)[0]
    slot.host = None
    slot.save()
    shown = next(one for one in client.get(address(page)).json()["slots"] if one["id"] == slot.pk)
    assert (shown["host"], len(shown["topics"])) == (None, 5)


def test_only_topics_for_which_somebody_is_there_are_named(campus, client):
    page = reception_page(campus.root_page, hosts=[HostFactory(unit=unit_named("repairs"))])
    assert [topic["slug"] for topic in client.get(address(page)).json()["topics"]] == ["repairs"]


def test_a_day_says_when_it_opens_and_closes(page, client):
    page.opens_at = page.starts_at - timedelta(days=5)
    page.save_revision().publish()
    day = client.get(address(page)).json()
    assert datetime.fromisoformat(day["opens_at"]) == page.opens_at
    assert datetime.fromisoformat(day["closes_at"]) == page.starts_at


def test_names_are_in_the_language_of_the_page(page, client):
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.save_revision().publish()
    day = client.get(address(english)).json()
    assert day["slots"][1]["host"]["name"] == "Mr Tian"
    assert day["topics"][0]["title"] == "Dining"
    assert client.get(address(page)).json()["slots"][1]["host"]["name"] == "田主任"


def test_everybody_at_once_costs_one_look_in_two_seconds(page, client, django_assert_num_queries):
    with travel(NOON, tick=False) as traveller:
        with django_assert_num_queries(11):
            first = client.get(address(page))
        signed_up(slots_of(page)[0])
        with django_assert_num_queries(1):
            second = client.get(address(page))
        assert second.json() == first.json()
        traveller.shift(timedelta(seconds=2))
        assert [slot["places_left"] for slot in client.get(address(page)).json()["slots"]] == [0, 1]


def test_who_has_the_same_gets_no_body(page, client):
    with travel(NOON, tick=False) as traveller:
        first = client.get(address(page))
        assert first.headers["Cache-Control"] == "public, no-cache"
        again = client.get(address(page), headers={"if-none-match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        signed_up(slots_of(page)[0])
        traveller.shift(timedelta(seconds=2))
        later = client.get(address(page), headers={"if-none-match": first.headers["ETag"]})
        assert later.status_code == 200


def test_nothing_personal_is_kept_and_no_answer_of_another_page(page, campus, client):
    other = reception_page(campus.root_page, slug="other", in_days=9)
    signed_up(slots_of(page)[0], called="李同学", matter="只说给接待人听", contact="li@example.edu.cn")
    with travel(NOON, tick=False):
        shown = client.get(address(page)).content.decode()
        assert client.get(address(other)).json()["id"] == other.pk
    assert not [word for word in ("李同学", "只说给接待人听", "li@example") if word in shown]


def test_a_page_that_is_unpublished_is_gone_after_two_seconds(page, client):
    with travel(NOON, tick=False) as traveller:
        client.get(address(page))
        page.unpublish()
        traveller.shift(timedelta(seconds=2))
        assert client.get(address(page)).status_code == 404
    assert client.get(f"{DAYS}99999/").status_code == 404


@pytest.mark.parametrize("days", [1, 4])
def test_days_hosts_and_slots_cost_no_query_each(campus, client, django_assert_num_queries, days):
    for number in range(days):
        hosts = [HostFactory(name=f"助理{number}{desk}") for desk in range(1 + 2 * number)]
        reception_page(campus.root_page, slug=f"day{number}", in_days=5 + number, hosts=hosts)
    client.get(DAYS)
    cache.clear()
    with django_assert_num_queries(11):
        client.get(DAYS)
