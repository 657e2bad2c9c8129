"""What somebody may send to break publishing or joining: refused in its place, never a fault of ours."""

import json
from uuid import uuid4

import pytest
from django.test import Client
from wagtail.models import APIToken

from cms_apps.cases.models import CaseEvent, CoSign, PublishedCase
from cms_apps.cases.states import EventKind
from tests.factories.cases import a_case, office
from tests.factories.forms import answered_challenge
from tests.factories.published import published_case

pytestmark = pytest.mark.django_db
WORDS = {"title": "没有热菜", "letter": "能不能留一个窗口？", "answer": ""}
LARGE = 50 * 1024 * 1024
NO_OBJECTS = [
    b"[]",
    b'"x"',
    b"null",
    b"{",
    b"",
    b"\xff",
    b"[" * 9000,
    b'{"nonsense": 1}',
    b'{"challenge": []}',
]
TOO_LONG = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.cn"
ODD_ADDRESSES = [TOO_LONG, "<b>@a.cn", "a\u202e@b.cn", "长" * 300 + "@b.cn", "a@b.cn\r\nBcc: c@d.cn"]


@pytest.fixture
def still_open(campus):
    return published_case()


@pytest.fixture
def press(campus, client):
    """An act by API, in Chinese."""
    _token, secret = APIToken.create_token(user=office(), name="test")

    def send(case, act, body, **headers):
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        known = {"authorization": f"Bearer {secret}", "accept-language": "zh-hans"}
        address = f"/api/v3/cases/staff/{case.pk}/acts/{act}/"
        return client.post(address, raw, content_type="application/json", headers={**known, **headers})

    return send


@pytest.mark.parametrize("field", ["title", "letter", "answer"])
@pytest.mark.parametrize("value", ["长" * 5001, "空\0", "\ud800", "身份证11010119990307123X"])
def test_what_is_wrong_with_words_is_said_at_their_field(press, field, value):
    answer = press(a_case(wants_public=True), "publish", {**WORDS, field: value})
    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert error["loc"][-1] == field
    assert not error["msg"].isascii()
    assert not PublishedCase.objects.exists()


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "\u202eabc", "\U0001f35c" * 100, "a&b</p>"])
def test_odd_words_are_shown_as_they_are_and_never_as_markup(press, client, words):
    case = a_case(wants_public=True)
    assert press(case, "publish", {"title": words[:100], "letter": words, "answer": words}).status_code == 200
    address = PublishedCase.objects.get().get_url()
    for page in (
        address,
        f"{address}join/",
        "/cases/letters/",
        "/cases/letters/feed/",
        "/",
        "/api/v3/cases/",
    ):
        shown = client.get(page)
        assert shown.status_code == 200
        if "api" not in page:
            assert "<script>alert" not in shown.content.decode()


@pytest.mark.parametrize("body", NO_OBJECTS)
def test_json_that_is_no_object_is_refused(press, body):
    assert press(a_case(wants_public=True), "publish", body).status_code in {400, 422}


def test_too_large_is_refused(press):
    assert press(a_case(wants_public=True), "publish", b"x" * LARGE).status_code in {400, 413}


def test_pressed_twice_is_recorded_once(press):
    case, once = a_case(wants_public=True), str(uuid4())
    for _time in range(2):
        assert press(case, "publish", WORDS, **{"idempotency-key": once}).status_code == 200
    assert CaseEvent.objects.filter(case=case, kind=EventKind.PUBLISHED).count() == 1


@pytest.mark.parametrize("page", ["/%00/", "/admin/pages/%00/", "http://[", "http://localhost/%ED%A0%80/"])
def test_an_address_of_no_page_is_refused(press, still_open, page):
    answer = press(still_open.case, "cite", {"page": page})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"][-1] == "page"


# -- Joining ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", NO_OBJECTS)
def test_joining_by_api_with_json_that_is_no_object_is_refused(still_open, client, body):
    address = f"/api/v3/cases/{still_open.pk}/cosign/"
    answer = client.post(address, body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/api/v3/cases/{}/cosign/", "application/json"),
        ("/cases/letters/{}/join/", "application/x-www-form-urlencoded"),
    ],
)
def test_joining_with_fifty_megabytes_is_refused(still_open, client, address, kind):
    answer = client.post(address.format(still_open.pk), b"x" * LARGE, content_type=kind)
    assert 400 <= answer.status_code < 500
    assert not CoSign.objects.exists()


@pytest.mark.parametrize("contact", ODD_ADDRESSES)
@pytest.mark.parametrize("by_api", [True, False])
def test_odd_addresses_are_refused(still_open, client, contact, by_api):
    key, said = answered_challenge()
    if by_api:
        body = {"challenge": {"key": key, "answer": said}, "contact": contact}
        address = f"/api/v3/cases/{still_open.pk}/cosign/"
        answer = client.post(address, json.dumps(body), content_type="application/json")
    else:
        sent = {"step": "send", "challenge_key": key, "challenge_answer": said, "contact": contact}
        answer = client.post(f"{still_open.get_url()}join/", sent)
    assert answer.status_code == 422
    assert not CoSign.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("address", ["", "{}/", "{}/join/", "feed/"])
def test_other_methods_are_refused(still_open, client, method, address):
    address = "/cases/letters/" + address.format(still_open.pk)
    assert getattr(client, method)(address).status_code == 405
    assert client.head(address).status_code == 200


def test_without_the_token_of_the_page_nobody_joins(still_open):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"{still_open.get_url()}join/", {"step": "send"}).status_code == 403


@pytest.mark.parametrize("number", ["9" * 18, "9" * 30, "0"])
def test_numbers_of_no_letter_are_not_found(still_open, client, number):
    for address in ("/cases/letters/{}/", "/cases/letters/{}/join/", "/api/v3/cases/{}/"):
        assert client.get(address.format(number)).status_code == 404
