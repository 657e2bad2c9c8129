"""The page as the door of a form: without JavaScript, twice, wrong and late."""

import re
from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.utils import timezone

from cms_apps.forms.challenge.answering import SOONEST
from cms_apps.forms.models import Submission
from cms_apps.forms.services import CHALLENGES
from cms_apps.pages.models import FeedbackField
from tests.factories.forms import ANSWERS, feedback_page

MORE = [(f"问{n}", f"more{n}", "singleline", {"required": False}) for n in range(4)]


@pytest.fixture
def page(campus):
    return feedback_page(campus.root_page, thanks="三日内看。")


@pytest.fixture
def long_page(campus):
    return feedback_page(campus.root_page, *MORE, slug="long")


def hidden(text):
    """The hidden fields of a form page, as a browser would send them back."""
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


def fill(client, page, **answers):
    """What a browser sends after the challenge was answered rightly."""
    fields = hidden(client.get(page.url).content.decode())
    return {**fields, **solved(fields), **ANSWERS, **answers, "step": "send"}


def solved(fields):
    store = CaptchaStore.objects.get(hashkey=fields["challenge_key"])
    store.expiration -= SOONEST
    store.save()
    return {"challenge_answer": store.response}


def test_a_form_is_sent_and_its_receipt_shown_once(client, page):
    answer = client.post(page.url, fill(client, page))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["cache-control"]
    assert re.search(r'id="receipt">[A-Z2-7]{5}(-[A-Z2-7]{1,5}){5}<', text)
    assert "三日内看。" in text
    assert Submission.objects.get().data["words"] == ANSWERS["words"]


def test_sending_twice_sends_once(client, page):
    sent = fill(client, page)
    first, second = (client.post(page.url, sent).content.decode() for _time in range(2))
    receipt = re.compile(r'id="receipt">([^<]+)<')
    assert receipt.search(first)[1] == receipt.search(second)[1]
    assert Submission.objects.count() == 1


def test_the_way_back_and_other_words_send_nothing_and_say_so(client, page):
    sent = fill(client, page)
    client.post(page.url, sent)
    answer = client.post(page.url, {**sent, "words": "别的话"})
    assert answer.status_code == 409
    assert "这份表单已经寄出过" in answer.content.decode()
    assert "别的话" in answer.content.decode()
    assert Submission.objects.count() == 1


def test_faults_stand_above_and_at_the_field_and_nothing_is_lost(client, page):
    answer = client.post(page.url, fill(client, page, matter="", phone="打给我<b>"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "请改正下面几处" in text
    assert re.search(r'href="#id_phone">\s*电话: 请填写电话号码', text)
    assert 'id="id_phone_error"' in text
    assert 'value="打给我&lt;b&gt;"' in text
    assert ANSWERS["words"] in text
    assert re.search(r"<title>\s*有误：", text)


def test_a_wrong_answer_brings_a_new_challenge_and_keeps_the_words(client, page):
    sent = {**fill(client, page), "challenge_answer": "wrong"}
    text = client.post(page.url, sent).content.decode()
    assert 'href="#id_challenge_answer"' in text
    assert ANSWERS["words"] in text
    assert hidden(text)["challenge_key"] != sent["challenge_key"]
    again = {**sent, **hidden(text), **solved(hidden(text))}
    assert 'id="receipt"' in client.post(page.url, again).content.decode()


def test_who_cannot_see_letters_gets_a_question_and_keeps_the_words(client, page):
    sent = {**fill(client, page), "step": "question"}
    text = client.post(page.url, sent).content.decode()
    assert re.search(r"\d加\d等于几？", text)
    assert ANSWERS["words"] in text
    assert "error-summary" not in text
    assert "challenge__picture" not in text


def test_a_program_that_fills_in_everything_is_kept_out(client, page):
    client.post(page.url, fill(client, page, website="https://spam.example/"))
    assert not Submission.objects.exists()


def test_a_long_form_is_checked_before_it_is_sent(client, long_page):
    first = client.get(long_page.url).content.decode()
    assert "challenge_key" not in first
    checked = client.post(long_page.url, {**hidden(first), **ANSWERS, "step": "check"}).content.decode()
    assert "寄出前请核对一遍" in checked
    assert not Submission.objects.exists()
    fields = hidden(checked)
    assert fields["words"] == ANSWERS["words"]
    assert fields["idempotency_key"] == hidden(first)["idempotency_key"]
    changed = client.post(long_page.url, {**fields, "step": "edit"}).content.decode()
    assert ANSWERS["words"] in changed
    sent = client.post(long_page.url, {**fields, **solved(fields), "step": "send"})
    assert 'id="receipt"' in sent.content.decode()
    assert Submission.objects.get().data["more0"] == ""


def test_a_long_form_with_a_fault_is_not_checked_yet(client, long_page):
    text = client.post(long_page.url, {"step": "check"}).content.decode()
    assert "error-summary" in text
    assert "challenge_key" not in text


def test_a_form_changed_meanwhile_is_shown_again_with_the_words(client, page):
    sent = fill(client, page)
    page.form_fields.add(FeedbackField(label="几楼", clean_name="floor", field_type="singleline"))
    page.save_revision().publish()
    answer = client.post(page.url, sent)
    assert answer.status_code == 409
    assert "表单刚刚有改动" in answer.content.decode()
    assert ANSWERS["words"] in answer.content.decode()
    assert 'name="floor"' in answer.content.decode()


@pytest.mark.parametrize(
    ("window", "words"),
    [
        ({"opens_at": timezone.now() + timedelta(days=1)}, "表单尚未开放"),
        ({"closes_at": timezone.now() - timedelta(days=1)}, "表单已经关闭"),
        ({"most": 0}, "名额已满"),
    ],
)
def test_a_shut_form_says_why(client, campus, window, words):
    page = feedback_page(campus.root_page, **window)
    text = client.get(page.url).content.decode()
    assert words in text
    assert "<form class=" not in text.split("<main")[1]
    assert client.post(page.url, {**ANSWERS, "step": "send"}).status_code in (409, 422)


def test_too_many_looks_say_when_to_come_back(client, page):
    for _number in range(CHALLENGES.times):
        client.get(page.url)
    answer = client.get(page.url)
    assert answer.status_code == 429
    assert 'role="alert"' in answer.content.decode()


HOSTILE = ["\x00", "<script>alert(1)</script>", "'; DROP --", "😀", "长" * 6000, "\u202e"]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("step", ["send", "check", "edit", "question", "nonsense", ""])
def test_hostile_words_get_an_answer(client, page, words, step):
    sent = {**fill(client, page), "words": words, "matter": words, "phone": words, "step": step}
    answer = client.post(page.url, sent)
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.content.decode()


def test_hostile_hidden_fields_get_an_answer(client, page, settings):
    settings.RELAX_LIMITS = 1000
    for name in ("idempotency_key", "form_version", "consent_version", "challenge_key", "challenge_kind"):
        for value in ("", "x", "-1", "9" * 40, "\x00", "²", "<b>"):
            answer = client.post(page.url, {**fill(client, page), name: value})
            assert answer.status_code in (200, 409, 422, 429)


def test_a_preview_shows_the_form_and_sends_nothing(admin_client, page):
    from django.urls import reverse

    answer = admin_client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert "这是预览，不会寄出。" in answer.content.decode()


def test_the_home_page_has_its_door_while_it_is_open(client, page, campus):
    assert 'href="/feedback/"' in client.get("/").content.decode()
    assert 'href="/en/feedback/"' in client.get("/en/").content.decode()
    page.unpublish()
    assert 'href="/feedback/"' not in client.get("/").content.decode()
