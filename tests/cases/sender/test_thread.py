"""What a sender reads of a case, and what stays in the house."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from time_machine import travel

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case
from cms_apps.cases.sender.thread import due_at, label_of, stamp_of, thread_of
from cms_apps.cases.services import sender
from cms_apps.cases.services.closing import close_the_silent
from cms_apps.cases.services.moving import locked
from tests.factories.cases import a_case, category, manager, office, person, unit_named

pytestmark = pytest.mark.django_db


def at(text):
    return travel(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")), tick=False)


def acts(case, actor, *steps):
    for key, data in steps:
        perform(key, case_id=case.pk, actor=actor, data=data)
    case.refresh_from_db()


@pytest.fixture
def head(campus):
    category(needs_review=False)
    return person(unit=unit_named("canteens"), post="head", first_name="建国", last_name="赵")


def test_the_unit_speaks_and_nobody_of_it_is_named(head):
    case = a_case()
    acts(case, head, ("ask", {"text": "几点去的?"}), ("submit", {"text": "加了一个窗口"}))
    with translation.override("en"):
        thread = thread_of(case)
    said = [(entry.kind, entry.label, entry.text) for entry in thread]
    assert said == [
        ("opened", "You wrote to us", "晚上七点以后没有热菜,能不能留一个窗口?"),
        ("accepted", "Taken on by: Canteens", ""),
        ("asked", "Question from: Canteens", "几点去的?"),
        ("answered", "Answer from: Canteens", "加了一个窗口"),
    ]
    assert not any(word in repr(thread) for word in ("建国", "赵", head.username))


def test_what_is_the_house_s_own_business_is_not_there(head):
    case, desk, boss = a_case(), office(), manager()
    other = person(unit=unit_named("repairs"), post="head")
    acts(case, head, ("note", {"text": "秘密一"}), ("write", {"text": "秘密二"}))
    acts(case, head, ("transfer", {"text": "秘密三", "unit": unit_named("repairs").pk}))
    acts(case, other, ("refuse", {"text": "秘密四"}))
    acts(case, boss, ("instruct", {"text": "秘密五"}))
    acts(case, desk, ("supervise", {"text": "秘密六"}))
    acts(case, head, ("submit", {"text": "答复"}))
    acts(case, desk, ("reopen", {"text": "秘密七"}))
    thread = thread_of(case)
    assert "秘密" not in repr(thread)
    kinds = [str(entry.kind) for entry in thread]
    assert kinds == ["opened", "accepted", "transferred", "accepted", "answered", "reopened"]


def test_the_stamp_moves_only_with_what_the_sender_sees(head):
    case = a_case()
    before = stamp_of(case)
    acts(case, head, ("accept", {}), ("note", {"text": "内部"}), ("write", {"text": "草稿"}))
    assert stamp_of(case) == before + 1 == len(thread_of(case))


def test_how_long_an_answer_took_counts_no_night_and_no_waiting_for_the_sender(head):
    with at("2026-11-23 08:00"):
        case = a_case()
    with at("2026-11-23 09:00"):
        acts(case, head, ("ask", {"text": "哪个窗口?"}))
    with at("2026-11-24 09:00"):
        sender.reply(locked(case.pk), text="二号")
    with at("2026-11-24 10:30"):
        acts(case, head, ("submit", {"text": "好"}))
        answered = thread_of(case)[-1]
    assert (answered.kind, answered.took) == ("answered", timedelta(hours=2, minutes=30))


def test_taken_up_again_it_is_counted_anew(head):
    with at("2026-11-23 08:00"):
        case = a_case()
        acts(case, head, ("submit", {"text": "好"}))
    with at("2026-11-24 08:00"):
        sender.rate(locked(case.pk), is_satisfied=False)
    with at("2026-11-24 09:00"):
        acts(case, head, ("submit", {"text": "真的好了"}))
    took = [entry.took for entry in thread_of(case) if entry.took is not None]
    assert took == [timedelta(), timedelta(hours=1)]


def test_what_is_promised(head):
    case = a_case()
    assert due_at(case) == case.answer_due_at
    acts(case, head, ("ask", {"text": "几点?"}))
    assert due_at(case) is None
    sender.reply(locked(case.pk), text="七点")
    acts(case, head, ("submit", {"text": "好"}))
    assert due_at(case) is None
    perform("reopen", case_id=case.pk, actor=head, data={"text": "没好"})
    case.refresh_from_db()
    assert due_at(case) == case.answer_due_at


def test_the_sender_is_asked_whether_it_is_settled_only_once(head):
    with translation.override("en"):
        case = a_case()
        acts(case, head, ("submit", {"text": "好"}))
        assert label_of(case) == "Answered: is the matter settled for you?"
        sender.rate(locked(case.pk), is_satisfied=False)
        acts(case, head, ("submit", {"text": "再答"}))
        sender.rate(locked(case.pk), is_satisfied=False)
        case.refresh_from_db()
        assert (case.state, label_of(case)) == ("answered", "Answered")


def test_who_said_nothing_reads_why_it_was_closed(head):
    with at("2026-11-02 08:00"):
        case = a_case()
        acts(case, head, ("submit", {"text": "下周改"}))
    with at("2026-11-20 08:00"), translation.override("en"):
        assert close_the_silent() == 1
        labels = [entry.label for entry in thread_of(case)]
    assert labels[-1] == "Closed, since there was no word from you for 14 days"
    with translation.override("en"):
        by_hand = a_case()
        acts(by_hand, head, ("submit", {"text": "好", "outcome": "partly"}))
        assert thread_of(by_hand)[-1].label == "Closed: Partly resolved"


@pytest.mark.parametrize("many", [3, 30])
@travel("2026-11-24 10:00+08:00")  # a day of work: on another the calendar asks for no hours
def test_a_long_thread_costs_the_queries_of_a_short_one(head, django_assert_num_queries, many):
    case = a_case()
    acts(case, head, *[("progress", {"text": f"第{number}步"}) for number in range(many)])
    acts(case, head, ("ask", {"text": "几点?"}), ("submit", {"text": "好"}))
    case = Case.objects.get(pk=case.pk)
    with django_assert_num_queries(5):  # moves with words, files, and the working calendar's three
        units = [entry.unit.title for entry in thread_of(case) if entry.unit]
    assert len(units) == many + 3
