"""Joining a published case: once, with a challenge, while something may still come of it."""

from uuid import uuid4

import pytest
from django.core.management import call_command

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case, CoSign, PublishedCase
from cms_apps.cases.services import cosigning
from cms_apps.cases.services.cosigning import JOINED, NotToJoinError, cosign
from cms_apps.cases.services.erasing import erase
from cms_apps.core.limiter import LimitReached
from cms_apps.core.models import OutboxMessage
from cms_apps.forms.challenge.answering import ChallengeFailedError
from tests.factories.cases import office
from tests.factories.published import answered, joining, publish, published_case
from tests.factories.roots import plant_roots
from tests.racing import at_once

MANY = 8


@pytest.fixture
def letter(db, campus):
    return published_case()


def test_joining_counts_one_more(letter):
    assert cosign(joining(letter, uuid4())) == 1
    assert cosign(joining(letter, uuid4())) == 2


def test_the_same_page_sent_twice_counts_once_whatever_the_challenge(letter):
    key = uuid4()
    cosign(joining(letter, key))
    assert cosign(joining(letter, key, challenge_answer="wrong")) == 1


def test_the_same_key_joins_another_case_too(letter):
    key, other = uuid4(), published_case(words={"title": "另一封"})
    cosign(joining(letter, key))
    assert cosign(joining(other, key)) == 1


def test_an_address_counts_once(letter):
    for _time in range(2):
        assert cosign(joining(letter, uuid4(), contact="li@stu.example.edu.cn")) == 1


def test_a_wrong_answer_joins_nothing_and_its_challenge_is_gone(letter):
    wish = joining(letter, uuid4())
    with pytest.raises(ChallengeFailedError):
        cosign(joining(letter, wish.key, challenge_key=wish.challenge_key, challenge_answer="1"))
    with pytest.raises(ChallengeFailedError):
        cosign(wish)
    assert not CoSign.objects.exists()


def test_so_many_from_one_address_and_no_more(letter):
    for _time in range(JOINED.times):
        cosign(joining(letter, uuid4()))
    with pytest.raises(LimitReached):
        cosign(joining(letter, uuid4()))
    assert cosign(joining(letter, uuid4(), who="10.0.0.2")) == JOINED.times + 1


def test_what_is_closed_or_taken_off_is_not_joined(letter):
    wish = joining(letter, uuid4())
    Case.objects.get(pk=answered(letter.case).pk)
    with pytest.raises(NotToJoinError):
        cosign(joining(PublishedCase.objects.get(), uuid4()))
    with pytest.raises(NotToJoinError):
        cosign(wish)  # the page was opened before
    other = published_case(words={"title": "另一封"})
    wish = joining(other, uuid4())
    PublishedCase.objects.get(pk=other.pk).delete()
    with pytest.raises(NotToJoinError):
        cosign(wish)


def test_who_left_an_address_is_told_once_when_the_answer_can_be_read_and_forgotten(letter):
    cosign(joining(letter, uuid4(), contact="li@stu.example.edu.cn", language="en"))
    cosign(joining(letter, uuid4()))
    case = answered(letter.case, outcome="")
    assert not OutboxMessage.objects.filter(to="li@stu.example.edu.cn").exists()
    for _time in range(2):
        publish(Case.objects.get(pk=case.pk), answer="开到九点")
    mail = OutboxMessage.objects.get(to="li@stu.example.edu.cn")
    assert f"/en/cases/letters/{letter.pk}/" in mail.body
    assert "九点" not in mail.subject + mail.body
    assert not CoSign.objects.exclude(contact="").exists()
    assert CoSign.objects.count() == 2


def test_where_an_answer_can_be_read_no_address_is_kept(letter):
    answered(letter.case, outcome="")
    published = publish(Case.objects.get(pk=letter.case_id), answer="开到九点")
    cosign(joining(published, uuid4(), contact="li@stu.example.edu.cn"))
    assert CoSign.objects.get().contact == ""


def test_addresses_go_with_the_words_of_the_case(letter):
    cosign(joining(letter, uuid4(), contact="li@stu.example.edu.cn"))
    erase(letter.case_id)
    assert list(CoSign.objects.values_list("contact", flat=True)) == [""]


def test_the_mail_to_who_joined_goes_with_the_words_of_the_case(letter):
    cosign(joining(letter, uuid4(), contact="li@stu.example.edu.cn"))
    publish(Case.objects.get(pk=letter.case_id), answer="开到九点")
    assert OutboxMessage.objects.filter(to="li@stu.example.edu.cn").exists()
    erase(letter.case_id)
    assert not OutboxMessage.objects.filter(to="li@stu.example.edu.cn").exists()


def test_who_joined_a_case_that_is_merged_into_an_answered_one_is_told(letter):
    cosign(joining(letter, uuid4(), contact="li@stu.example.edu.cn"))
    desk = office()
    main = published_case(words={"title": "另一封", "answer": "开到九点"}, desk=desk)
    said = {"into": main.case.number, "text": "同一件事"}
    perform("merge", case_id=letter.case_id, actor=desk, data=said)
    mail = OutboxMessage.objects.get(to="li@stu.example.edu.cn")
    assert main.get_url() in mail.body
    assert not CoSign.objects.exclude(contact="").exists()


# -- In the same moment -----------------------------------------------------------------------------


@pytest.fixture
def raced(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return published_case()


def test_the_same_page_pressed_eight_times_at_once_joins_once(raced):
    wish = joining(raced, uuid4())
    assert at_once(lambda _number: cosign(wish), MANY) == [1] * MANY
    assert CoSign.objects.count() == 1


def test_one_answered_challenge_lets_one_of_eight_join(raced):
    wish = joining(raced, uuid4())

    def join(_number):
        same = {"challenge_key": wish.challenge_key, "challenge_answer": wish.challenge_answer}
        return cosign(joining(raced, uuid4(), **same))

    results = at_once(join, MANY, ChallengeFailedError)
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert CoSign.objects.count() == 1


def test_without_the_single_use_of_challenges_more_would_join(raced, monkeypatch):
    """The control: the test above sees it when the protection is off."""
    wish = joining(raced, uuid4())
    monkeypatch.setattr(cosigning, "use_up", lambda key, answer: None)

    def join(_number):
        same = {"challenge_key": wish.challenge_key, "challenge_answer": wish.challenge_answer}
        return cosign(joining(raced, uuid4(), **same))

    at_once(join, MANY, ChallengeFailedError)
    assert CoSign.objects.count() > 1


def test_eight_at_once_are_eight(raced):
    wishes = [joining(raced, uuid4()) for _number in range(MANY)]
    at_once(lambda number: cosign(wishes[number]), MANY)
    assert CoSign.objects.count() == MANY
