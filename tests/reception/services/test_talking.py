"""The record of a talk: what it needs, what it opens, and whether it did help."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from time_machine import travel

from cms_apps.cases.models import Case, Message
from cms_apps.cases.states import CaseState, Source
from cms_apps.reception.models import Signup, Talk
from cms_apps.reception.services.keeping_desk import close_desk, take_walk_in
from cms_apps.reception.services.signing_up import NotPossibleError
from cms_apps.reception.services.talking import may_say_answered, record_talk, say_answered
from cms_apps.reception.states import SignupState, TalkOutcome
from tests.factories.cases import unit_named
from tests.factories.desk import day_of, desk_page, here, record, talked, topic, walk_in
from tests.factories.people import UserFactory
from tests.factories.reception import signed_up, slots_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(campus):
    page = desk_page(campus.root_page)
    with travel(page.starts_at - timedelta(minutes=30)):
        yield page


@pytest.fixture
def slot(page):
    return slots_of(page)[0]


def faults(said):
    with pytest.raises(ValidationError) as refused:
        record_talk(said, actor=None)
    return set(refused.value.message_dict)


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def words(case):
    return Message.objects.filter(event__case=case).order_by("pk").first().text


# -- What it needs --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"asked": "  "}, {"asked"}),
        ({"answered": "\n"}, {"answered"}),
        ({"outcome": TalkOutcome.OWED}, {"owed_by", "unit"}),
        ({"outcome": TalkOutcome.OWED, "owed_by": date(2020, 1, 1)}, {"owed_by", "unit"}),
        ({"outcome": TalkOutcome.OWED, "owed_by": date(9999, 12, 31)}, {"owed_by", "unit"}),
        ({"outcome": TalkOutcome.OWED, "owed_by": date(1, 1, 1)}, {"owed_by", "unit"}),
    ],
)
def test_what_is_missing_is_said_by_field_and_nothing_is_stored(slot, fields, missing):
    signup = here(slot)
    assert faults(record(signup, **fields)) == missing
    assert not Talk.objects.exists()


def test_a_promise_for_today_is_refused_when_the_working_day_is_over(page, slot):
    signup = here(slot)
    said = record(signup, outcome=TalkOutcome.OWED, owed_by=timezone.localdate(), unit=unit_named("canteens"))
    evening = timezone.make_aware(datetime.combine(timezone.localdate(), time(17, 30)))
    with travel(evening):
        assert faults(said) == {"owed_by"}
    record_talk(said, actor=None)
    assert Case.objects.get().answer_due_at == evening


def test_a_talk_is_with_those_who_are_here_and_were_not_talked_with(page, slot):
    came, expected = here(slot), signed_up(slot)
    for signups in ((expected,), (came, expected)):
        with pytest.raises(NotPossibleError):
            talked(*signups)
    with pytest.raises(NotPossibleError):
        record_talk(record(came, signup_ids=[]), actor=None)
    with pytest.raises(NotPossibleError):
        record_talk(record(came, signup_ids=[came.pk, 10**9]), actor=None)
    talked(came)
    with pytest.raises(NotPossibleError):
        talked(came, asked="还有一件事")
    assert Talk.objects.count() == 1


def test_a_talk_is_of_one_day(slot, campus):
    came = here(slot)
    other = desk_page(campus.root_page, slug="other", starts_at=timezone.now() + timedelta(hours=1))
    stranger = here(slots_of(other)[0])
    with pytest.raises(NotPossibleError):
        talked(came, stranger)


# -- What it opens --------------------------------------------------------------------------------


def test_answered_at_once_is_kept_and_opens_nothing(slot):
    actor = UserFactory()
    talk = talked(here(slot), actor=actor, unit=unit_named("canteens"), owed_by=in_days(3))
    assert (talk.recorded_by, talk.host, talk.topic) == (actor, slot.host, topic())
    assert (talk.unit, talk.owed_by) == (None, None)  # filled in before another outcome was chosen
    assert not Case.objects.exists()


def test_the_same_pressed_twice_is_one_talk(slot):
    signup = here(slot)
    said = record(signup, outcome=TalkOutcome.PASSED_ON)
    first = record_talk(said, actor=None)
    assert record_talk(said, actor=None) == first
    assert (Talk.objects.count(), Case.objects.count()) == (1, 1)


def test_passed_on_opens_a_case_at_the_unit_whose_matter_it_is_and_the_topic_may_be_changed(slot):
    signup = here(slot, contact="li@stu.example.edu.cn")
    talk = talked(signup, outcome=TalkOutcome.PASSED_ON, topic=topic("repairs"))
    signup.refresh_from_db()
    case = signup.case
    assert (case.source, case.category, case.unit) == (
        Source.RECEPTION,
        topic("repairs"),
        unit_named("repairs"),
    )
    assert (case.contact, case.state, talk.unit) == (signup.contact, CaseState.RECEIVED, case.unit)
    assert case.subject == "二食堂晚饭没有热菜"
    assert "从下周起留一个窗口" in words(case)
    assert signup.topic == topic()  # what they signed up for stays as they said it


def test_passed_on_to_another_unit_goes_to_that_one(slot):
    talked(here(slot), outcome=TalkOutcome.PASSED_ON, unit=unit_named("energy"))
    assert Case.objects.get().unit == unit_named("energy")


def test_passed_on_where_no_unit_answers_goes_to_the_office(slot):
    talk = talked(here(slot), outcome=TalkOutcome.PASSED_ON, topic=topic("other"))
    assert (talk.unit, Case.objects.get().unit) == (None, None)


def test_a_promise_by_a_day_is_when_the_answer_is_due(slot):
    by = in_days(9)
    talked(here(slot), outcome=TalkOutcome.OWED, owed_by=by, unit=unit_named("canteens"), answered="")
    case = Case.objects.get()
    assert case.answer_due_at == timezone.make_aware(datetime.combine(by, time(17, 30)))
    assert words(case) == "二食堂晚饭没有热菜"


def test_the_receipt_of_the_sign_up_opens_its_case_too(slot, client):
    signup, receipt = take_walk_in(walk_in(slot))
    before = client.post("/cases/", {"receipt": receipt})
    talked(signup, outcome=TalkOutcome.PASSED_ON)
    after = client.post("/cases/", {"receipt": receipt})
    assert Case.objects.get().number not in before.content.decode()
    assert after.status_code == 200
    assert Case.objects.get().number in after.content.decode()
    assert client.post("/reception/mine/", {"receipt": receipt}).status_code == 200


def test_three_who_came_for_one_matter_are_one_talk_and_three_cases(page, slot):
    signups = [here(slot), here(slot), here(slots_of(page)[1])]
    talk = talked(*signups, outcome=TalkOutcome.PASSED_ON)
    cases = [Signup.objects.get(pk=signup.pk).case for signup in signups]
    assert len({case.pk for case in cases}) == 3
    assert [case.receipt_hash for case in cases] == [signup.receipt_hash for signup in signups]
    assert set(talk.signups.all()) == set(signups)


def test_what_was_answered_is_told_in_the_language_of_who_came(slot):
    with translation.override("zh-hans"):
        talked(here(slot, language="en"), outcome=TalkOutcome.PASSED_ON)
    assert "Said at the desk: 从下周起留一个窗口" in words(Case.objects.get())


@pytest.mark.parametrize(
    ("asked", "subject"),
    [
        ("一" * 61, "一" * 59 + "…"),
        ("\n\n  热水 \n还有别的", "热水"),
        ("\u200b\u200b", ""),
        ("🚿 <b>冷</b>", "🚿 <b>冷</b>"),
    ],
)
def test_the_subject_is_the_first_line_of_what_was_asked(slot, asked, subject):
    talked(here(slot), outcome=TalkOutcome.PASSED_ON, asked=asked)
    assert Case.objects.get().subject == subject


def test_a_talk_can_be_written_down_after_the_desk_was_closed(page):
    one, other = slots_of(page)
    came = here(one)
    with travel(other.starts_at + timedelta(hours=3)):
        close_desk(day_of(page).pk)
        assert talked(came).pk


# -- Whether it did help ----------------------------------------------------------------------------


def test_yes_is_noted_once(slot):
    signup = here(slot)
    talked(signup)
    assert say_answered(signup.pk, is_answered=True).is_answered is True
    with pytest.raises(NotPossibleError):
        say_answered(signup.pk, is_answered=False, words="其实没有")
    assert not Case.objects.exists()


def test_no_needs_a_word_and_opens_a_case_with_it(slot):
    signup = here(slot)
    talked(signup)
    with pytest.raises(ValidationError):
        say_answered(signup.pk, is_answered=False, words="  ")
    said = say_answered(signup.pk, is_answered=False, words="窗口还是没开")
    assert (said.is_answered, said.case.subject) == (False, "窗口还是没开")
    assert "二食堂晚饭没有热菜" in words(said.case)
    assert said.case.receipt_hash == signup.receipt_hash


def test_only_who_was_answered_at_once_is_asked(slot):
    passed, waiting = here(slot), here(slot)
    talked(passed, outcome=TalkOutcome.PASSED_ON)
    for signup in (passed, waiting):
        signup.refresh_from_db()
        assert not may_say_answered(signup)
        with pytest.raises(NotPossibleError):
            say_answered(signup.pk, is_answered=True)
    assert waiting.state == SignupState.ATTENDED
