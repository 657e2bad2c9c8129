"""Whether a case may be published, in which words, and who can take it back."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from wagtail.search.backends import get_search_backend

from cms_apps.cases.acts import ACTS, NotAllowedError, StaleCaseError, acts_for, perform
from cms_apps.cases.models import Case, CaseEvent, CoSign, PublishedCase
from cms_apps.cases.publication.proposing import proposal_for
from cms_apps.cases.services.cosigning import cosign
from cms_apps.cases.services.erasing import erase
from cms_apps.cases.states import EventKind
from tests.factories.cases import a_case, category, manager, office, person, unit_named
from tests.factories.published import LETTER, answered, joining, publish, published_case
from tests.factories.senders import does, opened, sent_case

pytestmark = pytest.mark.django_db

WORDS = {"title": "没有热菜", "letter": "能不能留一个窗口？", "answer": ""}


def keys_of(user, case):
    return {act.key for act in acts_for(user, Case.objects.get(pk=case.pk))}


def found(words):
    return list(get_search_backend().search(words, PublishedCase))


@pytest.mark.parametrize(
    ("wants", "may", "offered"),
    [(True, True, True), (False, True, False), (True, False, False), (False, False, False)],
)
def test_only_by_the_senders_wish_and_the_categorys_rule(campus, wants, may, offered):
    category(may_be_published=may)
    desk, case = office(), a_case(wants_public=wants)
    assert ("publish" in keys_of(desk, case)) == offered
    if not offered:
        with pytest.raises(NotAllowedError):
            perform("publish", case_id=case.pk, actor=desk, data=WORDS)
        assert not PublishedCase.objects.exists()


def test_only_the_office_publishes_names_pages_and_takes_off(campus):
    letter = published_case()
    people = {
        "head": person(unit=unit_named("canteens"), post="head"),
        "manager": manager(),
        "other": person(unit=unit_named("repairs")),
    }
    acts = {"publish", "unpublish", "cite"}
    for who in people.values():
        assert not acts & keys_of(who, letter.case)
    assert acts <= keys_of(office(), letter.case)


def test_the_proposal_masks_the_sender_staff_and_personal_answers(campus):
    head = person(unit=unit_named("canteens"), post="head", last_name="高", first_name="原")
    case = a_case(text=LETTER, wants_public=True)
    answered(case, text="高原已去看过，张小明同学您好，请打13900001111。")
    proposed = proposal_for(Case.objects.get(pk=case.pk))
    assert "张同学" in proposed.letter
    assert "138****0000" in proposed.letter
    assert proposed.answer == "高某已去看过，张同学您好，请打139****1111。"
    assert {mask.original for mask in proposed.masked} >= {"张小明", "13812340000", "高原"}
    assert head.last_name not in proposed.title


def test_the_proposal_masks_whom_it_complains_about(campus):
    person(unit=unit_named("canteens"), last_name="高", first_name="原")
    case = a_case(text="高原不让进", wants_public=True, about_unit=unit_named("canteens"))
    assert proposal_for(case).letter == "高某不让进"


def test_what_the_form_begins_with_is_the_proposal_and_later_what_is_published(campus):
    case = a_case(text=LETTER, wants_public=True)
    form = ACTS["publish"].form(case=case)
    assert "张小明" not in form.initial["letter"]
    assert "13812340000 → 138****0000" in form.fields["title"].help_text
    publish(case, letter="短一些")
    assert ACTS["publish"].form(case=case).initial["letter"] == "短一些"


def test_numbers_left_in_it_are_refused_at_their_field_until_they_are_confirmed(campus):
    case, desk = a_case(wants_public=True), office()
    said = {**WORDS, "letter": "请打13812340000"}
    with pytest.raises(ValidationError) as refused:
        perform("publish", case_id=case.pk, actor=desk, data=said)
    assert "13812340000" in refused.value.message_dict["letter"][0]
    perform("publish", case_id=case.pk, actor=desk, data={**said, "confirmed": True})
    assert PublishedCase.objects.get().letter == "请打13812340000"


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", ""), ("title", "长" * 121), ("title", "两\n行"), ("letter", " "), ("letter", "长" * 5001)],
)
@pytest.mark.parametrize("odd", [False, True])
def test_bad_words_are_refused_at_their_field(campus, field, value, odd):
    case, said = a_case(wants_public=True), "空\0" if odd else value
    with pytest.raises(ValidationError) as refused:
        perform("publish", case_id=case.pk, actor=office(), data={**WORDS, field: said})
    assert list(refused.value.message_dict) == [field]


def test_only_the_redacted_words_are_found(campus):
    published_case()
    assert found("留一个窗口")
    assert not found("张小明")
    assert not found("13812340000")


def test_publishing_again_changes_the_words_and_keeps_the_place(campus):
    letter = published_case()
    again = publish(letter.case, answer="窗口开到九点")
    assert (again.pk, again.published_at) == (letter.pk, letter.published_at)
    assert found("窗口开到九点")
    kinds = CaseEvent.objects.filter(case=letter.case).values_list("kind", flat=True)
    assert list(kinds).count(EventKind.PUBLISHED) == 2


def test_the_office_takes_it_off_and_nothing_of_it_is_found(campus):
    letter = published_case()
    perform("unpublish", case_id=letter.case_id, actor=office(), data={})
    assert not PublishedCase.objects.exists()
    assert not found("留一个窗口")
    assert "publish" in keys_of(office(), letter.case)  # the sender still wishes it
    assert CaseEvent.objects.filter(case=letter.case, kind=EventKind.UNPUBLISHED).exists()


def test_the_sender_takes_it_off_and_it_is_not_offered_again(campus):
    case = sent_case(wants_public=True)
    publish(case)
    assert "unpublish" in opened().may()
    once = uuid4()
    does("unpublish", once)
    does("unpublish", once)  # pressed twice
    assert not PublishedCase.objects.exists()
    assert "unpublish" not in opened().may()
    assert "publish" not in keys_of(office(), case)


def test_a_closed_case_is_taken_off_too_and_is_still_said_to_be_closed(campus):
    case = sent_case(wants_public=True)
    publish(Case.objects.get(pk=answered(case).pk))
    does("rate", uuid4(), is_satisfied="true")
    assert opened().may() == ["unpublish"]
    assert opened().why_not()


def test_an_answer_given_since_is_to_be_published_and_is_proposed(campus):
    case = a_case(wants_public=True)
    answered(case, outcome="")
    publish(Case.objects.get(pk=case.pk), answer="第一次答复")
    assert not Case.objects.to_publish().exists()
    perform("reopen", case_id=case.pk, actor=office(), data={"text": "还没好"})
    answered(Case.objects.get(pk=case.pk), text="第二次答复", outcome="")
    assert list(Case.objects.to_publish()) == [case]
    assert proposal_for(Case.objects.get(pk=case.pk)).answer == "第二次答复"


def test_withdrawing_takes_it_off(campus):
    publish(sent_case(wants_public=True))
    does("withdraw", uuid4())
    assert not PublishedCase.objects.exists()


def test_its_time_over_the_words_of_the_case_go_and_the_redacted_ones_stay(campus):
    letter = published_case(is_answered=True)
    erase(letter.case_id)
    assert PublishedCase.objects.filter(pk=letter.pk).exists()
    assert not letter.case.messages.exclude(text="").exists()


def test_erased_on_request_nothing_stays_published(campus):
    letter = published_case(is_answered=True)
    erase(letter.case_id, is_asked_for=True)
    assert not PublishedCase.objects.exists()
    assert not found("九点")


def test_what_was_erased_in_its_time_can_still_be_taken_off(campus):
    letter, desk = published_case(is_answered=True), office()
    erase(letter.case_id)
    assert {"publish", "unpublish", "cite"} & keys_of(desk, letter.case) == {"unpublish"}
    perform("unpublish", case_id=letter.case_id, actor=desk, data={})
    assert not PublishedCase.objects.exists()
    assert not found("九点")


@pytest.mark.parametrize("act", ["unpublish", "withdraw"])
def test_taken_back_by_its_sender_nobodys_address_is_kept_for_an_answer(campus, act):
    published = publish(sent_case(wants_public=True))
    cosign(joining(published, uuid4(), contact="li@stu.example.edu.cn"))
    does(act, uuid4())
    assert list(CoSign.objects.values_list("contact", flat=True)) == [""]


def test_the_wish_withdrawn_while_the_page_was_open_nothing_is_published(campus):
    case, desk = sent_case(wants_public=True), office()
    stamp = publish(case, desk).case.stamp
    does("unpublish", uuid4())
    with pytest.raises(StaleCaseError):
        perform("publish", case_id=case.pk, actor=desk, data=WORDS, stamp=stamp)
    with pytest.raises(NotAllowedError):
        perform("publish", case_id=case.pk, actor=desk, data=WORDS)
    assert not PublishedCase.objects.exists()


def test_the_rule_changed_afterwards_it_can_be_taken_off_and_not_changed(campus):
    letter, desk = published_case(), office()
    category(may_be_published=False)
    assert {"publish", "unpublish"} & keys_of(desk, letter.case) == {"unpublish"}


def test_taken_off_and_published_again_it_is_one_letter(campus):
    letter, desk = published_case(), office()
    perform("unpublish", case_id=letter.case_id, actor=desk, data={})
    again = publish(letter.case, desk)
    assert list(PublishedCase.objects.all()) == [again]
    assert len(found("留一个窗口")) == 1


def test_two_of_the_office_at_once_the_second_is_told(campus):
    case = a_case(wants_public=True)
    stamp, first, second = case.stamp, office(), office()
    perform("publish", case_id=case.pk, actor=first, data=WORDS, stamp=stamp)
    with pytest.raises(StaleCaseError):
        perform("publish", case_id=case.pk, actor=second, data={**WORDS, "title": "另一个"}, stamp=stamp)
    assert PublishedCase.objects.get().title == WORDS["title"]


def test_whom_it_complains_about_is_offered_nothing_and_told_nothing(campus):
    blamed = office()
    case = a_case(text=LETTER, wants_public=True)
    case.about_people.add(blamed)
    publish(case, office())
    assert not keys_of(blamed, case)
    for act in ("publish", "cite", "unpublish"):
        with pytest.raises(Case.DoesNotExist):
            perform(act, case_id=case.pk, actor=blamed, data=WORDS)
