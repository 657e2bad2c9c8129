"""Files on a page without JavaScript: nothing is lost, nothing is doubled, what is taken off is gone."""

import re
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from captcha.models import CaptchaStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from cms_apps.forms.challenge.answering import SOONEST
from cms_apps.forms.models import Submission, SubmissionFile, WaitingFile
from cms_apps.forms.uploads import holding, keeping, limits
from cms_apps.forms.uploads.keeping import UPLOADS, forget_waiting_files
from tests.factories.forms import ANSWERS, feedback_page
from tests.factories.uploads import jpeg, pdf, pdf_that_draws, telltale, upload

PHOTOS = ("照片", "photos", "file", {"required": False, "most_files": 2})
MORE = [(f"问{n}", f"more{n}", "singleline", {"required": False}) for n in range(4)]
MEGABYTE = 1024 * 1024

pytestmark = pytest.mark.usefixtures("private")


@pytest.fixture
def page(campus):
    return feedback_page(campus.root_page, PHOTOS)


@pytest.fixture
def long_page(campus):
    return feedback_page(campus.root_page, PHOTOS, *MORE, slug="long")


def hidden(text):
    pairs = re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', text)
    found = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return {n: v if n.startswith("kept-") else v[0] for n, v in found.items() if n != "csrfmiddlewaretoken"}


def text_of(answer):
    return answer.content.decode()


def next_step(answer, step="send", **changes):
    """What a browser sends from a page it was shown, its challenge answered."""
    fields = hidden(text_of(answer))
    if key := fields.get("challenge_key"):
        store = CaptchaStore.objects.get(hashkey=key)
        store.expiration -= SOONEST
        store.save()
        fields["challenge_answer"] = store.response
    return {**ANSWERS, **fields, **changes, "step": step}


def receipt(answer):
    found = re.search(r'id="receipt">([^<]+)<', text_of(answer))
    return found and found[1]


def kept(answer):
    return re.findall(r"已保留：\s*(\S+?),|Kept:\s*(\S+?),", text_of(answer))


def test_a_form_without_files_is_sent_as_ever_and_one_with_them_in_parts(client, campus, page):
    plain = feedback_page(campus.root_page, slug="plain")
    assert "multipart" not in text_of(client.get(plain.url))
    text = text_of(client.get(page.url))
    assert 'enctype="multipart/form-data"' in text
    field = re.search(r'<input type="file"[^>]*name="photos"[^>]*>', text)[0]
    assert "image/heic" in field
    assert " multiple" in field


def test_files_are_sent_with_a_form(client, page, private):
    sent = next_step(client.get(page.url), photos=[upload("a.jpg", telltale("JPEG")), upload("b.pdf", pdf())])
    answer = client.post(page.url, sent)
    assert receipt(answer), text_of(answer)
    submission = Submission.objects.get()
    files = list(submission.files.order_by("pk"))
    assert [(file.key, file.name, file.kind) for file in files] == [
        ("photos", "a.jpg", "image/jpeg"),
        ("photos", "b.pdf", "application/pdf"),
    ]
    assert submission.data["photos"] == ["a.jpg", "b.pdf"]
    assert not WaitingFile.objects.exists()
    assert len(private()) == 2
    for file in files:
        with file.file.open() as stored:
            content = stored.read()
        assert b"Telltale" not in content
        if file.kind == "image/jpeg":
            with Image.open(BytesIO(content)) as image:
                assert image.size == (45, 80)
        assert re.fullmatch(r"forms/([0-9a-f]{2})/\1[0-9a-f]{30}\.(jpg|pdf)", file.file.name)


def test_files_survive_a_fault_elsewhere(client, page, private):
    first = next_step(client.get(page.url), photos=[upload("a.jpg", jpeg())])
    refused = client.post(page.url, {**first, "phone": "打给我"})
    assert refused.status_code == 422
    assert "a.jpg" in text_of(refused)
    assert (WaitingFile.objects.count(), len(private())) == (1, 1)
    answer = client.post(page.url, next_step(refused))
    assert receipt(answer), text_of(answer)
    assert [file.name for file in SubmissionFile.objects.all()] == ["a.jpg"]
    assert not WaitingFile.objects.exists()
    assert len(private()) == 1


def test_files_survive_a_wrong_answer_and_another_question(client, page):
    first = next_step(client.get(page.url), photos=[upload("a.jpg", jpeg())])
    answer = client.post(page.url, {**first, "challenge_answer": "nonsense"})
    assert answer.status_code == 422
    answer = client.post(page.url, next_step(answer, "question", photos=[upload("b.jpg", jpeg((9, 9)))]))
    assert "b.jpg" in text_of(answer)
    assert receipt(client.post(page.url, next_step(answer)))
    assert sorted(SubmissionFile.objects.values_list("name", flat=True)) == ["a.jpg", "b.jpg"]


def test_a_kept_file_can_be_taken_off_again(client, page, private, django_capture_on_commit_callbacks):
    first = next_step(client.get(page.url), photos=[upload("a.jpg", jpeg()), upload("b.pdf", pdf())])
    refused = client.post(page.url, {**first, "phone": "打给我"})
    marks = {row.name: row.source_sha256 for row in WaitingFile.objects.all()}
    assert f'name="remove-photos" value="{marks["a.jpg"]}"' in text_of(refused)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page.url, next_step(refused, **{"remove-photos": [marks["a.jpg"]]}))
    assert receipt(answer)
    assert [file.name for file in SubmissionFile.objects.all()] == ["b.pdf"]
    assert not WaitingFile.objects.exists()
    assert len(private()) == 1


def test_sending_twice_stores_files_once(client, page, private, django_capture_on_commit_callbacks):
    sent = next_step(client.get(page.url))
    receipts = set()
    with django_capture_on_commit_callbacks(execute=True):
        for _time in range(3):
            answer = client.post(page.url, {**sent, "photos": [upload("a.jpg", jpeg())]})
            receipts.add(receipt(answer))
    assert len(receipts) == 1
    assert None not in receipts
    assert (Submission.objects.count(), SubmissionFile.objects.count()) == (1, 1)
    assert not WaitingFile.objects.exists()
    assert len(private()) == 1


def test_sending_kept_files_twice_gives_the_same_receipt(client, long_page):
    shown = client.post(
        long_page.url, next_step(client.get(long_page.url), "check", photos=[upload("a.jpg", jpeg())])
    )
    sent = next_step(shown)
    assert sent["kept-photos"]
    first, second = (receipt(client.post(long_page.url, sent)) for _time in range(2))
    assert first == second is not None
    assert SubmissionFile.objects.count() == 1


def test_the_same_words_with_another_file_are_another_body(client, page):
    sent = next_step(client.get(page.url))
    assert receipt(client.post(page.url, {**sent, "photos": [upload("a.jpg", jpeg())]}))
    answer = client.post(page.url, {**sent, "photos": [upload("a.jpg", jpeg(colour="red"))]})
    assert answer.status_code == 409
    assert SubmissionFile.objects.count() == 1


def test_the_check_page_carries_files_there_and_back(client, long_page):
    shown = client.post(
        long_page.url, next_step(client.get(long_page.url), "check", photos=[upload("a.jpg", jpeg())])
    )
    assert "a.jpg" in text_of(shown)
    assert not Submission.objects.exists()
    back = client.post(long_page.url, next_step(shown, "edit"))
    assert 'type="file"' in text_of(back)
    assert "a.jpg" in text_of(back)
    again = client.post(long_page.url, next_step(back, "check"))
    assert receipt(client.post(long_page.url, next_step(again)))
    assert SubmissionFile.objects.get().name == "a.jpg"


@pytest.mark.parametrize("step", ["send", "question"])
def test_a_refused_file_is_named_in_words_and_the_others_are_kept(client, page, step):
    files = [upload("good.jpg", jpeg()), upload("坏.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")]
    answer = client.post(page.url, next_step(client.get(page.url), step, photos=files))
    assert answer.status_code == (422 if step == "send" else 200)
    assert "坏" in text_of(answer)
    assert "good.jpg" in text_of(answer)
    assert [file.name for file in WaitingFile.objects.all()] == ["good.jpg"]
    assert receipt(client.post(page.url, next_step(answer)))


def test_too_many_files_are_said_and_can_be_taken_off(client, page):
    three = [upload(f"{n}.jpg", jpeg((9, 9 + n))) for n in range(3)]
    answer = client.post(page.url, next_step(client.get(page.url), photos=three))
    assert answer.status_code == 422
    assert WaitingFile.objects.count() == 3
    marks = [WaitingFile.objects.first().source_sha256]
    assert receipt(client.post(page.url, next_step(answer, **{"remove-photos": marks})))
    assert SubmissionFile.objects.count() == 2


def test_far_too_many_files_are_not_looked_at(client, page, private):
    many = [upload(f"{n}.jpg", jpeg((9, 9 + n))) for n in range(30)]
    answer = client.post(page.url, next_step(client.get(page.url), photos=many))
    assert answer.status_code == 422
    assert not private()


def test_a_missing_file_is_asked_for(client, campus):
    page = feedback_page(campus.root_page, ("照片", "photos", "file", {}), slug="asks")
    answer = client.post(page.url, next_step(client.get(page.url)))
    assert answer.status_code == 422
    assert "#id_photos" in text_of(answer)


def test_a_file_kept_too_long_is_asked_for_again(client, page, private, django_capture_on_commit_callbacks):
    first = next_step(client.get(page.url), photos=[upload("a.jpg", jpeg())])
    refused = client.post(page.url, {**first, "phone": "打给我"})
    WaitingFile.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        forget_waiting_files()
    assert not private()
    answer = client.post(page.url, next_step(refused))
    assert answer.status_code == 422
    assert not Submission.objects.exists()


def test_nobody_takes_a_file_kept_for_somebody_else(client, page):
    first = next_step(client.get(page.url), photos=[upload("a.jpg", jpeg())])
    refused = client.post(page.url, {**first, "phone": "打给我"})
    stolen = {**next_step(refused), "idempotency_key": str(uuid4())}
    assert client.post(page.url, stolen).status_code == 422
    assert not SubmissionFile.objects.exists()


def test_what_is_said_of_kept_files_may_be_nonsense(client, page):
    for marks in (["x"], ["\x00" * 64], ["é" * 64], ["'" * 64] * 200, ["0" * 64] * 200):
        sent = next_step(client.get(page.url), **{"kept-photos": marks, "remove-photos": ["\x00"]})
        assert client.post(page.url, sent).status_code == (422 if "0" in marks[0] else 200)


def test_two_files_may_be_large_but_not_together(client, campus, monkeypatch):
    page = feedback_page(campus.root_page, PHOTOS, ("单据", "bill", "file", {}), slug="two")
    large = [
        upload(f"{name}.pdf", pdf_that_draws(b"%" + name.encode() * size * MEGABYTE))
        for name, size in (("a", 8), ("b", 8), ("c", 5))
    ]
    sent = next_step(client.get(page.url), photos=large[:2], bill=large[2])
    answer = client.post(page.url, sent)
    assert answer.status_code == 422
    assert "20 MB" in text_of(answer)
    assert WaitingFile.objects.count() == 3


def test_a_request_too_large_says_so_and_keeps_the_words(client, page, private):
    huge = SimpleUploadedFile("huge.jpg", b"\xff\xd8\xff" + bytes(50 * MEGABYTE))
    answer = client.post(page.url, next_step(client.get(page.url), photos=huge, words="不要丢掉我"))
    assert answer.status_code == 413
    assert "不要丢掉我" in text_of(answer)
    assert "#id_photos" in text_of(answer)
    assert not private()
    assert receipt(client.post(page.url, next_step(answer, words="不要丢掉我")))


def test_a_request_far_too_large_is_answered_unread(client, page):
    class Unread(BytesIO):
        def read(self, *args):
            raise AssertionError("read")

    answer = client.generic(
        "POST",
        page.url,
        b"x",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(limits.LARGEST_DISCARDED + 1),
        **{"wsgi.input": Unread()},
    )
    assert answer.status_code == 413
    assert "10 MB" in text_of(answer)


def test_one_address_keeps_so_many_files_and_no_more(client, page, monkeypatch):
    monkeypatch.setattr(holding, "UPLOADS", UPLOADS.__class__(UPLOADS.name, 1, UPLOADS.within))
    files = [upload(f"{n}.jpg", jpeg((9, 9 + n))) for n in range(2)]
    answer = client.post(page.url, next_step(client.get(page.url), photos=files))
    assert answer.status_code == 429
    assert "0.jpg" in text_of(answer)


def test_the_disk_is_not_filled_by_who_never_sends(client, page, monkeypatch, private):
    monkeypatch.setattr(keeping, "LARGEST_WAITING", 100)
    answer = client.post(page.url, next_step(client.get(page.url), photos=[upload("a.jpg", jpeg())]))
    assert answer.status_code == 429
    assert not private()


def test_a_preview_keeps_nothing(client, page, private):
    assert "photos" in text_of(page.make_preview_request())
    assert not private()
