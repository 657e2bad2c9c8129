"""Places, queue, offers: by the service that page and API both call."""

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from time_machine import travel

from cms_apps.core.models import OutboxMessage
from cms_apps.reception.models import Signup, Slot
from cms_apps.reception.services.signing_up import (
    IllegalMoveError,
    NotPossibleError,
    accept,
    cancel,
    change_slot,
    expire_offers,
    move,
    move_queues,
)
from cms_apps.reception.states import MOVES, SignupState
from tests.factories.reception import reception_page, signed_up, slots_of, wish

pytestmark = pytest.mark.django_db

CONFIRMED, WAITING, OFFERED = SignupState.CONFIRMED, SignupState.WAITING, SignupState.OFFERED


@pytest.fixture
def page(campus):
    return reception_page(campus.root_page)


@pytest.fixture
def slot(page):
    return slots_of(page)[0]


def now(signup):
    return Signup.objects.get(pk=signup.pk)


def states(*signups):
    return [now(signup).state for signup in signups]


@pytest.mark.parametrize(("before", "after"), list(product(SignupState, SignupState)))
def test_only_the_moves_of_the_table_are_made(before, after):
    signup = Signup(state=before)
    if after in MOVES[before]:
        move(signup, after)
        assert (signup.state, signup.offered_until) == (after, None)
    else:
        with pytest.raises(IllegalMoveError):
            move(signup, after)
        assert signup.state == before


def test_the_first_gets_the_place_the_rest_queue_in_order(slot):
    first, second, third = signed_up(slot), signed_up(slot), signed_up(slot)
    assert states(first, second, third) == [CONFIRMED, WAITING, WAITING]
    assert [signup.place_in_line() for signup in (first, second, third)] == [None, 1, 2]


def test_who_cancels_makes_room_for_the_next_and_newcomers_do_not_overtake(slot):
    first, second = signed_up(slot), signed_up(slot)
    cancel(first.pk)
    third = signed_up(slot)
    assert states(first, second, third) == ["cancelled", OFFERED, WAITING]
    accept(second.pk)
    assert states(second, third) == [CONFIRMED, WAITING]


def test_an_offer_not_taken_up_goes_to_the_next(slot):
    first, second, third = signed_up(slot), signed_up(slot), signed_up(slot)
    cancel(first.pk)
    with travel(timezone.now() + timedelta(hours=13)):
        assert expire_offers() == 1
        assert states(second, third) == [SignupState.LAPSED, OFFERED]
        with pytest.raises(NotPossibleError):
            accept(second.pk)


def test_an_offer_taken_up_too_late_is_refused_though_nobody_expired_it_yet(slot):
    first, second = signed_up(slot), signed_up(slot)
    cancel(first.pk)
    with travel(now(second).offered_until), pytest.raises(NotPossibleError):
        accept(second.pk)


def test_an_offer_ends_when_the_slot_begins(campus):
    page = reception_page(campus.root_page, starts_at=timezone.now() + timedelta(hours=2))
    slot = slots_of(page)[0]
    first, second = signed_up(slot), signed_up(slot)
    cancel(first.pk)
    assert now(second).offered_until == slot.starts_at


def test_those_never_received_come_first(slot, campus):
    other = slots_of(reception_page(campus.root_page, slug="earlier", in_days=3))[0]
    before = signed_up(other, person_hash="p1")
    Signup.objects.filter(pk=before.pk).update(state=SignupState.ATTENDED)
    first, known, new = signed_up(slot), signed_up(slot, person_hash="p1"), signed_up(slot, person_hash="p2")
    cancel(first.pk)
    assert states(known, new) == [WAITING, OFFERED]


def test_one_active_sign_up_a_proved_person_and_day(page, slot):
    first = signed_up(slot, person_hash="p1")
    with pytest.raises(ValidationError) as refused:
        signed_up(slots_of(page)[1], person_hash="p1")
    assert list(refused.value.message_dict) == ["slot"]
    cancel(first.pk)
    assert signed_up(slots_of(page)[1], person_hash="p1").state == CONFIRMED
    for _nobody_proved in range(2):
        assert signed_up(slot).pk


def test_cancelling_late_is_noted_and_done_all_the_same(slot):
    early, late = signed_up(slot), signed_up(slot)
    assert not cancel(early.pk).is_late
    accept(late.pk)
    with travel(slot.starts_at - timedelta(hours=1)):
        assert cancel(late.pk).is_late


def test_once_the_time_has_come_nothing_is_cancelled_or_changed(page):
    one, other = slots_of(page)
    signup = signed_up(one)
    with travel(one.starts_at):
        with pytest.raises(NotPossibleError):
            cancel(signup.pk)
        with pytest.raises(NotPossibleError):
            change_slot(signup.pk, other.pk)
    assert states(signup) == [CONFIRMED]


def test_what_is_cancelled_is_not_cancelled_twice(slot):
    signup = signed_up(slot)
    cancel(signup.pk)
    with pytest.raises(NotPossibleError):
        cancel(signup.pk)


def test_changing_the_time_keeps_the_receipt_and_frees_the_place(page):
    one, other = slots_of(page)
    mine, waiting = signed_up(one), signed_up(one)
    changed = change_slot(mine.pk, other.pk)
    assert (changed.slot, changed.state, changed.receipt_hash) == (other, CONFIRMED, mine.receipt_hash)
    assert states(waiting) == [OFFERED]
    back = change_slot(mine.pk, one.pk)
    assert (back.state, back.place_in_line()) == (WAITING, 1)


def test_changing_to_another_day_or_what_is_over_is_refused(page, slot, campus):
    other = slots_of(reception_page(campus.root_page, slug="other", in_days=9))[0]
    signup = signed_up(slot)
    for wrong in (other.pk, 0, 10**9):
        with pytest.raises(NotPossibleError):
            change_slot(signup.pk, wrong)
    with travel(slots_of(page)[1].starts_at), pytest.raises(NotPossibleError):
        change_slot(signup.pk, slots_of(page)[1].pk)


def test_fewer_places_put_nobody_out_and_let_nobody_in(slot):
    Slot.objects.filter(pk=slot.pk).update(places=2)
    one, two, three = signed_up(slot), signed_up(slot), signed_up(slot)
    Slot.objects.filter(pk=slot.pk).update(places=1)
    assert list(Slot.objects.overfull()) == [slot]
    cancel(one.pk)
    assert states(two, three) == [CONFIRMED, WAITING]
    cancel(two.pk)
    assert states(three) == [OFFERED]


def test_more_places_are_offered_to_who_waits(slot):
    signed_up(slot)
    second, third = signed_up(slot), signed_up(slot)
    Slot.objects.filter(pk=slot.pk).update(places=2)
    assert signed_up(slot).state == WAITING  # nobody overtakes
    move_queues()
    assert states(second, third) == [OFFERED, WAITING]


def test_what_is_over_or_gone_takes_nobody(slot):
    with travel(slot.starts_at), pytest.raises(ValidationError):
        signed_up(slot)
    asked = wish(slot)
    Slot.objects.all().delete()
    with pytest.raises(ValidationError):
        signed_up(slot, receipt_hash=asked.receipt_hash)


def test_who_left_an_address_is_told_of_each_step_and_never_what_it_is_about(slot):
    first = signed_up(slot)
    signed_up(slot, contact="li@stu.example.edu.cn", matter="秘密")
    cancel(first.pk)
    mails = OutboxMessage.objects.filter(to="li@stu.example.edu.cn").order_by("pk")
    assert ["候补" in mails[0].body, "为您留出" in mails[1].body] == [True, True]
    assert not any("秘密" in mail.subject + mail.body for mail in mails)
