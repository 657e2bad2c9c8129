"""`/api/v3/hotline/`: who is on duty, never kept beyond the next change."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from time_machine import travel

from tests.factories.hotline import head, head_post, hotline_page, in_force, leader, leader_post

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 23)
NOW, ROSTER = "/api/v3/hotline/now/", "/api/v3/hotline/roster/"


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture
def week(campus):
    return in_force(FIRST)


def kept(answer):
    return int(answer.headers["Cache-Control"].split("max-age=")[1].split(",")[0])


@pytest.mark.parametrize(
    ("moment", "unit", "seconds"),
    [
        ("2026-11-24 12:00:00", "repairs", 60),
        ("2026-11-25 07:59:30", "repairs", 30),
        ("2026-11-25 07:59:59", "repairs", 1),
        ("2026-11-25 08:00:00", "canteens", 60),
        ("2026-11-25 00:00:00", "canteens", 60),
    ],
)
def test_it_is_kept_until_the_second_of_the_change(week, client, moment, unit, seconds):
    with travel(at(moment), tick=False):
        answer = client.get(NOW)
    held = {each["post"]["slug"]: each["unit"] and each["unit"]["slug"] for each in answer.json()["on_duty"]}
    unit = {"2026-11-25 00:00:00": "repairs"}.get(moment, unit)
    assert held == {"leader": None, "head": unit}
    assert kept(answer) == seconds


def test_less_than_a_second_before_the_change_nobody_keeps_it(week, client):
    with travel(at("2026-11-25 07:59:59") + timedelta(milliseconds=500), tick=False):
        assert kept(client.get(NOW)) == 0


def test_numbers_and_until_are_told_and_nothing_else(week, campus, client):
    hotline_page(campus.root_page)
    with travel(at("2026-11-24 12:00")):
        answer = client.get(NOW, headers={"Accept-Language": "en"}).json()
    assert set(answer) == {"numbers", "on_duty", "until"}
    assert answer["numbers"][0]["number"] == "66361616"
    assert datetime.fromisoformat(answer["until"]) == at("2026-11-25 08:00")
    assert [set(each) for each in answer["on_duty"]] == [{"post", "unit"}] * 2
    assert answer["on_duty"][1]["post"]["title"] == "Unit head on duty"


def test_without_anything_it_is_empty(campus, client):
    assert client.get(NOW).json() == {"numbers": [], "on_duty": [], "until": None}


def test_the_roster_from_a_day_to_a_day(week, client):
    items = client.get(f"{ROSTER}?from=2026-11-24&to=2026-11-25").json()["items"]
    assert [item["starts_at"][:10] for item in items if item["post"]["slug"] == "head"] == [
        "2026-11-23",
        "2026-11-24",
        "2026-11-25",
    ]
    assert set(items[0]) == {"post", "unit", "starts_at", "ends_at"}


def test_this_week_where_nothing_is_asked(week, client):
    with travel(at("2026-11-26 12:00")):
        assert client.get(ROSTER).json()["count"] == 14
    with travel(at("2026-12-20 12:00")):
        assert client.get(ROSTER).json()["count"] == 0


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-11-24&to=2026-11-23",
        "from=2026-01-01&to=2026-12-31",
        "from=x",
        "to=%00",
        "from=9999-12-31",
        "from=0001-01-01",
    ],
)
def test_days_that_are_none_are_refused_in_the_senders_language(campus, client, query):
    answer = client.get(f"{ROSTER}?{query}", headers={"Accept-Language": "zh-Hans"})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_ninety_days_cost_as_many_queries_as_one(campus, client, django_assert_num_queries):
    in_force(FIRST, 120, {leader_post(): [leader()], head_post(): [head(), head("repairs")]})
    client.get(ROSTER)
    for last in ("2026-11-23", "2027-02-20"):
        with django_assert_num_queries(5):
            client.get(f"{ROSTER}?from=2026-11-23&to={last}")
