"""Logging a call with a token: once a key, field by field in the sender's language."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import APIToken

from cms_apps.cases.models import Case
from cms_apps.hotline.models import Call
from cms_apps.hotline.services.codes import state_by_code
from tests.factories.calls import PHONE, became_case, building, on_duty
from tests.factories.cases import office

pytestmark = pytest.mark.django_db
API = "/api/v3/hotline/calls/"


def program_of(user, language="en"):
    _token, secret = APIToken.create_token(user=user, name="test")
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": language})


@pytest.fixture
def program(campus):
    return program_of(on_duty())


def log(program, once=None, **body):
    headers = {"idempotency-key": str(once)} if once else {}
    said = {"outcome": "case", "matter": "六舍停水", "category": "water-and-power", **body}
    return program.post(API, said, content_type="application/json", headers=headers)


def fields(answer):
    return {error["loc"][-1] for error in answer.json()["errors"]}


def test_a_call_that_became_a_case_is_answered_with_what_to_read_out(program):
    answer = log(program, place=building().pk, received_at=timezone.now().isoformat())
    assert answer.status_code == 201
    said, case = answer.json(), Case.objects.get()
    assert (said["case"], said["number"], said["unit"]) == (case.number, case.number, "energy")
    assert said["call"] == Call.objects.get().number
    assert state_by_code(number=said["number"], code=said["code"]) == case
    assert "no-store" in answer["Cache-Control"]


def test_the_same_key_is_the_same_call_and_other_words_are_a_conflict(program):
    once = uuid4()
    assert log(program, once).json() == log(program, once).json()
    answer = log(program, once, matter="七舍没电")
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert Call.objects.count() == 1


def test_one_key_of_two_people_is_two_calls(program):
    once = uuid4()
    one, other = log(program, once).json(), log(program_of(office()), once).json()
    assert one["code"] != other["code"]
    assert Call.objects.count() == 2


def test_a_call_joins_the_case_that_is_named(program):
    case = became_case().call.case
    said = log(program, case=case.number, category="").json()
    assert (said["case"], said["number"]) == (case.number, said["call"])
    assert fields(log(program, case="2026-999999")) == {"case"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"matter": " "}, "matter"),
        ({"category": ""}, "category"),
        ({"category": "nothing"}, "category"),
        ({"place": 999999}, "place"),
        ({"place": 2**60}, "place"),
        ({"outcome": "nothing"}, "outcome"),
        ({"outcome": "unanswered"}, "outcome"),
        ({"outcome": "solved"}, "solved_how"),
        ({"outcome": "callback", "caller_phone": PHONE}, "call_back_by"),
        (
            {"outcome": "callback", "call_back_by": "2030-01-01T00:00:00Z", "caller_phone": PHONE},
            "call_back_by",
        ),
        ({"received_at": (timezone.now() + timedelta(days=2)).isoformat()}, "received_at"),
        ({"caller": "两\n行"}, "caller"),
        ({"caller_phone": "1" * 21}, "caller_phone"),
        ({"matter": "一" * 2001}, "matter"),
        ({"matter": "\ud800"}, "matter"),
        ({"unit": "\x00"}, "unit"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(program, body, field):
    answer = log(program, **body)
    assert answer.status_code == 422
    assert fields(answer) == {field}
    assert not Call.objects.exists()


def test_it_is_said_in_the_senders_language(campus):
    user = on_duty()
    said = {language: log(program_of(user, language), matter="").json() for language in ("en", "zh-CN")}
    assert said["en"]["errors"][0]["msg"] == "Write down what was said."
    assert said["zh-CN"]["title"] != said["en"]["title"]


@pytest.mark.parametrize("key", ["x", "", "1"])
def test_a_key_that_is_none_is_refused(program, key):
    answer = program.post(
        API, {"outcome": "no_matter"}, content_type="application/json", headers={"idempotency-key": key}
    )
    assert answer.status_code == 422


def test_times_far_away_are_no_server_error(program):
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00"):
        assert log(program, received_at=moment).status_code in (400, 422)
