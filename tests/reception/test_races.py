"""Many at once on the same places, on connections of their own, with a control without the lock."""

from contextlib import contextmanager, suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from wagtail.models import Site

from cms_apps.reception.models import ReceptionDay, Signup, Slot
from cms_apps.reception.services import signing_up
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
