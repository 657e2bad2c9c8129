"""A sender's acts in the same moment, on connections of their own, with a control without the lock."""

from threading import Barrier
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import transaction

from cms_apps.cases.acts import perform as staff_does
from cms_apps.cases.models import Case, CaseEvent, MessageFile
from cms_apps.cases.sender.acts import NotPossibleError, UnknownReceiptError, open_case_with
from cms_apps.cases.services.sender import may_rate, rate
from cms_apps.cases.states import CaseState, EventKind, MessageKind
from cms_apps.core.limiter import LimitReached
from tests.factories.cases import category, person, unit_named
from tests.factories.roots import plant_roots
from tests.factories.senders import does, opened, sent_case
from tests.factories.uploads import jpeg, upload
from tests.racing import at_once

MANY = 8


@pytest.fixture
def case(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    category(needs_review=False)
    return sent_case()


@pytest.fixture
def answered(case):
    head = person(unit=unit_named("canteens"), post="head")
    return staff_does("submit", case_id=case.pk, actor=head, data={"text": "加了窗口"})


def words_of(case):
    return list(case.messages.filter(kind=MessageKind.REPLY).values_list("text", flat=True))


def test_eight_replies_at_once_are_eight_messages(case):
    at_once(lambda number: does("reply", uuid4(), text=f"第{number}句"), MANY)
    assert sorted(words_of(case)) == [f"第{number}句" for number in range(MANY)]
    case.refresh_from_db()
    assert case.stamp == 1 + MANY


def test_the_same_reply_eight_times_at_once_is_one_message_with_one_file(case, private):
    once = uuid4()

    def send(_number):
        return does("reply", once, text="一句", files={"attachments": [upload("a.jpg", jpeg())]})

    assert {result.pk for result in at_once(send, MANY)} == {case.pk}
    assert words_of(case) == ["一句"]
    assert MessageFile.objects.count() == len(private()) == 1


def test_of_a_rating_and_a_withdrawal_at_once_one_holds_and_the_other_is_told(answered):
    ways = [("rate", {"is_satisfied": "true"}), ("withdraw", {"text": "算了"})]

    def work(number):
        key, data = ways[number % 2]
        return does(key, uuid4(), **data)

    results = at_once(work, MANY, NotPossibleError)
    answered.refresh_from_db()
    assert answered.state == CaseState.CLOSED
    decided = CaseEvent.objects.filter(case=answered, kind__in=[EventKind.RATED, EventKind.WITHDRAWN])
    assert decided.filter(kind=EventKind.WITHDRAWN).count() <= 1
    assert decided.filter(kind=EventKind.RATED).count() <= 1
    told = [result for result in results if isinstance(result, NotPossibleError)]
    assert len(told) == MANY - decided.count()
    assert all(str(refusal) for refusal in told)
    if answered.outcome == "withdrawn":
        assert words_of(answered) == ["算了"]


def test_a_reply_and_a_closing_at_once_lose_no_word_that_was_confirmed(answered):
    def work(number):
        if number == 0:
            return does("rate", uuid4(), is_satisfied="true")
        return does("reply", uuid4(), text=f"第{number}句")

    results = at_once(work, MANY, NotPossibleError)
    confirmed = sum(isinstance(result, Case) for result in results[1:])
    assert len(words_of(answered)) == confirmed
    answered.refresh_from_db()
    assert answered.state == CaseState.CLOSED


def test_control_without_the_lock_one_answer_is_rated_twice(answered):
    """`sender.rate` on rows that were read before anybody wrote."""
    read = Barrier(2)

    def careless(number):
        case = Case.objects.select_related("category", "unit").get(pk=answered.pk)
        assert may_rate(case)
        read.wait()
        with transaction.atomic():
            rate(case, is_satisfied=bool(number), text=f"{number}")

    at_once(careless, 2)
    assert CaseEvent.objects.filter(case=answered, kind=EventKind.RATED).count() == 2


def test_eight_ratings_at_once_are_one(answered):
    at_once(lambda number: does("rate", uuid4(), is_satisfied="false"), MANY, NotPossibleError)
    assert CaseEvent.objects.filter(case=answered, kind=EventKind.RATED).count() == 1
    answered.refresh_from_db()
    assert answered.times_reopened == 1


def test_guessing_at_once_is_counted_whole_and_the_owner_comes_in(case):
    def guess(number):
        return open_case_with(f"{number}".rjust(26, "A"), "192.0.2.9")

    results = [*at_once(guess, MANY, UnknownReceiptError, LimitReached)]
    results += at_once(guess, MANY, UnknownReceiptError, LimitReached)
    assert sum(isinstance(result, UnknownReceiptError) for result in results) == 10
    assert sum(isinstance(result, LimitReached) for result in results) == 2 * MANY - 10
    assert opened().case == case
