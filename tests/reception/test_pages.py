"""Signing up by the page and by the API, and looking after it with the receipt."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from time_machine import travel
from wagtail.models import Locale

from cms_apps.cases.setup import UNITS
from cms_apps.core.models import LimitCounter
from cms_apps.core.roles import EDITORS, OFFICE
from cms_apps.forms.places import FormClosedError
from cms_apps.forms.retention import erase, erase_on_request
from cms_apps.forms.services import send
from cms_apps.reception.erasing import erase_what_went
from cms_apps.reception.models import ReceptionDay, ReceptionDayPage, Signup, Slot
from cms_apps.reception.services.signing_up import cancel
from cms_apps.reception.states import SignupState
from tests.factories.forms import answered_challenge, sending
from tests.factories.people import member
from tests.factories.reception import answers, reception_page, signed_up, slots_of

pytestmark = pytest.mark.django_db
MINE = "/reception/mine/"
RECEIPT = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture
def page(campus):
    return reception_page(campus.root_page)


def text(answer):
    return answer.content.decode()


def post(client, address, body, **headers):
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


# -- The day ----------------------------------------------------------------------------------------


def test_publishing_makes_the_slots_once_and_says_when_to_cancel(page):
    day = ReceptionDay.objects.get()
    assert [slot.places for slot in slots_of(page)] == [1, 1]
    assert slots_of(page)[1].ends_at == page.ends_at
    assert day.cancel_until == page.starts_at - timedelta(hours=24)
    Slot.objects.filter(pk=slots_of(page)[0].pk).delete()
    page.title, page.slot_places = "改名", 9
    page.save_revision().publish()
    assert [slot.places for slot in slots_of(page)] == [1]
    assert ReceptionDay.objects.get().title == "改名"


def test_old_revisions_copies_and_translations_leave_places_and_sign_ups_right(page, campus):
    old = page.save_revision()
    signup = signed_up(slots_of(page)[0])
    page.save_revision().publish()
    old.publish()
    assert Signup.objects.get() == signup
    assert len(slots_of(page)) == 2
    english = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
    english.title, english.cancel_hours = "Reception day", 1
    english.save_revision().publish()
    assert ReceptionDay.objects.get().title == page.title
    assert len(slots_of(english)) == 2
    copy = page.copy(update_attrs={"slug": "copy", "title": "另一天"}, keep_live=False)
    copy.save_revision().publish()
    assert ReceptionDay.objects.count() == 2
    assert not Signup.objects.filter(day__key=copy.translation_key).exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"ends_at": None}, "ends_at"), ({"minutes": -10}, "ends_at"), ({"slot_minutes": 120}, "slot_minutes")],
)
def test_times_that_do_not_fit_are_refused_at_their_field(campus, wrong, field):
    starts_at = timezone.now() + timedelta(days=3)
    ends_at = starts_at + timedelta(minutes=wrong.pop("minutes", 40))
    known = {"title": "x", "slug": "x", "where": "x", "starts_at": starts_at, "ends_at": ends_at}
    page = ReceptionDayPage(**{**known, **wrong}, locale=Locale.get_default())
    with pytest.raises(ValidationError, match=field):
        page.full_clean(exclude=["path", "depth", "content_type", "slug"])


def test_sign_up_closes_when_the_day_begins_also_once_it_is_moved(page, client):
    assert page.closes_at is None
    assert page.closing_time == page.starts_at
    page.starts_at, page.ends_at = page.starts_at + timedelta(days=3), page.ends_at + timedelta(days=3)
    page.full_clean()
    page.save_revision().publish()
    page = ReceptionDayPage.objects.get()
    described = client.get(f"/api/v3/forms/{page.pk}/").json()["window"]
    assert datetime.fromisoformat(described["closes_at"]) == page.closing_time == page.starts_at
    with travel(page.starts_at - timedelta(minutes=1), tick=False):
        assert page.is_open
    with travel(page.starts_at, tick=False):
        assert not page.is_open
        with pytest.raises(FormClosedError):
            send(page, sending(page, answers(page)))


def test_what_an_editor_says_of_closing_counts_before_the_day(page):
    page.closes_at = page.starts_at - timedelta(days=2)
    with travel(page.closes_at, tick=False):
        assert not page.is_open


# -- Signing up -------------------------------------------------------------------------------------


def test_the_page_shows_places_and_takes_the_sign_up(page, client):
    signed_up(slots_of(page)[0])
    shown = text(client.get(page.get_url()))
    assert "林助理" in shown
    assert "已满" in shown
    assert slots_of(page)[1].span in shown
    assert "<form class" not in shown
    answer = send(page, sending(page, answers(page, slot=str(slots_of(page)[1].pk))))
    assert "预约成功" in answer.message
    assert answer.manage_url == MINE
    assert answer.result["state"] == "confirmed"


def test_a_full_time_puts_on_the_waiting_list_with_the_number(page):
    signed_up(slots_of(page)[0])
    answer = send(page, sending(page, answers(page)))
    assert (answer.result["state"], answer.result["place_in_line"]) == ("waiting", 1)
    assert "候补第 1 位" in answer.message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slot": "999999"}, "slot"),
        ({"slot": "\0"}, "slot"),
        ({"topic": "nothing"}, "topic"),
        ({"matter": "长" * 501}, "matter"),
        ({"called": " "}, "called"),
        ({"called": "两\n行"}, "called"),
        ({"called": "\ud800"}, "called"),
        ({"contact": "no address"}, "contact"),
    ],
)
def test_bad_answers_are_refused_at_their_field(page, change, field):
    with pytest.raises(ValidationError) as refused:
        send(page, sending(page, answers(page, **change)))
    assert list(refused.value.message_dict) == [field]
    assert not Signup.objects.exists()


def test_places_left_make_no_new_version_of_the_form(page, client):
    before = client.get(f"/api/v3/forms/{page.pk}/").json()["version"]
    signed_up(slots_of(page)[0])
    assert client.get(f"/api/v3/forms/{page.pk}/").json()["version"] == before


def test_the_api_signs_up_and_tells_the_days(page, client):
    key, answer = answered_challenge()
    described = client.get(f"/api/v3/forms/{page.pk}/").json()
    body = {
        "version": described["version"],
        "challenge": {"key": key, "answer": answer},
        "consent": {"version": described["consent"]["version"]},
        "data": answers(page),
    }
    address = f"/api/v3/forms/{page.pk}/submissions/"
    sent = post(client, address, body, **{"Idempotency-Key": str(uuid4())})
    assert sent.status_code == 201
    assert sent.json()["result"]["state"] == "confirmed"
    day = client.get("/api/v3/reception/days/").json()["items"][0]
    assert (day["id"], day["hosts"], day["is_open"]) == (page.pk, ["林助理"], True)
    assert [slot["places_left"] for slot in day["slots"]] == [0, 1]
    assert client.get(f"/api/v3/reception/days/{page.pk}/").json() == day
    assert client.get("/api/v3/reception/days/99999/").status_code == 404


def test_the_door_leads_to_the_next_day_and_counts_places(page, campus, client):
    reception_page(campus.root_page, slug="later", in_days=20)
    shown = text(client.get("/"))
    assert "预约接待日" in shown
    assert "还有 2 个名额" in shown
    assert page.get_url() in shown
    with travel(page.ends_at + timedelta(minutes=1)):
        assert "/later/" in text(client.get("/"))


# -- With the receipt -------------------------------------------------------------------------------


def test_the_receipt_opens_changes_and_cancels(page, client):
    signed_up(slots_of(page)[0], receipt=RECEIPT)
    opened = client.post(MINE, {"receipt": "abcde-fghij-klmno-pqrst-uvwxy-z"})
    assert opened.headers["Cache-Control"] == "no-store"
    assert "名额已确认" in text(opened)
    changed = client.post(MINE, {"receipt": RECEIPT, "act": "change", "slot": slots_of(page)[1].pk})
    assert "时间已改" in text(changed)
    done = client.post(MINE, {"receipt": RECEIPT, "act": "cancel"})
    assert "已取消" in text(done)
    again = client.post(MINE, {"receipt": RECEIPT, "act": "cancel"})
    assert again.status_code == 409
    assert Signup.objects.get().state == SignupState.CANCELLED


def test_an_offered_place_is_taken_up_by_the_page(page, client):
    first = signed_up(slots_of(page)[0])
    signed_up(slots_of(page)[0], receipt=RECEIPT)
    cancel(first.pk)
    assert "确认名额" in text(client.post(MINE, {"receipt": RECEIPT}))
    assert "名额已确认" in text(client.post(MINE, {"receipt": RECEIPT, "act": "accept"}))


@pytest.mark.parametrize("slot", ["", "x", "-1", "9" * 30, "999999", "\0"])
def test_a_time_that_is_none_is_refused_and_nothing_changes(page, client, slot):
    signed_up(slots_of(page)[0], receipt=RECEIPT)
    answer = client.post(MINE, {"receipt": RECEIPT, "act": "change", "slot": slot})
    assert answer.status_code == 409
    assert Signup.objects.get().state == SignupState.CONFIRMED


@pytest.mark.parametrize("receipt", ["WRONG", "\0", "' OR 1=1", "收", "x" * 101, ""])
def test_wrong_receipts_open_nothing(page, client, receipt):
    signed_up(slots_of(page)[0], receipt=RECEIPT)
    assert client.post(MINE, {"receipt": receipt}).status_code in {404, 422}


def test_ten_wrong_ones_and_no_more_while_the_right_one_opens(page, client):
    signed_up(slots_of(page)[0], receipt=RECEIPT)
    statuses = [client.post(MINE, {"receipt": f"WRONG{number}"}).status_code for number in range(11)]
    assert statuses == [404] * 10 + [429]
    assert client.post(MINE, {"receipt": RECEIPT}).status_code == 200
    assert LimitCounter.objects.exists()


def test_the_api_does_the_same(page, client):
    first = signed_up(slots_of(page)[0])
    signed_up(slots_of(page)[0], receipt=RECEIPT)
    base = "/api/v3/reception/signups/"
    found = post(client, f"{base}lookup/", {"receipt": RECEIPT}).json()
    assert (found["state"], found["place_in_line"], found["may"]) == ("waiting", 1, ["change", "cancel"])
    cancel(first.pk)
    assert post(client, f"{base}accept/", {"receipt": RECEIPT}).json()["state"] == "confirmed"
    changed = post(client, f"{base}change/", {"receipt": RECEIPT, "slot": slots_of(page)[1].pk}).json()
    assert changed["slot"] == slots_of(page)[1].pk
    assert post(client, f"{base}cancel/", {"receipt": RECEIPT}).json()["may"] == []
    assert post(client, f"{base}cancel/", {"receipt": RECEIPT}).status_code == 409
    assert post(client, f"{base}lookup/", {"receipt": "X"}).status_code == 404


# -- Erasing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("on_request", [True, False])
def test_what_was_said_goes_with_the_submission_and_the_place_stays(page, on_request):
    send(page, sending(page, answers(page, contact="li@stu.example.edu.cn")))
    signup = Signup.objects.get()
    if on_request:
        erase_on_request(signup.submission)
    else:
        erase(signup.submission)
        assert erase_what_went() == 1
        assert erase_what_went() == 0
    signup.refresh_from_db()
    assert (signup.matter, signup.called, signup.contact, signup.person_hash) == ("", "", "", "")
    assert signup.state == SignupState.CONFIRMED


# -- Who sees it ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("groups", "slots", "signups"),
    [((OFFICE,), 200, 200), ((EDITORS,), 302, 302), ((UNITS,), 302, 302), ((), 302, 302)],
)
def test_the_registers_are_the_offices(page, client, groups, slots, signups):
    signup = signed_up(slots_of(page)[0])
    client.force_login(member(*groups, username="somebody"))
    for address, status in (
        ("/admin/cms_reception/slot/", slots),
        (f"/admin/cms_reception/slot/edit/{signup.slot_id}/", slots),
        ("/admin/cms_reception/signup/", signups),
        (f"/admin/cms_reception/signup/inspect/{signup.pk}/", signups),
    ):
        assert client.get(address).status_code == status, address
    assert client.get(f"/admin/cms_reception/signup/edit/{signup.pk}/").status_code != 200
    assert client.get(f"/admin/cms_reception/signup/delete/{signup.pk}/").status_code != 200
