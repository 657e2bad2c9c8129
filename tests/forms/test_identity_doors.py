"""Proving an e-mail address: the page without JavaScript, the API, and what editors set."""

import json
import re
from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.core import mail
from django.utils import timezone
from wagtail.admin.panels import get_edit_handler

from cms_apps.core.models import OutboxMessage
from cms_apps.forms.challenge.answering import SOONEST
from cms_apps.forms.identity import proofs
from cms_apps.forms.identity.email import CODES, MOST_TRIES
from cms_apps.forms.models import EmailCode, Submission
from cms_apps.forms.services import send
from cms_apps.pages.models import FeedbackPage
from tests.factories.forms import ANSWERS, feedback_page, payload
from tests.factories.identity import LI, asking_page, code_sent_to, proof_of, proved_sending
from tests.factories.people import administrator

MORE = [(f"问{n}", f"more{n}", "singleline", {"required": False}) for n in range(4)]


@pytest.fixture
def page(campus):
    return asking_page(campus.root_page, introduction="说说看")


# -- The page ----------------------------------------------------------------------------------------


def fields_of(text):
    """What a browser would send of a page: its hidden fields and what stands in the others."""
    pairs = re.findall(r'<input type="(?:hidden|email|text)" name="([\w-]+)" value="([^"]*)"', text)
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


def go(client, page, text, step, **typed):
    """Press a button on a page."""
    return client.post(page.url, {**fields_of(text), **typed, "step": step})


def words(response):
    return response.content.decode()


def proved_form(client, page, address=LI):
    """The form as somebody sees it who has proved an address."""
    text = words(client.get(page.url))
    text = words(go(client, page, text, "send_code", **{"identity-email": address}))
    return words(go(client, page, text, "prove", **{"identity-code": code_sent_to(address)}))


def answered(text):
    store = CaptchaStore.objects.get(hashkey=fields_of(text)["challenge_key"])
    store.expiration -= SOONEST
    store.save()
    return {"challenge_answer": store.response}


def test_address_code_form_receipt(client, page):
    first = client.get(page.url)
    text = words(first)
    assert "private" in first["cache-control"]
    assert "说说看" in text
    assert 'name="identity-email"' in text
    assert "challenge_key" not in text
    assert 'type="radio"' not in text
    assert "form__optional" not in text
    sent = go(client, page, text, "send_code", **{"identity-email": LI})
    text = words(sent)
    assert sent.status_code == 200
    assert LI in text
    assert 'autocomplete="one-time-code"' in text
    assert "form__optional" not in text
    form = words(go(client, page, text, "prove", **{"identity-code": code_sent_to(LI)}))
    assert "l***@stu.example.edu.cn" in form
    assert LI not in form
    assert fields_of(form)["idempotency_key"] == fields_of(words(sent))["idempotency_key"]
    receipt = go(client, page, form, "send", **ANSWERS, **answered(form))
    assert 'id="receipt"' in words(receipt)
    assert Submission.objects.get().person_hash
    assert not client.cookies.get("sessionid")


def test_neither_code_nor_proof_nor_address_stands_in_an_address(client, page):
    form = proved_form(client, page)
    for url in re.findall(r'(?:href|src|action)="([^"]*)"', form):
        for secret in (fields_of(form)["identity-proof"], "stu.example", "identity-"):
            assert secret not in url
    assert 'method="get"' not in form.split('class="form"')[1]


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("", "必填"),
        ("li", None),
        ("li@example.com", "stu.example.edu.cn"),
        (f"{LI}\r\nBcc: wang@example.edu.cn", None),
        ("<script>alert(1)</script>@example.edu.cn", None),
        ("li\x00@example.edu.cn", None),
        ("x" * 5000, None),
    ],
)
def test_what_is_no_accepted_address_is_said_at_the_field(client, page, address, fault):
    answer = go(client, page, words(client.get(page.url)), "send_code", **{"identity-email": address})
    text = words(answer)
    assert answer.status_code == 422
    assert 'href="#id_identity-email"' in text
    assert 'id="id_identity-email_error"' in text
    assert 'aria-invalid="true"' in text
    assert re.search(r'aria-describedby="[^"]*id_identity-email_error', text)
    assert "<script>alert" not in text
    assert fault is None or fault in text
    assert not OutboxMessage.objects.exists()


def test_a_wrong_code_is_said_at_the_field_and_the_right_one_still_counts(client, page):
    text = words(client.get(page.url))
    text = words(go(client, page, text, "send_code", **{"identity-email": LI}))
    for wrong in ("", "12", "<b>", "\x00"):
        answer = go(client, page, text, "prove", **{"identity-code": wrong})
        assert answer.status_code == 422
        assert 'id="id_identity-code_error"' in words(answer)
        assert f"<strong>{LI}</strong>" in words(answer)
    form = go(client, page, words(answer), "prove", **{"identity-code": code_sent_to(LI)})
    assert "identity-proof" in fields_of(words(form))


def test_a_changed_hidden_address_goes_back_to_the_first_step(client, page):
    text = words(client.get(page.url))
    text = words(go(client, page, text, "send_code", **{"identity-email": LI}))
    typed = {"identity-email": "li@example.com", "identity-code": "123456"}
    answer = go(client, page, text, "prove", **typed)
    assert answer.status_code == 422
    assert 'value="send_code"' in words(answer)
    assert 'id="id_identity-email_error"' in words(answer)


def test_too_many_codes_are_refused_in_words(client, page):
    text = words(client.get(page.url))
    for number in range(CODES.times):
        go(client, page, text, "send_code", **{"identity-email": f"s{number}@example.edu.cn"})
    answer = go(client, page, text, "send_code", **{"identity-email": LI})
    assert answer.status_code == 429
    assert 'role="alert"' in words(answer)
    assert LI in words(answer)


@pytest.mark.parametrize("step", ["edit", "image", "question", "check", "address", ""])
def test_who_is_not_proved_sees_the_first_step_whatever_is_pressed(client, page, step):
    text = words(client.post(page.url, {**ANSWERS, "step": step}))
    assert 'name="identity-email"' in text
    assert fields_of(text)["words"] == ANSWERS["words"]


def test_an_expired_proof_keeps_every_word(client, page, monkeypatch):
    form = proved_form(client, page)
    typed = {**ANSWERS, "words": '第一行\n"<b>', "phone": "13800000001"}
    monkeypatch.setattr(proofs, "VALID", timedelta(seconds=-1))
    answer = go(client, page, form, "send", **typed, **answered(form))
    assert answer.status_code == 422
    assert not Submission.objects.exists()
    text = words(answer)
    assert 'role="alert"' in text
    monkeypatch.setattr(proofs, "VALID", timedelta(minutes=30))
    typed = {**fields_of(text), "words": typed["words"]}
    assert fields_of(text)["words"] == "第一行\n&quot;&lt;b&gt;"
    text = words(client.post(page.url, {**typed, "identity-email": LI, "step": "send_code"}))
    form = words(go(client, page, text, "prove", **{"identity-code": code_sent_to(LI)}))
    assert "第一行" in form
    assert 'value="13800000001"' in form
    assert re.search(r'value="食堂"[^>]*checked', form)


def test_an_answer_given_is_given_again_after_the_proof_has_expired(client, page, monkeypatch):
    form = proved_form(client, page)
    sent = {**ANSWERS, **answered(form)}
    receipt = re.compile(r'id="receipt">([^<]+)<')
    first = receipt.search(words(go(client, page, form, "send", **sent)))[1]
    monkeypatch.setattr(proofs, "VALID", timedelta(seconds=-1))
    assert receipt.search(words(go(client, page, form, "send", **sent)))[1] == first


def test_editors_defaults_come_through_the_steps(client, campus):
    extra = ("哪栋楼", "building", "singleline", {"required": False, "default_value": "7号楼"})
    page = asking_page(campus.root_page, extra)
    assert 'value="7号楼"' in proved_form(client, page)


def test_a_long_form_keeps_its_proof_through_the_check(client, campus):
    page = asking_page(campus.root_page, *MORE)
    form = proved_form(client, page)
    checked = words(go(client, page, form, "check", **ANSWERS))
    assert "l***@stu.example.edu.cn" in checked
    receipt = go(client, page, checked, "send", **answered(checked))
    assert 'id="receipt"' in words(receipt)


def test_enter_sends_and_does_not_change_the_person(client, page):
    form = proved_form(client, page)
    steps = re.findall(r'name="step" value="(\w+)"', form)
    assert steps.index("address") > steps.index("send")


def test_who_has_sent_enough_learns_it_before_writing(client, campus):
    page = asking_page(campus.root_page, most_per_person=1)
    form = proved_form(client, page)
    go(client, page, form, "send", **ANSWERS, **answered(form))
    text = words(client.get(page.url))
    text = words(go(client, page, text, "send_code", **{"identity-email": LI}))
    answer = go(client, page, text, "prove", **{"identity-code": code_sent_to(LI)})
    assert answer.status_code == 409
    assert 'role="alert"' in words(answer)
    assert Submission.objects.count() == 1


@pytest.mark.parametrize("shut", [{"closes_at": -1}, {"opens_at": 1}, {"most": 0}])
def test_a_shut_form_asks_nobody_and_sends_no_code(client, campus, shut):
    window = {key: timezone.now() + timedelta(days=n) if key != "most" else n for key, n in shut.items()}
    page = asking_page(campus.root_page, **window)
    assert "identity-email" not in words(client.get(page.url))
    client.post(page.url, {"step": "send_code", "identity-email": LI})
    assert not OutboxMessage.objects.exists()


def test_a_preview_shows_the_form(page, rf):
    request = rf.get("/")
    response = page.make_preview_request(request, "")
    text = response.render().content.decode() if hasattr(response, "render") else words(response)
    assert 'type="radio"' in text
    assert "identity-email" not in text


def test_the_first_step_costs_the_same_with_many_codes(client, page, django_assert_max_num_queries):
    client.get(page.url)
    with django_assert_max_num_queries(40) as few:
        client.get(page.url)
    for number in range(5):
        proof_of(page, f"s{number}@example.edu.cn")
    with django_assert_max_num_queries(len(few)):
        client.get(page.url)


# -- The API -----------------------------------------------------------------------------------------


def post(client, page, path, sent, language="zh-hans", **headers):
    url = f"/api/v3/forms/{page.pk}/{path}"
    headers = {"accept-language": language, **headers}
    return client.post(url, json.dumps(sent), content_type="application/json", headers=headers)


def faults(response):
    assert response["content-type"] == "application/problem+json"
    return [tuple(error["loc"]) for error in response.json()["errors"]]


def test_code_proof_submission(client, page, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        asked = post(client, page, "identity/", {"email": LI})
    assert asked.status_code == 202
    assert set(asked.json()) == {"expires_at"}
    assert "no-store" in asked["cache-control"]
    code = re.search(r"^\d{6}$", mail.outbox[0].body, re.MULTILINE)[0]
    proved = post(client, page, "identity/proof/", {"email": LI, "code": code})
    assert proved.status_code == 201
    assert set(proved.json()) == {"proof", "expires_at"}
    assert "no-store" in proved["cache-control"]
    sent = payload(page, identity={"proof": proved.json()["proof"]})
    assert post(client, page, "submissions/", sent).status_code == 201
    assert Submission.objects.get().person_hash


def test_a_form_says_whom_it_asks(client, page, campus):
    plain = feedback_page(campus.root_page, slug="plain")
    asked = client.get(f"/api/v3/forms/{page.pk}/").json()["identity"]
    assert asked == {
        "kind": "email",
        "domains": ["stu.example.edu.cn", "example.edu.cn"],
        "sign_in_url": None,
    }
    anybody = {"kind": "anonymous", "domains": [], "sign_in_url": None}
    assert client.get(f"/api/v3/forms/{plain.pk}/").json()["identity"] == anybody


def test_the_answer_is_the_same_whoever_asks(client, page):
    known = post(client, page, "identity/", {"email": LI})
    again, unknown = (
        post(client, page, "identity/", {"email": who}) for who in (LI, "nobody@example.edu.cn")
    )
    assert known.status_code == again.status_code == unknown.status_code == 202


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"email": ""}, "email"),
        ({"email": "li@example.com"}, "email"),
        ({"email": "li\x00@example.edu.cn"}, "email"),
        ({"email": "li\ud800@example.edu.cn"}, "email"),
        ({"email": f"{LI}\nBcc: wang@example.edu.cn"}, "email"),
        ({"email": "x" * 2000}, "email"),
        ({"email": None}, "email"),
        ({"email": [LI]}, "email"),
        ({}, "email"),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_no_accepted_address_is_a_422_at_it(client, page, sent, place, language):
    answer = post(client, page, "identity/", sent, language)
    assert answer.status_code == 422
    assert faults(answer) == [("body", place)]
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"), [("", 400), ("{", 400), ("[]", 422), ("null", 422), (" " * 30_000, 413)]
)
def test_a_body_that_is_none_is_refused(client, page, body, status):
    for path in ("identity/", "identity/proof/"):
        url = f"/api/v3/forms/{page.pk}/{path}"
        answer = client.post(url, body, content_type="application/json")
        assert answer.status_code == status
        assert answer["content-type"] == "application/problem+json"


@pytest.mark.parametrize("code", ["", "000", "١٢٣٤٥٦", "\x00", "\udfff", "9" * 10_000, None, 123456])
def test_what_is_no_code_is_a_422_at_it(client, page, code):
    post(client, page, "identity/", {"email": LI})
    answer = post(client, page, "identity/proof/", {"email": LI, "code": code})
    assert answer.status_code == 422
    assert faults(answer) == [("body", "code")]
    assert EmailCode.objects.get().tries == 0


def test_a_wrong_code_is_a_422_at_it_and_after_five_the_right_one_too(client, page):
    post(client, page, "identity/", {"email": LI})
    code = code_sent_to(LI)
    wrong = [f"{(int(code) + n + 1) % 10**6:06d}" for n in range(MOST_TRIES)]
    for guess in [*wrong, code]:
        answer = post(client, page, "identity/proof/", {"email": LI, "code": guess})
        assert answer.status_code == 422
        assert faults(answer) == [("body", "code")]
        assert answer.json()["errors"][0]["type"] == "code_failed"


@pytest.mark.parametrize(
    "identity", [{}, {"identity": None}, {"identity": {"proof": ""}}, {"identity": {"proof": "a:b:c"}}]
)
def test_without_a_proof_nothing_is_stored(client, page, identity):
    answer = post(client, page, "submissions/", payload(page, **identity))
    assert answer.status_code == 422
    assert faults(answer) == [("body", "identity")]
    assert not Submission.objects.exists()


@pytest.mark.parametrize("proof", ["\x00", "\ud800", "x" * 5000, None, 5])
def test_a_proof_that_is_no_text_of_ours_is_a_422(client, page, proof):
    answer = post(client, page, "submissions/", payload(page, identity={"proof": proof}))
    assert answer.status_code == 422


def test_beyond_a_persons_limit_is_a_409_in_words(client, campus):
    page = asking_page(campus.root_page, most_per_person=1)
    identity = {"identity": {"proof": proof_of(page)}}
    assert post(client, page, "submissions/", payload(page, **identity)).status_code == 201
    answer = post(client, page, "submissions/", payload(page, **identity), "en")
    assert answer.status_code == 409
    assert "as often as one person may" in answer.json()["detail"]


def test_too_many_codes_are_a_429_and_a_forged_address_gains_nothing(client, page):
    for number in range(CODES.times + 1):
        sent = {"email": f"s{number}@example.edu.cn"}
        forged = {"x-forwarded-for": f"1.2.3.{number}"}
        answer = post(client, page, "identity/", sent, **forged)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_a_form_that_asks_nobody_or_is_shut_sends_no_code(client, campus):
    plain = feedback_page(campus.root_page, slug="plain")
    shut = asking_page(campus.root_page, slug="shut", closes_at=timezone.now())
    for page in (plain, shut):
        assert post(client, page, "identity/", {"email": LI}).status_code == 409
        sent = {"email": LI, "code": "123456"}
        assert post(client, page, "identity/proof/", sent).status_code == 409
    assert client.post("/api/v3/forms/999999/identity/", {}, "application/json").status_code == 404
    assert not OutboxMessage.objects.exists()


# -- The admin --------------------------------------------------------------------------------------


def test_the_register_says_whether_somebody_was_proved_and_never_who(client, page):
    send(page, proved_sending(page, proof_of(page)))
    submission = Submission.objects.get()
    client.force_login(administrator())
    text = words(client.get(f"/admin/cms_forms/submission/inspect/{submission.pk}/"))
    assert "已验证身份" in text
    assert submission.person_hash not in text


@pytest.mark.parametrize(
    ("set_to", "refused"),
    [
        ({"identity": "anonymous"}, set()),
        ({"identity": "anonymous", "most_per_person": "1"}, {"most_per_person"}),
        ({"identity": "anonymous", "email_domains": "a.cn"}, {"email_domains"}),
        ({"identity": "email", "most_per_person": "1", "email_domains": "a.cn，b.cn"}, set()),
        ({"identity": "email", "most_per_person": "0"}, {"most_per_person"}),
        ({"identity": "email", "email_domains": "a.cn, nonsense"}, {"email_domains"}),
        ({"identity": "email", "email_domains": "li@a.cn"}, {"email_domains"}),
        ({"identity": "campus"}, {"identity"}),  # not set up on this site
        ({"identity": "telepathy"}, {"identity"}),
    ],
)
def test_what_can_not_be_is_said_at_the_editors_field(page, set_to, refused):
    form_class = get_edit_handler(FeedbackPage).get_form_class()
    names = {"identity", "most_per_person", "email_domains"}
    known = {"most_per_person": "", "email_domains": "", "form_fields-TOTAL_FORMS": "0"}
    data = {
        **known,
        "form_fields-INITIAL_FORMS": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    form = form_class({**data, **set_to}, instance=page, for_user=administrator())
    form.is_valid()
    assert set(form.errors) & names == refused
