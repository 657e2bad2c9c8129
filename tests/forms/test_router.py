"""`/api/v3/forms/`: what a front end without our templates does."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from captcha.models import CaptchaStore
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from wagtail.models import PageViewRestriction

from cms_apps.forms.models import Submission
from cms_apps.forms.services import CHALLENGES, SUBMISSIONS
from cms_apps.pages.models import StandardPage
from tests.factories.forms import ANSWERS, feedback_page, payload


@pytest.fixture
def page(campus):
    return feedback_page(campus.root_page, introduction="说说看", thanks="三日内看。")


def post(client, page, sent, language="zh-hans", **headers):
    return client.post(
        f"/api/v3/forms/{page.pk}/submissions/",
        json.dumps(sent),
        content_type="application/json",
        headers={"accept-language": language, **headers},
    )


def test_open_forms_are_listed(client, page, campus):
    feedback_page(campus.root_page, slug="shut", closes_at=timezone.now() - timedelta(days=1))
    private = feedback_page(campus.root_page, slug="private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    answer = client.get("/api/v3/forms/").json()
    assert answer["count"] == 1
    (item,) = answer["items"]
    assert item == {
        "id": page.pk,
        "title": "意见反馈",
        "service": "feedback",
        "url": "/feedback/",
        "locale": "zh-hans",
        "window": {"opens_at": None, "closes_at": None, "is_open": True},
    }


def test_a_form_is_described_by_a_schema_that_accepts_what_the_form_accepts(client, page):
    form = client.get(f"/api/v3/forms/{page.pk}/").json()
    Draft202012Validator.check_schema(form["schema"])
    assert Draft202012Validator(form["schema"]).is_valid(ANSWERS)
    assert not Draft202012Validator(form["schema"]).is_valid({"matter": "操场", "words": "x"})
    assert form["schema"]["properties"]["words"]["maxLength"] == 5000
    assert [hint["key"] for hint in form["ui"]] == ["matter", "words", "phone"]
    assert [hint["widget"] for hint in form["ui"]] == ["radio", "multiline", "tel"]
    assert [hint["personal"] for hint in form["ui"]] == [False, False, True]
    assert form["consent"] == {"text": page.consent_text, "version": 1}
    assert (form["version"], form["places_left"], form["challenge"]) == (1, None, ["image", "question"])


@pytest.mark.parametrize("kind", ["image", "question"])
def test_a_challenge_is_made_for_each_sense(client, page, kind):
    answer = client.post(f"/api/v3/forms/{page.pk}/challenge/?kind={kind}")
    assert answer.status_code == 201
    assert "no-store" in answer["cache-control"]
    made = answer.json()
    store = CaptchaStore.objects.get(hashkey=made["key"])
    assert (made["image_url"] is None, made["question"] is None) == (kind == "question", kind == "image")
    if kind == "image":
        picture = client.get(made["image_url"])
        assert picture["content-type"] == "image/png"
        assert picture.content.startswith(b"\x89PNG")
    else:
        assert str(sum(map(int, store.challenge.split("+")))) == store.response


def test_challenges_are_limited(client, page):
    for _number in range(CHALLENGES.times):
        assert client.post(f"/api/v3/forms/{page.pk}/challenge/").status_code == 201
    refused = client.post(f"/api/v3/forms/{page.pk}/challenge/")
    assert refused.status_code == 429
    assert int(refused["retry-after"]) > 0
    assert CaptchaStore.objects.count() == CHALLENGES.times


def test_a_submission_is_stored_and_answered_and_not_kept_by_anybody(client, page):
    answer = post(client, page, payload(page))
    assert answer.status_code == 201
    assert "no-store" in answer["cache-control"]
    body = answer.json()
    assert set(body) == {"number", "receipt", "received_at", "message", "manage_url", "result"}
    assert body["message"] == "三日内看。"
    assert Submission.objects.get().door == "api"


def test_a_key_makes_sending_twice_send_once(client, page):
    sent, key = payload(page), str(uuid4())
    first = post(client, page, sent, **{"idempotency-key": key})
    second = post(client, page, sent, **{"idempotency-key": key})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    other = post(client, page, {**sent, "data": {**ANSWERS, "words": "x"}}, **{"idempotency-key": key})
    assert other.status_code == 409
    assert other.json()["detail"] == "这个幂等键已经用于别的内容。"
    assert Submission.objects.count() == 1


def test_a_key_that_is_no_uuid_is_refused(client, page):
    answer = post(client, page, payload(page), **{"idempotency-key": "1"})
    assert answer.status_code == 422


def test_faults_stand_at_their_fields_in_the_senders_language(client, page):
    for language, word in (("zh-hans", "此项必填。"), ("en", "This field is required.")):
        answer = post(client, page, payload(page, {"matter": "食堂"}), language)
        assert answer.status_code == 422
        assert answer["content-type"] == "application/problem+json"
        (error,) = answer.json()["errors"]
        assert (error["loc"], error["msg"]) == (["body", "data", "words"], word)


def test_a_wrong_challenge_and_a_changed_form_say_what_to_do(client, page):
    sent = payload(page)
    sent["challenge"]["answer"] = "x"
    (error,) = post(client, page, sent).json()["errors"]
    assert error["loc"] == ["body", "challenge", "answer"]
    changed = post(client, page, payload(page, version=9))
    assert changed.status_code == 409
    assert {tuple(error["loc"]) for error in changed.json()["errors"]} == {
        ("body", "data", key) for key in ("matter", "words", "phone")
    }


def test_a_closed_form_is_a_409_in_words(client, page):
    page.closes_at = timezone.now()
    page.save_revision().publish()
    answer = post(client, page, payload(page))
    assert answer.status_code == 409
    assert answer.json()["detail"] == "表单已经关闭。"
    assert client.get(f"/api/v3/forms/{page.pk}/").json()["window"]["is_open"] is False


def test_one_more_than_allowed_is_a_429_and_a_forged_address_gains_nothing(client, page):
    for _number in range(SUBMISSIONS.times):
        assert post(client, page, payload(page)).status_code == 201
    refused = post(client, page, payload(page), **{"x-forwarded-for": "8.8.8.8"})
    assert refused.status_code == 429
    assert int(refused["retry-after"]) > 0


def test_what_is_no_public_form_is_a_404(client, page, campus):
    plain = campus.root_page.add_child(instance=StandardPage(title="关于", slug="about"))
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    for number in (plain.pk, page.pk, 999_999, 2**63):
        assert client.get(f"/api/v3/forms/{number}/").status_code in (404, 400)
        assert client.post(f"/api/v3/forms/{number}/challenge/").status_code in (404, 400)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"version": 1e999}', b'{"data": NaN}', b"[" * 2000],
)
def test_a_body_that_is_none_is_refused(client, page, body):
    answer = client.post(f"/api/v3/forms/{page.pk}/submissions/", body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer["content-type"] == "application/problem+json"


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.dictionaries(st.sampled_from(["matter", "words", "phone", "other"]), json_values))
def test_whatever_is_sent_is_answered(client, page, settings, data):
    settings.RELAX_LIMITS = 1000
    assert post(client, page, payload(page, data)).status_code in (201, 422)


@pytest.mark.django_db
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=json_values)
def test_whatever_stands_in_its_place_is_refused(client, page, sent):
    assert post(client, page, sent).status_code in (400, 422)


def test_three_and_thirty_forms_cost_the_same_queries(client, page, campus, django_assert_num_queries):
    client.get("/api/v3/forms/")
    with django_assert_num_queries(6):
        client.get("/api/v3/forms/")
    for number in range(30):
        feedback_page(campus.root_page, slug=f"f{number}")
    with django_assert_num_queries(6):
        assert client.get("/api/v3/forms/").json()["count"] == 31
