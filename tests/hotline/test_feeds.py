"""The roster as calendars: posts and units for everybody, one's own shifts by a secret in the address."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar
from time_machine import travel

from cms_apps.hotline import feeds
from cms_apps.hotline.models import DutyPerson
from cms_apps.hotline.own_feed import renew
from cms_apps.hotline.services.rostering import Change, change_duty, put_in_force
from tests.factories.hotline import draft, filled, head, head_post, in_force, leader, leader_post
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PUBLIC = "/hotline/roster.ics"
DAY = timedelta(days=1)
FORGED = "a" * 26


@pytest.fixture
def chief(campus):
    return head(
        name="王主任", name_en="Wang", phone="13911112222", user=UserFactory(email="wang@example.edu.cn")
    )


@pytest.fixture
def boss(chief):
    return leader(name="李书记", phone="13911113333")


@pytest.fixture
def roster(chief, boss):
    return in_force(timezone.localdate() + DAY, 3, {leader_post(): [boss], head_post(): [chief]})


def events(client, address=PUBLIC):
    answer = client.get(address)
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content).events


def own(token):
    return f"/hotline/mine/{token}.ics"


# -- For everybody ------------------------------------------------------------------------------------


def test_posts_are_told_with_the_unit_that_holds_them(client, roster):
    start, end = head_post().span_on(roster.first)
    told = [(event.start, event.end, str(event["SUMMARY"])) for event in events(client)]
    assert len(told) == 6
    assert (start, end, "带班领导") in told
    assert (
        start,
        end,
        f"值班主任 · {roster.shifts.get(post=head_post(), starts_at=start).person.unit}",
    ) in told


def test_nobody_is_in_it_by_name_number_or_address(client, roster, chief, boss):
    text = client.get(PUBLIC).content.decode().replace("\r\n ", "")
    english = client.get(f"/en{PUBLIC}").content.decode().replace("\r\n ", "")
    for person in (chief, boss):
        for word in filter(None, (person.name, person.name_en, person.phone, person.address)):
            assert word not in text + english
    assert "Unit head on duty" in english


def test_two_of_one_unit_at_a_post_are_one_entry(client, campus):
    post = head_post()
    day = timezone.localdate() + DAY
    roster = draft(day, 1)
    filled(roster, {post: [head()]})
    filled(roster, {post: [head()]})
    put_in_force(roster_id=roster.pk, actor=None, with_gaps=True)
    assert len(events(client)) == 1


def test_an_entry_is_the_same_at_every_look_and_dated_by_the_last_change(client, roster, chief):
    first = client.get(PUBLIC)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    with travel(timezone.now() + timedelta(minutes=10)):
        assert client.get(PUBLIC, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    uids = {event["UID"] for event in events(client)}
    start, end = head_post().span_on(roster.first)
    change_duty(
        Change(post=head_post(), starts_at=start, ends_at=end, goes=chief, comes=head("energy")), actor=None
    )
    after = {event["UID"] for event in events(client)}
    assert len(uids & after) == 5


def test_a_draft_is_not_told_and_without_rosters_it_is_empty(client, campus):
    filled(draft(timezone.localdate() + DAY), {leader_post(): [leader()]})
    assert events(client) == []


def test_it_looks_a_month_back_and_half_a_year_ahead(client, campus):
    today = timezone.localdate()
    in_force(today - 40 * DAY, 3, {leader_post(): [leader()]})
    in_force(today - 20 * DAY, 3, {leader_post(): [leader()]})
    in_force(today + 200 * DAY, 3, {leader_post(): [leader()]})
    assert len(events(client)) == 3


def test_a_term_costs_what_a_day_does(client, campus, django_assert_num_queries):
    client.get(PUBLIC)
    for start, days in ((5, 1), (10, 120)):
        in_force(timezone.localdate() + start * DAY, days, {leader_post(): [leader() for _each in range(5)]})
        with django_assert_num_queries(7):
            client.get(PUBLIC)


# -- For oneself --------------------------------------------------------------------------------------


def test_ones_own_shifts_are_told_and_nobody_elses(client, roster, chief):
    answer = client.get(own(renew(chief)))
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert [event.start for event in Calendar.from_ical(text).events] == [
        head_post().span_on(day)[0] for day in roster.days
    ]
    for word in ("李书记", "13911113333", "13911112222"):
        assert word not in text.replace("\r\n ", "")


def test_a_change_is_in_it(client, roster, chief):
    token = renew(chief)
    start, end = head_post().span_on(roster.first)
    change_duty(Change(post=head_post(), starts_at=start, ends_at=end, goes=chief), actor=None)
    assert len(events(client, own(token))) == 2


def test_nobody_keeps_it_and_no_link_tells_of_it(client, chief):
    for token in (renew(chief), FORGED):
        answer = client.get(own(token))
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert not answer.cookies


@pytest.mark.parametrize(
    "token", [FORGED, "x", "A" * 26, "a" * 5000, "%00", "%ED%A0%80", "一二三", "' OR 1=1", "..", ""]
)
def test_every_wrong_secret_gets_the_same_answer(client, chief, token):
    renew(chief)
    expected = client.get(own(FORGED))
    answer = client.get(own(token))
    assert (expected.status_code, answer.status_code) == (404, 404)
    if token:  # without one it is no such address
        assert answer.content == expected.content
        assert dict(answer.headers) == dict(expected.headers)


@pytest.mark.parametrize("change", ["left the roster", "account closed", "account gone", "renewed"])
def test_a_secret_stops_with_what_it_hung_on(client, roster, chief, change):
    token = renew(chief)
    assert client.get(own(token)).status_code == 200
    match change:
        case "left the roster":
            DutyPerson.objects.filter(pk=chief.pk).update(is_active=False)
        case "account closed":
            chief.user.is_active = False
            chief.user.save()
        case "account gone":
            chief.user.delete()
        case "renewed":
            renew(chief)
    assert client.get(own(token)).status_code == 404


def test_an_empty_hash_is_nobodys_secret(client, chief):
    assert chief.feed_hash == ""
    assert client.get(own("")).status_code == 404


def test_only_reading_is_answered(client, chief):
    token = renew(chief)
    assert client.head(own(token)).status_code == 200
    assert client.post(own(token)).status_code == 405
    assert client.post(PUBLIC).status_code == 405


def test_secrets_differ_and_have_130_bits(chief):
    tokens = {renew(chief) for _each in range(50)}
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {26}
    assert set("".join(tokens)) <= set("abcdefghijklmnopqrstuvwxyz234567")


# -- The log ------------------------------------------------------------------------------------------


@pytest.fixture
def heard():
    """Everything that any logger was given, as a handler writes it."""
    lines = []

    class Listener(logging.Handler):
        def emit(self, record):
            lines.append(f"{record.getMessage()} {record.__dict__}")

    listener = Listener(logging.DEBUG)
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "django.server")]
    for logger in loggers:
        logger.addHandler(listener)
    yield lines
    for logger in loggers:
        logger.removeHandler(listener)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_no_secret_is_in_the_log_whatever_is_refused(client, chief, heard, prefix, monkeypatch):
    token = renew(chief)
    client.raise_request_exception = False
    client.get(f"{prefix}{own(FORGED)}")
    client.post(f"{prefix}{own(token)}")
    client.get(f"{prefix}/hotline/mine/{token}")  # cut off: no such address
    monkeypatch.setattr(feeds, "duties_between", None)
    assert client.get(f"{prefix}{own(token)}").status_code == 500
    assert len(heard) >= 4
    assert "/hotline/mine/…" in "".join(heard)
    for line in heard:
        assert token not in line
        assert FORGED not in line


def test_other_refusals_are_told_as_ever(client, campus, heard):
    client.get("/no-such-page/")
    assert any("/no-such-page/" in line for line in heard)


def test_the_development_servers_lines_hide_it_too(heard):
    logging.getLogger("django.server").info('"%s" %s %s', f"GET {own(FORGED)} HTTP/1.1", 200, 12)
    (line,) = [line for line in heard if "GET" in line][:1]
    assert FORGED not in line
