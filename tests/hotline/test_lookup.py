"""What a caller sees with number and code: the state, and whatever is wrong looks the same."""

import pytest
from django.test import Client

from cms_apps.cases.acts import perform
from cms_apps.hotline.lookup import WRONG
from cms_apps.hotline.models import CallCode
from cms_apps.hotline.models.call import TRIES
from tests.factories.calls import PHONE, became_case
from tests.factories.cases import office

pytestmark = pytest.mark.django_db
PAGE = "/hotline/case/"
API = "/api/v3/hotline/cases/lookup/"
HOSTILE = ["", " ", "\x00", "一" * 300, "<script>alert(1)</script>", "2026-999999", "9" * 30]


@pytest.fixture
def taken(campus):
    return became_case(matter=f"六舍停水，打{PHONE}找李同学", caller="李同学", caller_phone=PHONE)


def ask(client, number, code):
    return client.post(PAGE, {"number": number, "code": code})


def test_number_and_code_show_the_state_and_no_word(taken, client):
    answer = ask(client, taken.number, taken.code.lower())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert taken.number in page
    assert '<time datetime="' in page
    for secret in (PHONE, "李同学", "六舍停水", taken.code):
        assert secret not in page
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_of_a_closed_case_nothing_is_owed(taken, client):
    perform(
        "close", case_id=taken.call.case.pk, actor=office(), data={"outcome": "not_ours", "text": "不归我们"}
    )
    page = ask(client, taken.number, taken.code).content.decode()
    assert "不归我们" not in page
    assert '<time datetime="' not in page.split('id="stands"')[1].split("</section>")[0]


def test_an_address_says_nothing(taken, client):
    answer = client.get(PAGE, {"number": taken.number, "code": taken.code})
    assert 'id="stands"' not in answer.content.decode()


def test_wrong_number_wrong_code_and_used_up_look_the_same(taken, client):
    CallCode.objects.filter(call=became_case().call).update(tries_left=0)
    spent = CallCode.objects.get(tries_left=0).call
    pages = []
    for number, code in (
        ("2026-999999", taken.code),
        (taken.number, "22222222"),
        (spent.case.number, "22222222"),
    ):
        answer = ask(client, number, code)
        assert answer.status_code == 404
        shown = answer.content.decode()
        assert f'value="{number}"' in shown
        pages.append(shown.replace(f'value="{number}"', "").replace(f'value="{code}"', ""))
    assert pages[0] == pages[1] == pages[2]


def test_who_guesses_too_often_is_stopped_before_anybodys_tries_are_gone(taken, client):
    for _each in range(WRONG.times):
        assert ask(client, "2026-999999", "22222222").status_code == 404
    answer = ask(client, taken.number, "22222222")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert CallCode.objects.get().tries_left == TRIES
    elsewhere = client.post(PAGE, {"number": taken.number, "code": taken.code}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 200


@pytest.mark.parametrize("bad", HOSTILE)
def test_nothing_typed_is_a_server_error(taken, client, bad):
    for number, code in ((bad, taken.code), (taken.number, bad), (bad, bad)):
        assert ask(client, number, code).status_code in (404, 422)


def test_the_lookup_of_receipts_leads_here_in_both_languages(campus, client):
    for prefix in ("", "/en"):
        assert f'href="{prefix}{PAGE}"' in client.get(f"{prefix}/cases/").content.decode()
        assert client.get(f"{prefix}{PAGE}").status_code == 200


# -- By API -----------------------------------------------------------------------------------------


def program(**body):
    return Client(headers={"accept-language": "en"}).post(API, body, content_type="application/json")


def test_the_api_shows_the_same(taken):
    answer = program(number=taken.number, code=taken.code)
    assert answer.status_code == 200
    shown = answer.json()
    assert set(shown) == {"number", "state", "label", "due_at"}
    assert (shown["number"], shown["state"]) == (taken.number, "received")
    assert shown["label"].startswith("Received")
    assert "no-store" in answer["Cache-Control"]


def test_the_api_says_no_more_of_what_is_wrong(taken):
    bodies = {
        program(number="2026-999999", code=taken.code).content,
        program(number=taken.number, code="2").content,
    }
    assert len(bodies) == 1
    for _each in range(WRONG.times - 2):
        assert program(number="2026-999999", code="2").status_code == 404
    assert program(number=taken.number, code="2").status_code == 429


@pytest.mark.parametrize("bad", ["\ud800", "\x00", "一" * 300, 5, None, [], {}])
def test_the_api_refuses_what_is_no_code(taken, bad):
    assert program(number=bad, code=bad).status_code == 422
