"""A confirmed place in calendars: by mail, on the page of the receipt, by the API."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone, translation
from icalendar import Calendar
from time_machine import travel

from cms_apps.core.calendar_files import Method
from cms_apps.core.models import OutboxMessage
from cms_apps.reception.appointments import appointment
from cms_apps.reception.models import ReceptionDay, Signup
from cms_apps.reception.services.acting_for import cancel_for, move_for
from cms_apps.reception.services.signing_up import accept, cancel, change_slot, expire_offers
from tests.factories.reception import reception_page, signed_up, slots_of

pytestmark = pytest.mark.django_db
MINE = "/reception/mine/"
API = "/api/v3/reception/signups/calendar/"
RECEIPT = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ADDRESS = "li@stu.example.edu.cn"


@pytest.fixture
def page(campus):
    return reception_page(campus.root_page)


def mails():
    return list(OutboxMessage.objects.filter(to=ADDRESS).order_by("pk"))


def in_calendar(text):
    """Method and the one event of a file."""
    calendar = Calendar.from_ical(text)
    (event,) = calendar.events
    return str(calendar["METHOD"]), event


def told():
    """What each mail told a calendar: method and sequence; None where it told it nothing."""
    read = [in_calendar(mail.calendar) if mail.calendar else None for mail in mails()]
    return [
        (method, event["SEQUENCE"]) if event else None for method, event in (one or (0, 0) for one in read)
    ]


def test_the_appointment_says_when_where_and_how_and_never_what_for(page):
    slot = slots_of(page)[0]
    signup = signed_up(slot, matter="秘密", called="李同学", contact=ADDRESS, party=1)
    (mail,) = mails()
    method, event = in_calendar(mail.calendar)
    assert method == "PUBLISH"
    assert (event.start, event.end) == (slot.starts_at, slot.ends_at)
    assert "Z" in mail.calendar.split("DTSTART:")[1].split("\r\n")[0]
    assert (event["SUMMARY"], event["LOCATION"], event["STATUS"]) == (page.title, page.where, "CONFIRMED")
    for word in (signup.number, signup.check_in_code, MINE):
        assert word in event["DESCRIPTION"]
    assert event["URL"].endswith(MINE)
    (alarm,) = event.alarms.times
    assert alarm.trigger == slot.starts_at - timedelta(hours=1)
    for text in (mail.subject, mail.body, str(event)):
        for secret in ("秘密", "李同学", signup.receipt_hash):
            assert secret not in text


def test_the_mail_says_where_and_the_code_too(page):
    signup = signed_up(slots_of(page)[0], contact=ADDRESS)
    (mail,) = mails()
    assert page.where in mail.body
    assert signup.check_in_code in mail.body


def test_the_uid_is_a_sign_ups_own_and_tells_nothing(page):
    one, other = signed_up(slots_of(page)[0]), signed_up(slots_of(page)[1])
    uids = [in_calendar(appointment(each, method=Method.PUBLISH))[1]["UID"] for each in (one, one, other)]
    assert uids[0] == uids[1] != uids[2]
    assert all(UUID(str(uid)).version == 5 for uid in uids)


def test_signing_up_changing_and_cancelling_count_up_under_one_uid(page):
    one, other = slots_of(page)
    signup = signed_up(one, contact=ADDRESS)
    change_slot(signup.pk, other.pk)
    cancel(signup.pk)
    assert told() == [("PUBLISH", 0), ("PUBLISH", 1), ("CANCEL", 2)]
    events = [in_calendar(mail.calendar)[1] for mail in mails()]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [event.start for event in events] == [one.starts_at, other.starts_at, other.starts_at]
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert not events[2].walk("VALARM")


def test_who_leaves_a_place_for_a_queue_takes_the_old_time_out_of_the_calendar(page):
    one, other = slots_of(page)
    first, signup = signed_up(other), signed_up(one, contact=ADDRESS)
    change_slot(signup.pk, other.pk)
    assert told() == [("PUBLISH", 0), ("CANCEL", 1)]
    assert in_calendar(mails()[1].calendar)[1].start == one.starts_at
    cancel(first.pk)  # who waited is offered the place, and takes it up
    accept(signup.pk)
    assert told()[2:] == [None, ("PUBLISH", 3)]
    assert in_calendar(mails()[3].calendar)[1].start == other.starts_at


def test_who_never_had_a_place_has_nothing_in_the_calendar(page):
    one, other = slots_of(page)
    first = signed_up(one)
    waiting = signed_up(one, contact=ADDRESS)
    cancel(first.pk)
    with travel(timezone.now() + timedelta(hours=13)):
        expire_offers()
    assert told() == [None, None, None]  # waiting, offered, lapsed
    assert Signup.objects.get(pk=waiting.pk).state == "lapsed"
    signed_up(one)
    again = signed_up(one, contact=ADDRESS)
    cancel(again.pk)
    assert told()[3:] == [None, None]
    assert not signed_up(other).contact  # nobody to tell


def test_cancelling_is_told_once_and_says_nothing_of_changing(page):
    signup = signed_up(slots_of(page)[0], contact=ADDRESS)
    cancel(signup.pk)
    _signed, cancelled = mails()
    assert MINE not in cancelled.body
    assert signup.check_in_code not in cancelled.body
    assert cancelled.about == f"signup {signup.pk}"


def test_what_the_office_does_tells_the_calendar_too_and_is_told_once(page):
    one, other = slots_of(page)
    signup = signed_up(one, contact=ADDRESS)
    move_for(signup.pk, other.pk, stamp=0)
    cancel_for(signup.pk, stamp=1, words="停电")
    assert told() == [("PUBLISH", 0), ("PUBLISH", 1), ("CANCEL", 2)]
    signed_up(one)
    waiting = signed_up(one, contact=ADDRESS)
    cancel_for(waiting.pk, stamp=0)
    assert told()[3:] == [None, None]


def test_it_speaks_the_sign_ups_language(page):
    signed_up(slots_of(page)[0], contact=ADDRESS, language="en")
    (mail,) = mails()
    event = in_calendar(mail.calendar)[1]
    assert event["URL"].endswith("/en/reception/mine/")
    assert "Your check-in code is" in event["DESCRIPTION"]
    assert "Your place is confirmed" in mail.body


def test_titles_and_places_of_every_kind_stay_one_event(page):
    slot = slots_of(page)[0]
    ReceptionDay.objects.update(
        title="<b>接待日</b>;,\\🍚\x07" + "长" * 240, where="行政楼\r\n102" + "室" * 100
    )
    signup = Signup.objects.get(pk=signed_up(slot).pk)
    text = appointment(signup, method=Method.PUBLISH)
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))
    event = in_calendar(text)[1]
    assert str(event["SUMMARY"]).startswith("<b>接待日</b>;,\\🍚长")
    assert str(event["LOCATION"]).startswith("行政楼\n102")


def test_a_day_whose_place_is_not_known_yet_is_told_without(page):
    ReceptionDay.objects.update(where="")
    signed_up(slots_of(page)[0], contact=ADDRESS)
    (mail,) = mails()
    assert "LOCATION" not in mail.calendar
    assert "\n\n\n" not in mail.body


def test_publishing_again_takes_the_place_over(page):
    page.where = "学生活动中心"
    page.save_revision().publish()
    assert ReceptionDay.objects.get().where == "学生活动中心"


# -- With the receipt -------------------------------------------------------------------------------


def test_the_page_hands_out_the_file_of_a_confirmed_place(page, client):
    signup = signed_up(slots_of(page)[0], receipt=RECEIPT)
    assert b'value="calendar"' in client.post(MINE, {"receipt": RECEIPT}).content
    answer = client.post(MINE, {"receipt": RECEIPT, "act": "calendar"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{signup.number}.ics"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert in_calendar(answer.content)[1].start == signup.slot.starts_at
    assert RECEIPT not in answer.content.decode()
    english = client.post(f"/en{MINE}", {"receipt": RECEIPT, "act": "calendar"})
    assert b"/en/reception/mine/" in english.content


@pytest.mark.parametrize("state", ["waiting", "cancelled", "over"])
def test_without_a_place_to_come_there_is_no_file(page, client, state):
    slot = slots_of(page)[0]
    if state == "waiting":
        signed_up(slot)
    signup = signed_up(slot, receipt=RECEIPT)
    if state == "cancelled":
        cancel(signup.pk)
    with travel(slot.starts_at if state == "over" else timezone.now()):
        assert b'value="calendar"' not in client.post(MINE, {"receipt": RECEIPT}).content
        answer = client.post(MINE, {"receipt": RECEIPT, "act": "calendar"})
        asked = client.post(API, json.dumps({"receipt": RECEIPT}), content_type="application/json")
    assert (answer.status_code, asked.status_code) == (409, 409)
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("receipt", ["WRONG", "\0", "收", "x" * 101, ""])
def test_a_wrong_receipt_gets_no_file(page, client, receipt):
    signed_up(slots_of(page)[0], receipt=RECEIPT)
    assert client.post(MINE, {"receipt": receipt, "act": "calendar"}).status_code in {404, 422}
    asked = client.post(API, json.dumps({"receipt": receipt}), content_type="application/json")
    assert asked.status_code in {404, 422}


def test_the_api_gives_the_same_file(page, client):
    signed_up(slots_of(page)[0], receipt=RECEIPT)
    with travel(timezone.now(), tick=False):
        body = json.dumps({"receipt": RECEIPT})
        asked = client.post(API, body, content_type="application/json", headers={"Accept-Language": "en"})
        page_file = client.post(f"/en{MINE}", {"receipt": RECEIPT, "act": "calendar"}).content.decode()
    assert asked.headers["Cache-Control"] == "no-store"
    assert asked.json() == {"calendar": page_file}


def test_it_is_in_the_language_that_is_asked_for(page):
    signup = signed_up(slots_of(page)[0])
    with translation.override("en"):
        english = appointment(signup, method=Method.PUBLISH)
    assert english != appointment(signup, method=Method.PUBLISH)
