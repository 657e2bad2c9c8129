"""`/api/v3/cases/`: published cases and joining one, for every front end."""

import json
from uuid import uuid4

import pytest
from wagtail.models import APIToken

from cms_apps.cases.models import CoSign
from tests.factories.cases import a_case, office
from tests.factories.forms import answered_challenge
from tests.factories.published import answered, published_case

pytestmark = pytest.mark.django_db
LIST = "/api/v3/cases/"


@pytest.fixture
def letter(campus):
    return published_case(is_answered=True)


@pytest.fixture
def still_open(campus):
    return published_case()


def post(client, address, body, **headers):
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


def challenge():
    return dict(zip(("key", "answer"), answered_challenge(), strict=True))


def test_it_lists_what_is_published_and_nothing_else(letter, client):
    a_case(subject="没有公开")
    answer = client.get(LIST)
    assert answer.json()["count"] == 1
    item = answer.json()["items"][0]
    assert item["id"] == letter.pk
    assert item["number"] == letter.case.number
    assert (item["unit"]["slug"], item["category"]["slug"], item["kind"]) == ("canteens", "dining", "opinion")
    assert (item["state"], item["outcome"], item["joined"], item["may_join"]) == (
        "closed",
        "resolved",
        0,
        False,
    )
    assert item["url"] == letter.get_url()
    assert "张小明" not in answer.content.decode()


def test_a_token_changes_nothing(letter, client):
    anonymous = client.get(LIST).content
    _token, secret = APIToken.create_token(user=office(), name="test")
    assert client.get(LIST, headers={"authorization": f"Bearer {secret}"}).content == anonymous


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("unit=canteens", 1),
        ("unit=repairs", 0),
        ("category=dining&kind=opinion&state=answered", 1),
        ("state=open", 0),
        ("search=热菜", 1),
        ("search=%22", 0),
        ("search=暖气", 0),
        ("month=2001-01", 0),
        ("order=joined", 1),
    ],
)
def test_it_is_narrowed(letter, client, query, count):
    assert client.get(f"{LIST}?{query}").json()["count"] == count


@pytest.mark.parametrize(
    ("query", "place"),
    [("state=nonsense", "state"), ("month=2026-13", "month"), ("kind=x", "kind"), ("unit=%00", "unit")],
)
def test_nonsense_is_refused_at_its_field(letter, client, query, place):
    answer = client.get(f"{LIST}?{query}", headers={"accept-language": "zh-hans"})
    assert answer.status_code == 422
    assert place in answer.json()["errors"][0]["loc"]


def test_three_and_one_cost_the_same(letter, client, django_assert_num_queries):
    client.get(LIST)
    with django_assert_num_queries(2):
        client.get(LIST)
    for _number in range(2):
        published_case()
    with django_assert_num_queries(2):
        client.get(LIST)


def test_one_case_with_its_words_and_course(letter, client):
    whole = client.get(f"{LIST}{letter.pk}/", headers={"accept-language": "en"}).json()
    assert whole["letter"] == letter.letter
    assert whole["answer"] == letter.answer
    assert whole["steps"][0]["label"] == "Received"
    assert whole["steps"][-1]["label"] == "Closed: Resolved"
    assert whole["pages"] == []
    assert client.get(f"{LIST}99999/").status_code == 404


def test_joining_with_a_challenge(still_open, client):
    address = f"{LIST}{still_open.pk}/cosign/"
    made = client.post(f"{address}challenge/?kind=question")
    assert made.status_code == 201
    assert made.json()["question"]
    answer = post(client, address, {"challenge": challenge(), "contact": "li@stu.example.edu.cn"})
    assert (answer.status_code, answer.json()) == (201, {"joined": 1})
    assert CoSign.objects.get().contact == "li@stu.example.edu.cn"


def test_the_same_idempotency_key_joins_once(still_open, client):
    address, key = f"{LIST}{still_open.pk}/cosign/", str(uuid4())
    for _time in range(2):
        answer = post(client, address, {"challenge": challenge()}, **{"Idempotency-Key": key})
        assert answer.json() == {"joined": 1}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"contact": "no address"}, "contact"),
        ({"contact": "a\0@b.cn"}, "contact"),
        ({"contact": "\ud800@b.cn"}, "contact"),
        ({"challenge": {"key": "x", "answer": "1"}}, "answer"),
        ({"challenge": {"key": "x" * 41, "answer": "1"}}, "key"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_in_the_senders_language(still_open, client, change, place):
    body = {"challenge": challenge(), **change}
    answer = post(client, f"{LIST}{still_open.pk}/cosign/", body, **{"Accept-Language": "zh-hans"})
    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert place in error["loc"]
    assert not error["msg"].isascii()
    assert not CoSign.objects.exists()


def test_a_closed_one_is_not_joined(still_open, client):
    answered(still_open.case)
    answer = post(client, f"{LIST}{still_open.pk}/cosign/", {"challenge": challenge()})
    assert answer.status_code == 409
    assert post(client, f"{LIST}99999/cosign/", {"challenge": challenge()}).status_code == 404
