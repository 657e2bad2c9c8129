"""Several desks and students at once on the same places, each with a control that lacks the protection."""

from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Event

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from time_machine import travel
from wagtail.models import Site

from cms_apps.cases.models import Case
from cms_apps.reception.models import ReceptionDay, Signup, Slot, Talk
from cms_apps.reception.services import keeping_desk, signing_up, talking
from cms_apps.reception.services.keeping_desk import check_in, take_walk_in
from cms_apps.reception.services.signing_up import NotPossibleError, cancel, change_slot, sign_up
from cms_apps.reception.services.talking import record_talk
from cms_apps.reception.states import SignupState, TalkOutcome
from tests.factories.desk import desk_page, here, record, walk_in
from tests.factories.reception import signed_up, slots_of, wish
from tests.factories.roots import plant_roots
from tests.racing import at_once

MANY, PLACES = 6, 3


@pytest.fixture
def slots(transactional_db):
    """Half an hour before the day's first time: three places, of which none is kept for who just comes."""
    plant_roots()
    call_command("setup_site", verbosity=0)
    page = desk_page(Site.objects.get().root_page, slot_places=PLACES, slot_walk_ins=0)
    with travel(page.starts_at - timedelta(minutes=30)):
        yield slots_of(page)


@pytest.fixture
def unlocked(monkeypatch):
    """The control: nobody waits for anybody on the day's row."""

    @contextmanager
    def nobody_waits(day_id):
        yield ReceptionDay.objects.get(pk=day_id)

    for module in (signing_up, keeping_desk, talking):
        monkeypatch.setattr(module, "locked_day", nobody_waits)


def all_look_first(monkeypatch, many, *looks):
    """Each of so many looks before anybody writes, which the lock makes impossible."""
    everybody = Barrier(many, timeout=20)

    def waiting(looks_at):
        def look(*args, **how):
            seen = looks_at(*args, **how)
            with suppress(BrokenBarrierError):
                everybody.wait()
            return seen

        return look

    for module, name in looks:
        monkeypatch.setattr(module, name, waiting(getattr(module, name)))


def taken(slot):
    return Slot.objects.with_counts().get(pk=slot.pk).taken


def walks_in(slot):
    return take_walk_in(walk_in(slot))[0]


def at_once_on_the_last_place(slot):
    """One place is left: walk-ins and a sign-up ask for it together."""
    wishes = [wish(slot) for _number in range(MANY)]

    def act(number):
        return walks_in(slot) if number % 2 else sign_up(wishes[number])

    return at_once(act, MANY, NotPossibleError)


def test_the_last_place_goes_to_one_whoever_asks(slots):
    for _number in range(PLACES - 1):
        signed_up(slots[0])
    at_once_on_the_last_place(slots[0])
    assert taken(slots[0]) == PLACES


def test_without_the_lock_the_last_place_goes_to_several(slots, unlocked, monkeypatch):
    """The control: the test above sees it when the protection is off."""
    for _number in range(PLACES - 1):
        signed_up(slots[0])
    all_look_first(monkeypatch, MANY, (keeping_desk, "_lets_in"), (signing_up, "has_room"))
    at_once_on_the_last_place(slots[0])
    assert taken(slots[0]) > PLACES


def test_a_freed_place_is_offered_or_walked_into_never_both(slots):
    slot = slots[0]
    there = [signed_up(slot) for _number in range(PLACES + 2)]

    def act(number):
        return cancel(there[0].pk) if number == 0 else walks_in(slot)

    at_once(act, MANY, NotPossibleError)
    offered = Signup.objects.filter(slot=slot, state=SignupState.OFFERED).count()
    assert (taken(slot), offered) == (PLACES, 1)


def test_who_waits_and_who_just_came_share_the_last_place_once_the_time_has_begun(slots):
    slot = slots[0]
    there = [signed_up(slot) for _number in range(PLACES + 2)]
    Slot.objects.filter(pk=slot.pk).update(places=PLACES + 1)
    with travel(slot.starts_at + timedelta(minutes=1)):

        def act(number):
            return check_in(there[PLACES + number % 2].pk) if number < 3 else walks_in(slot)

        at_once(act, MANY, NotPossibleError)
        assert taken(slot) == PLACES + 1


def test_the_same_checked_in_eight_times_at_once_is_here_once(slots):
    signup = signed_up(slots[0])
    results = at_once(lambda _number: check_in(signup.pk), 8, NotPossibleError)
    assert {result.checked_in_at for result in results} == {Signup.objects.get(pk=signup.pk).checked_in_at}


def checks_in_while_cancelling(slot):
    """One of three with places, and two more wait: how the one stands, how many were offered the place."""
    there = [signed_up(slot) for _number in range(PLACES + 2)]
    at_once(lambda number: (check_in if number else cancel)(there[0].pk), 2, NotPossibleError)
    offered = Signup.objects.filter(slot=slot, state=SignupState.OFFERED).count()
    return Signup.objects.get(pk=there[0].pk).state, offered


def test_checked_in_or_cancelled_but_not_both(slots):
    after = checks_in_while_cancelling(slots[0])
    assert after in {(SignupState.ATTENDED, 0), (SignupState.CANCELLED, 1)}


def test_without_the_lock_the_place_of_who_is_here_is_offered_too(slots, unlocked, monkeypatch):
    """The control: the desk has looked, the place is given to the next, and the desk writes last."""
    looked, given = Event(), Event()

    def after_the_offer(signup, to):
        looked.set()
        given.wait(timeout=20)
        moves(signup, to)

    def after_the_look(signup, to):
        looked.wait(timeout=20)
        moves(signup, to)

    def offers(slot):
        offer_next(slot)
        given.set()

    moves, offer_next = keeping_desk.move, signing_up.offer_next
    monkeypatch.setattr(keeping_desk, "move", after_the_offer)
    monkeypatch.setattr(signing_up, "move", after_the_look)
    monkeypatch.setattr(signing_up, "offer_next", offers)
    assert checks_in_while_cancelling(slots[0]) == (SignupState.ATTENDED, 1)


def test_checking_in_and_changing_the_time_at_once_keep_one_place(slots):
    one, other = slots
    signup = signed_up(one)

    def act(number):
        return check_in(signup.pk) if number % 2 else change_slot(signup.pk, other.pk)

    at_once(act, MANY, NotPossibleError)
    signup.refresh_from_db()
    assert signup.state == SignupState.ATTENDED
    assert taken(one) + taken(other) == 1


def records_six_times(signups):
    said = record(*signups, outcome=TalkOutcome.PASSED_ON)
    return at_once(lambda _number: record_talk(said, actor=None), MANY, NotPossibleError, IntegrityError)


def test_a_talk_recorded_six_times_at_once_is_one_talk_and_a_case_for_each(slots):
    signups = [here(slots[0]), here(slots[0])]
    results = records_six_times(signups)
    assert {result.pk for result in results} == {Talk.objects.get().pk}
    assert Case.objects.count() == len(signups)


def test_without_the_lock_a_talk_is_recorded_several_times(slots, unlocked, monkeypatch):
    signups = [here(slots[0])]
    all_look_first(monkeypatch, MANY, (talking, "_recorded"))
    records_six_times(signups)
    assert Talk.objects.count() > 1


def test_two_desks_write_down_overlapping_talks_and_nobody_has_two(slots):
    one, both, other = (here(slots[0]) for _number in range(3))
    pairs = [record(one, both), record(both, other, asked="另一张桌")]
    results = at_once(lambda number: record_talk(pairs[number % 2], actor=None), MANY, NotPossibleError)
    assert Talk.objects.count() == 1
    assert sum(isinstance(result, Talk) for result in results) == MANY // 2
