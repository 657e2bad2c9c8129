"""What can be done with a receipt, and how often, whichever door asks."""

from datetime import timedelta

import pytest
from time_machine import travel

from cms_apps.core.limiter import LimitReached
from cms_apps.reception.managing import (
    DONE,
    UnknownReceiptError,
    may,
    other_slots,
    perform,
    signup_of,
    talk_seen,
)
from cms_apps.reception.services.signing_up import NotPossibleError, cancel
from cms_apps.reception.states import TalkOutcome
from tests.factories.reception import reception_page, signed_up, slots_of
from tests.factories.reception_talks import afternoon, came, now, talked

pytestmark = pytest.mark.django_db
RECEIPT = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.fixture
def page(campus):
    return reception_page(campus.root_page, starts_at=afternoon(), slot_places=2)


@pytest.fixture
def slot(page):
    return slots_of(page)[0]


def test_a_receipt_opens_its_own_sign_up_and_another_none(slot):
    signup, other = signed_up(slot, receipt=RECEIPT), signed_up(slot)
    assert signup_of("abcde-fghij klmno pqrst uvwxy z", "10.0.0.1") == signup
    assert signup_of(RECEIPT, "10.0.0.1") != other
    with pytest.raises(UnknownReceiptError):
        signup_of("ABCDEFGHIJKLMNOPQRSTUVWXY2", "10.0.0.1")


def test_what_may_be_done_follows_the_state_and_ends_when_the_time_comes(slot):
    signup = signed_up(slot)
    first, waiting = signed_up(slot), signed_up(slot)
    assert (may(signup), may(waiting)) == (["change", "cancel"], ["change", "cancel"])
    cancel(first.pk)
    assert may(now(waiting)) == ["accept", "change", "cancel"]
    assert may(now(first)) == []
    with travel(slot.starts_at):
        assert [may(now(each)) for each in (signup, first, waiting)] == [[], [], []]


@pytest.mark.parametrize(
    ("outcome", "allowed"),
    [(TalkOutcome.ANSWERED, ["answered"]), (TalkOutcome.OWED, []), (TalkOutcome.PASSED_ON, [])],
)
def test_only_after_an_answer_at_once_there_is_something_to_say(slot, outcome, allowed):
    signup = came(slot)
    assert may(signup) == []
    talked(signup, outcome=outcome)
    assert may(now(signup)) == allowed


def test_more_than_thirty_acts_in_ten_minutes_wait(page, slot):
    signup, other = signed_up(slot), slots_of(page)[1]
    with travel(signup.signed_up_at + timedelta(hours=1), tick=False):
        for number in range(DONE.times):
            perform("change", signup, slot_id=(other if number % 2 else slot).pk)
        with pytest.raises(LimitReached):
            perform("cancel", signup)
        assert perform("cancel", signed_up(slot)).state == "cancelled"
    with travel(signup.signed_up_at + timedelta(hours=2)):
        assert perform("cancel", signup).state == "cancelled"


def test_saying_the_same_twice_is_saying_it_once_and_the_opposite_is_refused(slot):
    signup = came(slot)
    talked(signup)
    first = perform("answered", signup, is_answered=False, words="还是凉的")
    assert perform("answered", signup, is_answered=False, words="还是凉的").case == first.case
    for opposite in ({"is_answered": True}, {"is_answered": False, "words": "别的话"}):
        with pytest.raises(NotPossibleError):
            perform("answered", signup, **opposite)


def test_before_a_talk_nothing_is_seen_of_it(slot):
    assert talk_seen(came(slot)) is None


def test_other_times_are_neither_over_nor_the_own_one(page, slot):
    signup = signed_up(slot)
    assert other_slots(signup) == [slots_of(page)[1]]
    with travel(slots_of(page)[1].starts_at):
        assert other_slots(signup) == []
