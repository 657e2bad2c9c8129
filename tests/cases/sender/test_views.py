"""The sender's page: one address, one secret in the body, nothing of it anywhere else."""

import logging
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms_apps.cases.acts import perform as staff_does
from cms_apps.cases.models import Case, MessageFile, NewsCode
from cms_apps.cases.services.access import new_code
from cms_apps.cases.services.erasing import erase
from cms_apps.cases.states import MessageKind
from cms_apps.core.models import LimitCounter
from cms_apps.forms.models import Submission, SubmissionFile
from cms_apps.forms.services import send
from tests.factories.cases import category, long_ago, office, person, unit_named
from tests.factories.forms import feedback_page, sending
from tests.factories.senders import GROUPED, RECEIPT, does, sent_case
from tests.factories.uploads import jpeg, upload

pytestmark = pytest.mark.django_db
QUERIES = 12
PAGES = pytest.mark.parametrize("page", ["/cases/", "/en/cases/"])


@pytest.fixture
def case(campus, private):
    category(needs_review=False)
    return sent_case()


@pytest.fixture
def head(case):
    return person(unit=unit_named("canteens"), post="head", first_name="建国", last_name="赵")


def post(client, *, page="/cases/", receipt=RECEIPT, **data):
    return client.post(page, {"receipt": receipt, **data})


def text(answer):
    return answer.content.decode()


def read(answer):
    return b"".join(answer.streaming_content)


@PAGES
def test_it_asks_for_the_receipt_and_is_kept_and_found_by_nobody(client, case, page):
    answer = client.get(page)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in text(answer)
    assert 'name="receipt"' in text(answer)


@PAGES
def test_the_receipt_opens_the_thread_on_the_same_address(client, case, page):
    answer = post(client, page=page, receipt=GROUPED.lower())
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "二食堂晚饭" in text(answer)
    assert "晚上七点以后没有热菜" in text(answer)
    assert case.number in text(answer)


def test_a_browser_that_sends_no_referrer_and_no_cookie_is_served(case):
    """`Referrer-Policy: no-referrer` makes browsers send `Origin: null`, which Django's check refuses."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/cases/", {"receipt": RECEIPT}, headers={"origin": "null"})
    assert answer.status_code == 200
    assert not strict.cookies


def test_the_receipt_stands_in_no_log_no_cookie_no_session_and_no_address(client, case, head, caplog):
    caplog.set_level(logging.DEBUG)
    answers = [
        post(client),
        post(client, act="reply", text="补充", once=uuid4()),
        post(client, receipt="A" * 26),
        post(client, act="ask"),
    ]
    for answer in answers:
        assert not answer.cookies
        for part in (f"?receipt={RECEIPT}", f'href="{RECEIPT}', f'action="{RECEIPT}', f"#{RECEIPT}"):
            assert part not in text(answer)
    assert not client.session.keys()
    assert not any(secret in caplog.text for secret in (RECEIPT, GROUPED, "A" * 26))
    assert "A" * 26 not in str(list(LimitCounter.objects.values()))


def test_a_receipt_in_the_address_is_not_read(client, case):
    assert case.number not in text(client.get(f"/cases/?receipt={RECEIPT}"))


def test_nothing_typed_is_said_at_the_field(client, case):
    answer = post(client, receipt="  ")
    assert answer.status_code == 422
    assert 'id="id_receipt_error"' in text(answer)


def test_wrong_expired_and_erased_look_the_same(client, case):
    code, gone = new_code(case), sent_case("G" * 26)
    NewsCode.objects.update(expires_at=timezone.now())
    erase(gone.pk)
    answers = [post(client, receipt=secret) for secret in ("W" * 16, code, "G" * 26)]
    assert {answer.status_code for answer in answers} == {404}
    pages = {
        text(answer).replace(secret, "")
        for answer, secret in zip(answers, ("W" * 16, code, "G" * 26), strict=True)
    }
    assert len(pages) == 1
    assert 'id="unknown"' in pages.pop()


def test_who_guesses_is_slowed_down_and_the_owner_is_not(client, case):
    for _time in range(10):
        assert post(client, receipt="A" * 26).status_code == 404
    stopped = post(client, receipt="A" * 26)
    assert stopped.status_code == 429
    assert 0 < int(stopped.headers["Retry-After"]) <= 600
    assert "A" * 26 in text(stopped)
    assert post(client).status_code == 200


def test_no_name_of_staff_and_no_word_of_the_house_is_shown(client, case, head):
    for key, data in [
        ("note", {"text": "秘密"}),
        ("transfer", {"text": "秘密", "unit": unit_named("repairs").pk}),
    ]:
        staff_does(key, case_id=case.pk, actor=head, data=data)
    page = text(post(client))
    assert not any(word in page for word in ("秘密", "建国", "赵", head.username))


def test_a_question_is_answered_on_top_with_a_file(client, case, head):
    staff_does("ask", case_id=case.pk, actor=head, data={"text": "哪个窗口?"})
    page = text(post(client))
    assert page.index("case__question") < page.index('class="timeline"')
    assert page.count("<p>哪个窗口?</p>") == 2
    once = uuid4()
    for _time in range(2):
        sent = {"attachments": upload("窗口.jpg", jpeg())}
        answer = post(client, act="reply", text="二号", once=once, **sent)
        assert answer.status_code == 200
        assert 'role="status"' in text(answer)
    case.refresh_from_db()
    assert case.state == "in_progress"
    assert case.messages.filter(kind=MessageKind.REPLY).count() == MessageFile.objects.count() == 1
    assert "窗口.jpg" in text(answer)


def test_what_is_wrong_is_said_with_what_was_typed_and_the_good_file_kept(client, case):
    once = uuid4()
    files = {"attachments": [upload("好.jpg", jpeg()), upload("坏.exe", b"MZ")]}
    answer = post(client, act="reply", text="看这个", once=once, **files)
    assert answer.status_code == 422
    page = text(answer)
    assert "坏.exe" in page
    assert "看这个" in page
    assert str(once) in page
    mark = page.split('name="kept-attachments" value="')[1][:64]
    answer = post(client, act="reply", text="看这个", once=once, **{"kept-attachments": mark})
    assert answer.status_code == 200
    assert MessageFile.objects.get().name == "好.jpg"
    empty = post(client, act="reply", text="", once=uuid4())
    assert empty.status_code == 422
    assert 'id="id_reply_text_error"' in text(empty)


def test_a_request_that_is_too_large_keeps_its_words(client, case, monkeypatch):
    monkeypatch.setattr("cms_apps.forms.uploads.middleware.LARGEST_REQUEST", 1000)
    sent = {"attachments": upload("a.jpg", jpeg((800, 600)))}
    answer = post(client, act="reply", text="一句话", once=uuid4(), **sent)
    assert answer.status_code == 413
    assert "一句话" in text(answer)
    assert not MessageFile.objects.exists()


def test_other_words_from_a_page_that_was_sent_are_kept_and_not_swallowed(client, case):
    once = uuid4()
    post(client, act="reply", text="第一句", once=once)
    answer = post(client, act="reply", text="第二句", once=once)
    assert answer.status_code == 409
    page = text(answer)
    assert "第二句" in page
    assert str(once) not in page
    fresh = page.split('name="once" value="')[1][:36]
    assert post(client, act="reply", text="第二句", once=fresh).status_code == 200
    assert case.messages.filter(kind=MessageKind.REPLY).count() == 2


def test_not_satisfied_takes_it_up_again_and_satisfied_closes_it(client, case, head):
    staff_does("submit", case_id=case.pk, actor=head, data={"text": "加了窗口"})
    nothing = post(client, act="rate", once=uuid4(), text="好")
    assert nothing.status_code == 422
    assert 'id="id_rate_is_satisfied_error"' in text(nothing)
    assert post(client, act="rate", is_satisfied="false", text="没有", once=uuid4()).status_code == 200
    case.refresh_from_db()
    assert (case.state, case.times_reopened) == ("reopened", 1)
    staff_does("submit", case_id=case.pk, actor=head, data={"text": "今天有了"})
    post(client, act="rate", is_satisfied="true", once=uuid4())
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "resolved")
    page = text(post(client))
    assert 'value="reply"' not in page
    assert 'value="ask"' not in page


def test_a_rating_of_what_was_not_read_shows_what_is_new_and_what_was_chosen(client, case, head):
    staff_does("submit", case_id=case.pk, actor=head, data={"text": "加了窗口"})
    stamp = text(post(client)).split('name="stamp" value="')[1].split('"')[0]
    staff_does("submit", case_id=case.pk, actor=head, data={"text": "更正:下周才有"})
    answer = post(client, act="rate", is_satisfied="true", text="很好", once=uuid4(), stamp=stamp)
    assert answer.status_code == 409
    assert "更正:下周才有" in text(answer)
    assert "很好" in text(answer)
    assert Case.objects.get(pk=case.pk).is_satisfied is None


def test_withdrawing_asks_first(client, case):
    asked = post(client, act="ask")
    assert 'value="withdraw"' in text(asked)
    assert Case.objects.get(pk=case.pk).state == "received"
    too_long = post(client, act="withdraw", text="长" * 5001, once=uuid4())
    assert too_long.status_code == 422
    assert "长" * 5001 in text(too_long)
    assert post(client, act="withdraw", text="已经好了", once=uuid4()).status_code == 200
    assert Case.objects.get(pk=case.pk).outcome == "withdrawn"
    assert post(client, act="withdraw", once=uuid4()).status_code == 409
    assert 'value="withdraw"' not in text(post(client, act="ask"))


def test_a_code_shows_all_and_lets_nothing_be_done(client, case):
    does("reply", uuid4(), text="看照片", files={"attachments": [upload("a.jpg", jpeg())]})
    code = new_code(case)
    page = text(post(client, receipt=code))
    assert "看照片" in page
    assert "a.jpg" in page
    assert not any(f'value="{act}"' in page for act in ("reply", "rate", "withdraw", "ask"))
    assert 'name="file"' not in page
    uuid = MessageFile.objects.get().uuid
    for data in ({"act": "reply", "text": "我"}, {"act": "withdraw"}, {"file": uuid}):
        assert post(client, receipt=code, once=uuid4(), **data).status_code == 403
    assert case.messages.count() == 2


def test_a_file_goes_to_the_receipt_and_to_staff_who_read_the_case(client, case, head):
    does("reply", uuid4(), text="看照片", files={"attachments": [upload("窗口.jpg", jpeg())]})
    uuid = MessageFile.objects.get().uuid
    answer = post(client, file=uuid)
    assert answer.status_code == 200
    assert read(answer)[:2] == b"\xff\xd8"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"
    sent_case("Z" * 26)
    assert post(client, receipt="Z" * 26, file=uuid).status_code == 404
    assert post(client, file=uuid4()).status_code == 404
    address = reverse("cms_cases_file", args=[case.pk, uuid])
    expected = {head: 200, office(): 200, person(unit=unit_named("repairs"), post="head"): 404}
    for user, status in expected.items():
        client.force_login(user)
        answer = client.get(address)
        assert answer.status_code == status
        if status == 200:
            assert read(answer)[:2] == b"\xff\xd8"
    client.logout()
    assert client.get(address).status_code == 302


def test_the_form_s_files_belong_to_the_opening(client, campus, private):
    page = feedback_page(campus.root_page, ("照片", "photos", "file", {"required": False}))
    send(page, sending(page, files={"photos": [upload("饭.jpg", jpeg())]}))
    category()
    sent_case(submission=Submission.objects.get())
    shown = text(post(client))
    assert shown.index("饭.jpg") > shown.index("timeline__entry--mine")
    answer = post(client, file=SubmissionFile.objects.get().uuid)
    assert read(answer)[:2] == b"\xff\xd8"


def test_a_promise_that_was_broken_is_called_that(client, case):
    assert "case__late" not in text(post(client))
    long_ago(case)
    assert "case__late" in text(post(client))


@pytest.mark.parametrize(("home", "address"), [("/", "/cases/"), ("/en/", "/en/cases/")])
def test_the_home_page_has_a_door_to_it_once_there_is_a_case(client, campus, home, address):
    door = f'<a class="door" href="{address}">'
    assert door not in text(client.get(home))
    sent_case()
    assert door in text(client.get(home))


@pytest.mark.parametrize("many", [3, 30])
def test_a_long_thread_costs_the_queries_of_a_short_one(client, case, head, django_assert_num_queries, many):
    for number in range(many):
        staff_does("progress", case_id=case.pk, actor=head, data={"text": f"第{number}步"})
    post(client)  # what the frame keeps is kept by now
    with django_assert_num_queries(QUERIES):
        assert f"第{many - 1}步" in text(post(client))
