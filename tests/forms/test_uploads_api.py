"""Files sent through the API, beside the same JSON object."""

import json
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cms_apps.core.api import api
from cms_apps.forms.models import Submission, SubmissionFile, WaitingFile
from cms_apps.forms.router import LARGEST
from cms_apps.forms.uploads.limits import LARGEST_REQUEST
from tests.factories.forms import feedback_page, payload
from tests.factories.uploads import jpeg, pdf, upload

PHOTOS = ("照片", "photos", "file", {"required": False, "most_files": 2})
MEGABYTE = 1024 * 1024

pytestmark = pytest.mark.usefixtures("private")


@pytest.fixture
def page(campus):
    return feedback_page(campus.root_page, PHOTOS)


def address(page):
    return f"/api/v3/forms/{page.pk}/submissions/"


def post(client, page, sent, language="zh-hans", key=None, **parts):
    headers = {"accept-language": language, **({"idempotency-key": str(key)} if key else {})}
    return client.post(address(page), {"payload": json.dumps(sent), **parts}, headers=headers)


def test_a_field_for_files_is_described(client, page):
    form = client.get(f"/api/v3/forms/{page.pk}/").json()
    assert form["schema"]["properties"]["photos"] == {
        "title": "照片",
        "type": "array",
        "items": {"type": "string"},
        "maxItems": 2,
    }
    hint = form["ui"][-1]
    assert (hint["widget"], hint["most"], hint["largest"]) == ("file", 2, 10 * MEGABYTE)
    assert "application/pdf" in hint["accept"]


def test_both_bodies_are_described():
    operation = api.get_openapi_schema()["paths"]["/api/v3/forms/{page_id}/submissions/"]["post"]
    content = operation["requestBody"]["content"]
    plain = content["application/json"]["schema"]
    assert set(plain["required"]) == {"version", "challenge", "data"}
    assert content["multipart/form-data"]["schema"]["properties"]["payload"] == plain
    assert "$ref" not in json.dumps(content)


def test_files_are_sent_beside_the_payload(client, page, private):
    answer = post(client, page, payload(page), photos=[upload("a.jpg", jpeg()), upload("b.pdf", pdf())])
    assert answer.status_code == 201, answer.content
    assert answer.json()["receipt"]
    files = Submission.objects.get().files.order_by("pk")
    assert [(file.key, file.name) for file in files] == [("photos", "a.jpg"), ("photos", "b.pdf")]
    assert Submission.objects.get().data["photos"] == ["a.jpg", "b.pdf"]
    assert not WaitingFile.objects.exists()
    assert len(private()) == 2


def test_json_alone_is_taken_as_ever(client, page):
    answer = client.post(address(page), json.dumps(payload(page)), content_type="application/json")
    assert answer.status_code == 201
    assert post(client, page, payload(page)).status_code == 201
    assert Submission.objects.count() == 2


def test_the_same_again_is_the_same_answer_and_another_file_is_not(client, page, private):
    sent, key = payload(page), uuid4()
    first, second = (post(client, page, sent, key=key, photos=upload("a.jpg", jpeg())) for _time in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    other = post(client, page, sent, key=key, photos=upload("a.jpg", jpeg(colour="red")))
    none = post(client, page, sent, key=key)
    assert (other.status_code, none.status_code) == (409, 409)
    assert SubmissionFile.objects.count() == len(private()) == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("parts", "place", "kind"),
    [
        ({"photos": [b"<svg/>"]}, ["body", "data", "photos"], "kind"),
        ({"photos": [b""]}, ["body", "data", "photos"], "empty"),
        ({"photos": [jpeg()[:-200]]}, ["body", "data", "photos"], "broken"),
        ({"photos": [pdf(b"%d" % n) for n in range(3)]}, ["body", "data", "photos"], "too_many"),
        ({"words": [jpeg()]}, ["body", "data", "words"], "files"),
        ({"other": [jpeg()]}, ["body", "data", "other"], "files"),
    ],
)
def test_faults_of_files_are_named_by_field(client, page, private, parts, place, kind, language):
    files = {key: [upload("a.jpg", content) for content in some] for key, some in parts.items()}
    answer = post(client, page, payload(page), language, **files)
    assert answer.status_code == 422
    assert answer["content-type"] == "application/problem+json"
    assert (place, kind) in [(error["loc"], error["type"]) for error in answer.json()["errors"]]
    assert not Submission.objects.exists()
    assert not private()


def test_names_without_files_are_refused(client, page):
    sent = payload(page)
    sent["data"]["photos"] = ["a.jpg"]
    answer = post(client, page, sent)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", "data", "photos"]
    assert post(client, page, sent, photos=upload("a.jpg", jpeg())).status_code == 201


def test_a_file_that_is_asked_for_must_come(client, campus):
    page = feedback_page(campus.root_page, ("照片", "photos", "file", {}), slug="asks")
    answer = post(client, page, payload(page))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", "data", "photos"]


@pytest.mark.parametrize(
    ("written", "status"),
    [("{", 400), ("", 400), ("[" * 50_000, 400), ("[]", 422), ("{}", 422), ('{"version": "x"}', 422)],
)
@pytest.mark.parametrize("kind", ["json", "parts"])
def test_a_payload_is_judged_the_same_in_both_bodies(client, page, kind, written, status):
    if kind == "json":
        answer = client.post(address(page), written, content_type="application/json")
    else:
        answer = client.post(address(page), {"payload": written})
    assert answer.status_code == status
    assert answer["content-type"] == "application/problem+json"
    if status == 422:
        assert all(error["loc"][0] == "body" for error in answer.json()["errors"])


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"nothing of the kind", "multipart/form-data; boundary=x"),
        (b"--x\r\n", "multipart/form-data"),
        (
            b"--x\r\nContent-Disposition: form-data; name=payload\r\n\r\n\xff\r\n--x--",
            "multipart/form-data; boundary=x",
        ),
        (b"\xff\xfe", "application/json"),
        (b"a=b", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_bad_request(client, page, body, kind):
    answer = client.generic("POST", address(page), body, content_type=kind)
    assert answer.status_code == 400
    assert answer["content-type"] == "application/problem+json"


class Unread(BytesIO):
    def read(self, *args):
        raise AssertionError("read")


@pytest.mark.parametrize(
    ("kind", "length"),
    [("multipart/form-data; boundary=x", LARGEST_REQUEST + 1), ("application/json", LARGEST + 1)],
)
def test_a_request_too_large_is_refused_unread(client, page, kind, length):
    headers = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread(), "HTTP_ACCEPT_LANGUAGE": "en"}
    answer = client.generic("POST", address(page), b"x", content_type=kind, **headers)
    assert answer.status_code == 413
    assert answer["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "Too large"


def test_a_payload_too_large_is_refused(client, page):
    sent = payload(page)
    sent["data"]["words"] = "长" * LARGEST
    assert post(client, page, sent).status_code == 413


def test_too_many_parts_are_a_bad_request(client, page):
    many = [SimpleUploadedFile(f"{n}", b"x") for n in range(101)]
    assert post(client, page, payload(page), photos=many).status_code == 400


def test_a_refused_sending_leaves_its_file_for_a_day_only(client, page, private):
    sent = payload(page)
    sent["challenge"]["answer"] = "nonsense"
    answer = post(client, page, sent, photos=upload("a.jpg", jpeg()))
    assert answer.status_code == 422
    assert WaitingFile.objects.count() == len(private()) == 1
