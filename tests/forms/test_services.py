"""Sending a form: the rules of both doors."""

from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from captcha.models import CaptchaStore
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone, translation
from wagtail.models import Locale, Site

from cms_apps.core.limiter import LimitReached
from cms_apps.core.models import OutboxMessage
from cms_apps.forms.challenge import answering
from cms_apps.forms.challenge.answering import ChallengeFailedError, use_up
from cms_apps.forms.models import Form, Submission, SubmissionAnswer
from cms_apps.forms.models.page import Outcome
from cms_apps.forms.places import FormClosedError, places_left
from cms_apps.forms.receipts import LENGTH, hash_of
from cms_apps.forms.sending import FormChangedError, KeyReusedError
from cms_apps.forms.services import SUBMISSIONS, send
from cms_apps.forms.versions import current_version, form_of
from cms_apps.pages.models import FeedbackField, FeedbackPage
from tests.factories.forms import ANSWERS, answered_challenge, feedback_page, sending
from tests.factories.roots import plant_roots
from tests.racing import at_once


@pytest.fixture
def page(campus):
    return feedback_page(campus.root_page, told="office@example.edu.cn", thanks="三日内看。")


def test_what_is_sent_is_stored_under_its_version_consent_and_day(page):
    answer = send(page, sending(page))
    submission = Submission.objects.get()
    assert submission.data == {**ANSWERS, "phone": ""}
    assert submission.consent.text == page.consent_text
    assert [field["label"] for field in submission.version.fields] == ["哪件事", "写下来", "电话"]
    assert submission.erase_on == timezone.localdate() + timedelta(days=180)
    assert answer.message == "三日内看。"
    assert answer.number == submission.number == str(submission)


def test_the_receipt_is_stored_as_a_hash_only(page):
    receipt = send(page, sending(page)).receipt
    assert len(receipt) == LENGTH
    assert Submission.objects.get().receipt_hash == hash_of(receipt)
    assert receipt not in str(list(Submission.objects.values()) + list(SubmissionAnswer.objects.values()))


def test_the_same_key_and_body_get_the_same_answer_and_another_body_is_refused(page):
    sent = sending(page)
    first = send(page, sent)
    assert send(page, replace(sent, challenge_answer="used up long ago")) == first
    with pytest.raises(KeyReusedError):
        send(page, replace(sent, data={**ANSWERS, "words": "别的"}))
    assert Submission.objects.count() == 1


def test_a_key_means_nothing_on_another_form_nor_after_a_day(page, campus):
    sent = sending(page)
    send(page, sent)
    other = feedback_page(campus.root_page, slug="other")
    send(other, sending(other, key=sent.key))
    SubmissionAnswer.objects.update(expires_at=timezone.now())
    send(page, sending(page, {**ANSWERS, "words": "另一件事"}, key=sent.key))
    assert Submission.objects.count() == 3
    SubmissionAnswer.objects.update(expires_at=timezone.now())
    with pytest.raises(KeyReusedError):  # the very same again would have the very same receipt
        send(page, sending(page, key=sent.key))


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ({}, {"matter", "words"}),
        ({**ANSWERS, "matter": "操场"}, {"matter"}),
        ({**ANSWERS, "words": ""}, {"words"}),
        ({**ANSWERS, "words": "  "}, {"words"}),
        ({**ANSWERS, "words": "长" * 5001}, {"words"}),
        ({**ANSWERS, "words": "a\x00b"}, {"words"}),
        ({**ANSWERS, "words": "a\ud800b"}, {"words"}),
        ({**ANSWERS, "words": 5}, {"words"}),
        ({**ANSWERS, "words": None}, {"words"}),
        ({**ANSWERS, "words": ["a"]}, {"words"}),
        ({**ANSWERS, "phone": "call me"}, {"phone"}),
        ({**ANSWERS, "nobody": 1, "knows": 2}, {"nobody", "knows"}),
    ],
)
def test_faults_are_named_by_field_in_the_senders_language(page, data, faults):
    for language, required in (("zh-hans", "必填"), ("en", "required")):
        with translation.override(language), pytest.raises(ValidationError) as refused:
            send(page, sending(page, data))
        assert set(refused.value.message_dict) == faults
        if data == {}:
            assert required in str(refused.value.message_dict["words"])
    assert not Submission.objects.exists()


ODD_WORDS = ["<script>alert(1)</script>", "'; DROP TABLE x; --", "😀", "Ｆｕｌｌ", "\u202eabc", "א"]


@pytest.mark.parametrize("words", ODD_WORDS)
def test_any_words_are_kept_as_they_are(page, words):
    send(page, sending(page, {**ANSWERS, "words": words}))
    assert Submission.objects.get().data["words"] == words


def test_a_typing_fault_leaves_the_challenge_for_the_next_try(page):
    sent = sending(page, {})
    with pytest.raises(ValidationError):
        send(page, sent)
    send(page, replace(sent, data=ANSWERS))


@pytest.mark.parametrize("wrong", ["999", "", "x" * 100, "\x00"])
def test_a_wrong_answer_stores_nothing_and_spoils_the_challenge(page, wrong):
    sent = sending(page)
    with pytest.raises(ChallengeFailedError):
        send(page, replace(sent, challenge_answer=wrong))
    with pytest.raises(ChallengeFailedError):
        send(page, sent)
    assert not Submission.objects.exists()
    assert not SubmissionAnswer.objects.exists()


def test_an_answer_counts_once_soon_enough_and_not_too_soon(page):
    sent = sending(page)
    send(page, sent)
    with pytest.raises(ChallengeFailedError):
        send(page, replace(sent, key=uuid4()))
    late = sending(page)
    CaptchaStore.objects.update(expiration=timezone.now())
    with pytest.raises(ChallengeFailedError):
        send(page, late)
    soon = sending(page)
    CaptchaStore.objects.update(expiration=timezone.now() + timedelta(minutes=30))
    with pytest.raises(ChallengeFailedError):
        send(page, soon)


def test_full_width_letters_capitals_and_spaces_make_no_difference(page):
    store = CaptchaStore.objects.create(challenge="AC3", response="AC3")
    CaptchaStore.objects.update(expiration=store.expiration - answering.SOONEST)
    send(page, sending(page, challenge_key=store.hashkey, challenge_answer=" ａc ３"))


@pytest.mark.parametrize(
    "window",
    [{"opens_at": timezone.now() + timedelta(days=1)}, {"closes_at": timezone.now() - timedelta(seconds=1)}],
)
def test_outside_its_window_nothing_is_taken(campus, window):
    page = feedback_page(campus.root_page, **window)
    with pytest.raises(FormClosedError):
        send(page, sending(page))
    assert not page.is_open


def test_the_last_place_is_the_last(campus):
    page = feedback_page(campus.root_page, most=2)
    send(page, sending(page))
    send(page, sending(page))
    with pytest.raises(FormClosedError):
        send(page, sending(page))
    assert places_left(page, form_of(page)) == 0


def test_an_older_version_is_taken_while_it_fits_and_kept_under_its_own_labels(page):
    seen = sending(page)
    floor = FeedbackField(label="几楼", clean_name="floor", field_type="singleline", required=False)
    page.form_fields.add(floor)
    page.save_revision().publish()
    send(page, seen)
    assert Submission.objects.get().version.number == 1
    assert current_version(page, form_of(page)).number == 2


def test_an_older_version_that_no_longer_fits_names_what_changed(page):
    seen = sending(page)
    page.form_fields.add(FeedbackField(label="几楼", clean_name="floor", field_type="singleline"))
    page.save_revision().publish()
    with pytest.raises(FormChangedError) as changed:
        send(page, seen)
    assert changed.value.fields == ["floor"]
    with pytest.raises(FormChangedError):
        send(page, sending(page, version=77))


def test_another_consent_line_must_be_seen_first(page):
    seen = sending(page)
    page.consent_text = "保存365天。"
    page.save_revision().publish()
    with pytest.raises(FormChangedError) as changed:
        send(page, seen)
    assert changed.value.fields == ["consent"]


def test_who_is_told_learns_that_something_came_and_not_what(page):
    send(page, sending(page))
    mail = OutboxMessage.objects.get()
    assert mail.to == "office@example.edu.cn"
    assert Submission.objects.get().number in mail.subject
    assert ANSWERS["words"] not in mail.subject + mail.body


def test_too_many_from_one_address_are_told_to_wait(page):
    for _number in range(SUBMISSIONS.times):
        send(page, sending(page))
    with pytest.raises(LimitReached) as reached:
        send(page, sending(page))
    assert reached.value.retry_after > 0
    send(page, sending(page, sender="203.0.113.2"))


def test_what_the_service_refuses_is_not_stored_at_all(page, monkeypatch):
    def refuse(self, submission, receipt):
        raise ValidationError({"words": "不收"})

    monkeypatch.setattr(FeedbackPage, "accept", refuse)
    sent = sending(page)
    with pytest.raises(ValidationError):
        send(page, sent)
    assert not Submission.objects.exists()
    assert not OutboxMessage.objects.exists()
    assert CaptchaStore.objects.filter(hashkey=sent.challenge_key).exists()


def test_what_the_service_answers_is_given_again(page, monkeypatch):
    outcome = Outcome(message="编号A1", manage_url="/x/", result={"slot": 3})
    monkeypatch.setattr(FeedbackPage, "accept", lambda self, submission, receipt: outcome)
    sent = sending(page)
    first = send(page, sent)
    monkeypatch.undo()
    assert send(page, sent) == first
    assert (first.message, first.manage_url, first.result) == ("三日内看。\n编号A1", "/x/", {"slot": 3})


# -- Pages are copied, translated and put back; what is counted is not ------------------------------


def test_an_old_revision_put_back_keeps_versions_and_submissions(page):
    send(page, sending(page))
    old = page.latest_revision
    page.form_fields.add(FeedbackField(label="几楼", clean_name="floor", field_type="singleline"))
    page.save_revision().publish()
    current_version(page, form_of(page))
    old.publish()
    page = FeedbackPage.objects.get(pk=page.pk)
    assert current_version(page, form_of(page)).number == 1
    assert Submission.objects.filter(form=form_of(page)).count() == 1


def test_a_copy_is_a_form_of_its_own_and_a_translation_is_not(page):
    send(page, sending(page))
    copy = page.copy(update_attrs={"slug": "copy"})
    assert form_of(copy) != form_of(page)
    english = page.copy_for_translation(Locale.objects.get(language_code="en"))
    english.title = "Feedback"
    english.save_revision().publish()
    assert form_of(english) == form_of(page)
    send(english, sending(english))
    assert Submission.objects.filter(form=form_of(page)).count() == 2


def test_a_moved_page_keeps_its_form(page, campus):
    send(page, sending(page))
    from cms_apps.pages.models import StandardPage

    below = campus.root_page.add_child(instance=StandardPage(title="关于", slug="about"))
    page.move(below, pos="last-child")
    page = FeedbackPage.objects.get(pk=page.pk)
    assert Submission.objects.get().form == form_of(page)


# -- At the same moment -----------------------------------------------------------------------------


@pytest.fixture
def lasting_page(transactional_db, settings):
    settings.RELAX_LIMITS = 1000
    plant_roots()
    call_command("setup_site", verbosity=0)
    return feedback_page(Site.objects.get().root_page, most=10)


def race(work, many):
    """What each thread got; a refusal as itself."""
    return at_once(work, many, ChallengeFailedError, FormClosedError, KeyReusedError)


def test_forty_threads_with_one_key_store_one_and_get_forty_equal_answers(lasting_page):
    sent = sending(lasting_page)
    answers = race(lambda _number: send(lasting_page, sent), 40)
    assert len({(answer.receipt, answer.number) for answer in answers}) == 1
    assert Submission.objects.count() == 1


def test_forty_threads_on_ten_places_store_ten(lasting_page):
    sendings = [sending(lasting_page) for _number in range(40)]
    answers = race(lambda number: send(lasting_page, sendings[number]), 40)
    assert Submission.objects.count() == 10
    assert sum(isinstance(answer, FormClosedError) for answer in answers) == 30


def test_control_counting_without_the_lock_oversells(lasting_page):
    form = form_of(lasting_page)
    version = current_version(lasting_page, form)
    counted = Barrier(20)

    def check_then_insert(number):
        free = Submission.objects.filter(form=form).count() < 10
        counted.wait()
        if free:
            Submission.objects.create(
                form=form,
                version=version,
                door="api",
                receipt_hash=str(number),
                received_at=timezone.now(),
                erase_on=timezone.localdate(),
            )

    race(check_then_insert, 20)
    assert Submission.objects.count() > 10


def test_one_captcha_answer_in_eight_posts_at_once_is_accepted_once(lasting_page):
    for _round in range(20):
        key, answer = answered_challenge()
        results = race(lambda _number, key=key, answer=answer: use_up(key, answer), 8)
        assert sum(result is None for result in results) == 1


def test_control_looking_before_deleting_accepts_several(lasting_page):
    key, answer = answered_challenge()
    looked = Barrier(8)

    def stock(_number):
        found = CaptchaStore.objects.filter(hashkey=key, response=answer).first()
        looked.wait()
        if found is None:
            raise ChallengeFailedError
        CaptchaStore.objects.filter(hashkey=key).delete()

    assert sum(result is None for result in race(stock, 8)) > 1


def test_two_who_meet_a_new_version_at_once_make_one(lasting_page):
    Form.objects.all().delete()
    numbers = race(lambda _number: current_version(lasting_page, form_of(lasting_page)).number, 8)
    assert set(numbers) == {1}
