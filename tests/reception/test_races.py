"""Many at once on the same places, on connections of their own, with a control without the lock."""

from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from wagtail.models import Site

from cms_apps.core.models import OutboxMessage
from cms_apps.reception.erasing import erase_on_request
from cms_apps.reception.models import ReceptionDay, Signup, Slot
from cms_apps.reception.services import signing_up
from cms_apps.reception.services.acting_for import StaleSignupError, move_for
from cms_apps.reception.services.mailing import Letter, write_to
from cms_apps.reception.services.signing_up import (
    NotPossibleError,
    accept,
    cancel,
    change_slot,
    expire_offers,
    sign_up,
)
from cms_apps.reception.states import SignupState
from tests.factories.reception import reception_page, signed_up, slots_of, wish
from tests.factories.roots import plant_roots
from tests.racing import at_once

MANY, PLACES = 12, 5


@pytest.fixture
def slots(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    page = reception_page(Site.objects.get().root_page, slot_places=PLACES)
    return slots_of(page)


def counted(slot):
    """Held, waiting."""
    found = Slot.objects.with_counts().get(pk=slot.pk)
    return found.taken, found.waiting


def test_twelve_at_once_on_five_places_are_five_and_a_queue_of_seven(slots):
    wishes = [wish(slots[0]) for _number in range(MANY)]
    at_once(lambda number: sign_up(wishes[number]), MANY)
    assert counted(slots[0]) == (PLACES, MANY - PLACES)
    line = Signup.objects.filter(slot=slots[0]).in_line()
    assert [signup.place_in_line() for signup in line] == list(range(1, MANY - PLACES + 1))


def test_without_the_lock_more_get_in_than_there_are_places(slots, monkeypatch):
    """The control: the test above sees it when the protection is off."""
    everybody = Barrier(MANY, timeout=3)

    @contextmanager
    def nobody_waits(day_id):
        yield ReceptionDay.objects.get(pk=day_id)

    def looks_first(slot, party):
        room = has_room(slot, party)
        with suppress(BrokenBarrierError):
            everybody.wait()
        return room

    has_room = signing_up.has_room
    monkeypatch.setattr(signing_up, "locked_day", nobody_waits)
    monkeypatch.setattr(signing_up, "has_room", looks_first)
    wishes = [wish(slots[0]) for _number in range(MANY)]
    at_once(lambda number: sign_up(wishes[number]), MANY)
    assert counted(slots[0])[0] > PLACES


def parties(slot):
    """Wishes of one, two, three, one, two … people."""
    return [wish(slot, party=1 + number % 3) for number in range(MANY)]


def test_parties_at_once_on_ten_places_never_exceed_them(slots):
    Slot.objects.filter(pk=slots[0].pk).update(places=10)
    wishes = parties(slots[0])
    at_once(lambda number: sign_up(wishes[number]), MANY)
    taken, waiting = counted(slots[0])
    held = Signup.objects.filter(slot=slots[0]).holding()
    assert taken == held.people() <= 10
    assert held.count() + waiting == MANY
    assert not Signup.objects.filter(slot=slots[0], party__lte=10 - taken).in_line().exists()
    assert {signup.party for signup in held} <= {1, 2, 3}


def test_without_the_lock_parties_exceed_them(slots, monkeypatch):
    """The control."""
    everybody = Barrier(MANY, timeout=3)

    @contextmanager
    def nobody_waits(day_id):
        yield ReceptionDay.objects.get(pk=day_id)

    def looks_first(slot, party):
        room = has_room(slot, party)
        with suppress(BrokenBarrierError):
            everybody.wait()
        return room

    has_room = signing_up.has_room
    monkeypatch.setattr(signing_up, "locked_day", nobody_waits)
    monkeypatch.setattr(signing_up, "has_room", looks_first)
    Slot.objects.filter(pk=slots[0].pk).update(places=10)
    wishes = parties(slots[0])
    at_once(lambda number: sign_up(wishes[number]), MANY)
    assert counted(slots[0])[0] > 10


def test_one_mailing_pressed_eight_times_at_once_is_written_once(slots):
    signed_up(slots[0], contact="li@stu.example.edu.cn")
    OutboxMessage.objects.all().delete()
    letter = Letter(
        day_id=slots[0].day_id, states=[SignupState.CONFIRMED], subject="换了地点", text="改在行政楼101。"
    )
    key = uuid4()
    results = at_once(lambda _number: write_to(letter, actor=None, key=key), 8)
    assert sum(is_new for _mailing, is_new in results) == 1
    assert OutboxMessage.objects.count() == 1


def test_moved_by_the_office_and_cancelled_by_the_student_at_once_one_of_them_is(slots):
    signup = signed_up(slots[0])
    seen = signup.stamp

    def act(number):
        if number % 2:
            return move_for(signup.pk, slots[1].pk, stamp=seen)
        return cancel(signup.pk)

    results = at_once(act, 8, NotPossibleError, StaleSignupError)
    signup.refresh_from_db()
    done = [result.state for result in results if isinstance(result, Signup)]
    assert signup.state == SignupState.CANCELLED
    assert done.count(SignupState.CANCELLED) == 1
    assert done.count(SignupState.CONFIRMED) <= 1
    assert (counted(slots[0]), counted(slots[1])) == ((0, 0), (0, 0))


def test_erasing_while_the_queue_moves_leaves_no_word(slots):
    there = [signed_up(slots[0], contact=f"s{number}@stu.example.edu.cn") for number in range(PLACES + 4)]

    def act(number):
        if number % 2:
            return erase_on_request(Signup.objects.get(pk=there[PLACES + number // 2].pk))
        return cancel(there[number // 2].pk)

    at_once(act, 8)
    for signup in Signup.objects.filter(pk__in=[each.pk for each in there[PLACES:]]):
        assert (signup.called, signup.contact, signup.matter) == ("", "", "")
        assert not OutboxMessage.objects.filter(about=f"signup {signup.pk}").exists()


def test_cancelling_and_signing_up_at_once_leave_no_place_empty_and_none_twice(slots):
    there = [signed_up(slots[0]) for _number in range(PLACES + 3)]
    wishes = [wish(slots[0]) for _number in range(4)]

    def act(number):
        return cancel(there[number].pk) if number < 4 else sign_up(wishes[number - 4])

    at_once(act, 8)
    assert counted(slots[0])[0] == PLACES
    assert Signup.objects.filter(slot=slots[0], state=SignupState.OFFERED).count() == 3 + 1


def test_accepting_and_expiring_at_once_give_one_place_to_one(slots):
    there = [signed_up(slots[0]) for _number in range(PLACES + 2)]
    cancel(there[0].pk)
    offered = Signup.objects.get(state=SignupState.OFFERED)

    def act(number):
        return accept(offered.pk) if number % 2 else expire_offers()

    at_once(act, 6, NotPossibleError)
    assert counted(slots[0])[0] == PLACES
    offered.refresh_from_db()
    assert offered.state == SignupState.CONFIRMED


def test_the_same_cancelled_eight_times_at_once_is_cancelled_once(slots):
    there = [signed_up(slots[0]) for _number in range(PLACES + 2)]
    results = at_once(lambda _number: cancel(there[0].pk), 8, NotPossibleError)
    assert sum(isinstance(result, Signup) for result in results) == 1
    assert Signup.objects.filter(state=SignupState.OFFERED).count() == 1


def test_changing_to_and_fro_at_once_loses_nobody(slots):
    one, other = slots
    there = [signed_up(slot) for slot in slots for _number in range(PLACES + 1)]

    def act(number):
        signup = there[number]
        return change_slot(signup.pk, (other if signup.slot_id == one.pk else one).pk)

    at_once(act, len(there))
    taken, waiting = map(sum, zip(counted(one), counted(other), strict=True))
    assert (taken, taken + waiting) == (2 * PLACES, len(there))
    assert max(counted(one)[0], counted(other)[0]) == PLACES


def test_one_person_at_once_on_two_slots_has_one(slots):
    wishes = [wish(slot, person_hash="p1") for slot in slots]
    results = at_once(lambda number: sign_up(wishes[number]), 2, ValidationError)
    assert sum(isinstance(result, Signup) for result in results) == 1
