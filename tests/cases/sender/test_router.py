"""The sender's part of `/api/v3/cases/`."""

import json
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms_apps.cases.acts import perform as staff_does
from cms_apps.cases.models import Case, MessageFile, NewsCode
from cms_apps.cases.sender.schemas import LONGEST_JSON
from cms_apps.cases.services.access import new_code
from cms_apps.cases.services.erasing import erase
from cms_apps.cases.states import MessageKind
from cms_apps.core.api import api
from cms_apps.core.models import LimitCounter
from tests.factories.cases import category, person, unit_named
from tests.factories.senders import GROUPED, RECEIPT, does, sent_case
from tests.factories.uploads import jpeg, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(campus, private):
    category(needs_review=False)
    return sent_case()


@pytest.fixture
def head(case):
    return person(unit=unit_named("canteens"), post="head")


def post(client, act, data, *, key=None, language="zh-hans"):
    headers = {"accept-language": language, **({"idempotency-key": str(key)} if key else {})}
    body = json.dumps({"receipt": RECEIPT, **data})
    return client.post(f"/api/v3/cases/{act}/", body, content_type="application/json", headers=headers)


def replies(case):
    return case.messages.filter(kind=MessageKind.REPLY).count()


def test_a_case_as_its_sender_reads_it(client, case, head):
    staff_does("submit", case_id=case.pk, actor=head, data={"text": "加了窗口"})
    answer = post(client, "lookup", {"receipt": GROUPED.lower()}, language="en")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    assert set(body) == {
        *("number", "state", "label", "subject", "opened_at", "due_at", "unit", "outcome"),
        *("outcome_label", "duplicate_of", "thread", "may", "why_not", "stamp"),
    }
    assert (body["number"], body["state"]) == (case.number, "answered")
    assert body["label"] == "Answered: is the matter settled for you?"
    assert body["unit"] == {"slug": "canteens", "name": "Canteens"}
    assert (body["due_at"], body["outcome"], body["why_not"]) == (None, "", "")
    assert body["may"] == ["reply", "rate", "withdraw"]
    assert body["stamp"] == len(body["thread"]) == 3
    said = body["thread"][-1]
    assert (said["kind"], said["by_sender"], said["text"]) == ("answered", False, "加了窗口")
    assert said["unit"] == {"slug": "canteens", "name": "Canteens"}
    assert said["took"] >= 0
    assert "receipt" not in json.dumps(body).lower()


def test_wrong_expired_and_erased_are_equal_in_bytes_and_queries(client, case):
    code, gone = new_code(case), sent_case("G" * 26)
    NewsCode.objects.update(expires_at=timezone.now())
    erase(gone.pk)
    post(client, "lookup", {"receipt": "V" * 26})  # the first of a window makes its counter
    seen = set()
    for act, data in (
        ("lookup", {}),
        ("reply", {"text": "好"}),
        ("withdraw", {}),
        ("file", {"id": str(uuid4())}),
    ):
        for secret in ("W" * 26, code, "G" * 26):
            with CaptureQueriesContext(connection) as queries:
                answer = post(client, act, {**data, "receipt": secret})
            seen.add((answer.status_code, answer.content, len(queries)))
            forget_guesses()
    assert len(seen) == 1
    assert next(iter(seen))[0] == 404


def forget_guesses():
    """Start over, with the counter's row in place."""
    LimitCounter.objects.update(used=1)


def test_who_guesses_is_stopped_and_the_right_receipt_still_works(client, case):
    for _time in range(10):
        assert post(client, "lookup", {"receipt": "A" * 26}).status_code == 404
    for act, data in (("lookup", {}), ("reply", {"text": "好"}), ("rate", {"is_satisfied": True})):
        stopped = post(client, act, {**data, "receipt": "B" * 16})
        assert stopped.status_code == 429
        assert 0 < int(stopped.headers["Retry-After"]) <= 600
    assert post(client, "lookup", {}).status_code == 200
    assert post(client, "reply", {"text": "好"}).status_code == 200


def test_a_reply_is_stored_once_and_other_words_under_its_key_are_refused(client, case):
    key = uuid4()
    first, second = (post(client, "reply", {"text": "补充"}, key=key) for _time in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.json()["thread"][-1]["text"] == "补充"
    assert replies(case) == 1
    assert post(client, "reply", {"text": "别的"}, key=key).status_code == 409
    assert post(client, "reply", {"text": "补充"}).status_code == 200
    assert replies(case) == 2


def test_files_come_beside_the_payload_and_back_by_the_receipt(client, case, head):
    payload = json.dumps({"receipt": RECEIPT, "text": "看照片"})
    parts = {
        "payload": payload,
        "attachments": [upload("窗口.jpg", jpeg()), upload("门.jpg", jpeg(colour="red"))],
    }
    key = str(uuid4())
    answer = client.post("/api/v3/cases/reply/", parts, headers={"idempotency-key": key})
    assert answer.status_code == 200, answer.content
    files = answer.json()["thread"][-1]["files"]
    assert [file["name"] for file in files] == ["窗口.jpg", "门.jpg"]
    again = {**parts, "attachments": [upload("窗口.jpg", jpeg()), upload("门.jpg", jpeg(colour="red"))]}
    assert client.post("/api/v3/cases/reply/", again, headers={"idempotency-key": key}).status_code == 200
    assert MessageFile.objects.count() == 2
    found = post(client, "file", {"id": files[0]["id"]})
    assert b"".join(found.streaming_content)[:2] == b"\xff\xd8"
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in found.headers["Cache-Control"]
    assert post(client, "file", {"id": str(uuid4())}).status_code == 404
    assert post(client, "file", {"id": files[0]["id"], "receipt": new_code(case)}).status_code == 403


@pytest.mark.parametrize(
    ("parts", "place", "kind"),
    [
        ({"attachments": SimpleUploadedFile("a.exe", b"MZ")}, "attachments", "kind"),
        ({"photos": SimpleUploadedFile("a.jpg", b"x")}, "photos", "files"),
    ],
)
def test_a_file_that_is_not_taken_is_said_by_field(client, case, parts, place, kind):
    payload = json.dumps({"receipt": RECEIPT, "text": "看"})
    answer = client.post("/api/v3/cases/reply/", {"payload": payload, **parts})
    assert answer.status_code == 422
    fault = answer.json()["errors"][0]
    assert (fault["loc"], fault["type"]) == (["body", place], kind)
    assert replies(case) == 0


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("act", "data", "place"),
    [
        ("reply", {"text": "  "}, ["body", "text"]),
        ("reply", {"text": "长" * 5001}, ["body", "text"]),
        ("reply", {}, ["body", "text"]),
        ("reply", {"text": "a\x00"}, ["body", "text"]),
        ("rate", {"text": "好"}, ["body", "sent", "is_satisfied"]),
        ("lookup", {"receipt": ""}, ["body", "sent", "receipt"]),
        ("lookup", {"receipt": "A" * 101}, ["body", "sent", "receipt"]),
    ],
)
def test_what_is_not_valid_is_said_by_field_in_the_sender_s_language(
    client, case, act, data, place, language
):
    answer = post(client, act, data, language=language)
    assert answer.status_code == 422
    fault = answer.json()["errors"][0]
    assert fault["loc"] == place
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_not_satisfied_takes_it_up_again_and_what_was_not_read_is_refused(client, case, head):
    staff_does("submit", case_id=case.pk, actor=head, data={"text": "加了窗口"})
    stamp = post(client, "lookup", {}).json()["stamp"]
    staff_does("submit", case_id=case.pk, actor=head, data={"text": "更正"})
    stale = post(client, "rate", {"is_satisfied": True, "stamp": stamp})
    assert stale.status_code == 409
    assert stale.json()["detail"]
    key = uuid4()
    for _time in range(2):
        rated = post(client, "rate", {"is_satisfied": False, "text": "没有", "stamp": stamp + 1}, key=key)
        assert rated.status_code == 200
        assert rated.json()["state"] == "reopened"
    assert post(client, "rate", {"is_satisfied": True}).status_code == 409
    assert Case.objects.get(pk=case.pk).times_reopened == 1


def test_a_withdrawn_case_is_read_and_no_more(client, case):
    withdrawn = post(client, "withdraw", {"text": "已经好了"}, language="en").json()
    assert (withdrawn["state"], withdrawn["outcome"], withdrawn["may"]) == ("closed", "withdrawn", [])
    assert withdrawn["why_not"] == "This case is closed."
    refused = post(client, "reply", {"text": "还有"}, language="en")
    assert refused.status_code == 409
    assert refused.json()["detail"] == "This case is closed, so nothing was added to it."
    assert post(client, "lookup", {}).status_code == 200


def test_a_code_from_a_mail_reads_only(client, case):
    code = new_code(case)
    body = post(client, "lookup", {"receipt": code}, language="en").json()
    assert body["may"] == []
    assert "you need your receipt" in body["why_not"]
    for act, data in (("reply", {"text": "我"}), ("rate", {"is_satisfied": True}), ("withdraw", {})):
        assert post(client, act, {**data, "receipt": code}).status_code == 403
    assert case.messages.count() == 1


def test_a_body_that_is_too_large_or_no_json_is_refused(client, case):
    big = "x" * (LONGEST_JSON + 1)
    assert client.post("/api/v3/cases/reply/", big, content_type="application/json").status_code == 413
    assert client.post("/api/v3/cases/reply/", "{", content_type="application/json").status_code == 400
    assert client.get("/api/v3/cases/lookup/").status_code == 405


def test_a_token_or_a_session_gives_no_right_here(client, case, head):
    client.force_login(head)
    assert post(client, "lookup", {"receipt": "W" * 26}).status_code == 404
    does("reply", uuid4(), text="一")
    assert post(client, "lookup", {}).json()["stamp"] == 2


def test_the_contract_says_both_ways_to_send_a_reply():
    paths = api.get_openapi_schema()["paths"]
    content = paths["/api/v3/cases/reply/"]["post"]["requestBody"]["content"]
    assert set(content) == {"application/json", "multipart/form-data"}
    assert not any("receipt" in path for path in paths if "cases" in path)


@pytest.mark.parametrize("many", [3, 30])
def test_a_long_thread_costs_the_queries_of_a_short_one(client, case, head, django_assert_num_queries, many):
    for number in range(many):
        staff_does("progress", case_id=case.pk, actor=head, data={"text": f"第{number}步"})
    with django_assert_num_queries(3):  # the case, its moves with their words, its files
        assert len(post(client, "lookup", {}).json()["thread"]) == many + 2
