"""Who come together get their places together, or wait together."""

import pytest
from django.core.exceptions import ValidationError

from cms_apps.reception.models import Slot
from cms_apps.reception.services.signing_up import (
    NotPossibleError,
    accept,
    cancel,
    change_slot,
    has_room,
    move_queues,
)
from cms_apps.reception.states import SignupState
from tests.factories.reception import reception_page, signed_up, slots_of
from tests.factories.reception_talks import afternoon, now

pytestmark = pytest.mark.django_db
CONFIRMED, WAITING, OFFERED = SignupState.CONFIRMED, SignupState.WAITING, SignupState.OFFERED


@pytest.fixture
def page(campus):
    return reception_page(campus.root_page, starts_at=afternoon(), slot_places=4, slot_walk_ins=1)


@pytest.fixture
def slot(page):
    """Four places, three of them to be booked."""
    return slots_of(page)[0]


def states(*signups):
    return [now(signup).state for signup in signups]


def counted(slot):
    found = Slot.objects.with_counts().get(pk=slot.pk)
    return found.taken, found.waiting


def test_all_of_them_get_in_or_none(slot):
    assert signed_up(slot, party=2).state == CONFIRMED
    pair = signed_up(slot, party=2)
    assert pair.state == WAITING
    assert counted(slot) == (2, 1)


def test_the_places_of_who_just_comes_are_never_booked(slot):
    full = signed_up(slot, party=3)
    single = signed_up(slot)
    assert states(full, single) == [CONFIRMED, WAITING]
    move_queues()
    assert states(single) == [WAITING]
    assert not has_room(slot, 1)


@pytest.mark.parametrize("party", [4, 5, 200])
def test_more_than_can_ever_be_booked_are_refused_at_the_party(slot, party):
    with pytest.raises(ValidationError) as refused:
        signed_up(slot, party=party)
    assert list(refused.value.message_dict) == ["party"]
    assert counted(slot) == (0, 0)


def test_three_who_wait_keep_their_turn_while_one_place_goes_to_the_next_single(slot):
    one, two = signed_up(slot), signed_up(slot, party=2)
    three, single = signed_up(slot, party=3), signed_up(slot)
    cancel(one.pk)
    assert states(three, single) == [WAITING, OFFERED]
    assert now(three).place_in_line() == 1
    accept(single.pk)
    cancel(two.pk)
    assert states(three) == [WAITING]  # two are free, and they are three
    cancel(single.pk)
    assert states(three) == [OFFERED]


def test_nobody_overtakes_whom_the_free_places_would_do_for(slot):
    signed_up(slot, party=2)
    pair = signed_up(slot, party=2)
    assert has_room(slot, 1)  # one is free, for which the pair is too many
    Slot.objects.filter(pk=slot.pk).update(places=5)
    assert not has_room(slot, 1)  # now it would do for the pair
    newcomer = signed_up(slot)
    move_queues()
    assert states(pair, newcomer) == [OFFERED, WAITING]


def test_a_new_single_takes_the_one_place_that_is_too_small_for_who_waits(slot):
    signed_up(slot, party=2)
    pair, single = signed_up(slot, party=2), signed_up(slot)
    assert states(pair, single) == [WAITING, CONFIRMED]
    assert now(pair).place_in_line() == 1


def test_one_leaving_lets_several_in(slot):
    three = signed_up(slot, party=3)
    waiting = [signed_up(slot) for _number in range(4)]
    cancel(three.pk)
    assert states(*waiting) == [OFFERED, OFFERED, OFFERED, WAITING]


def test_changing_the_time_takes_all_of_them_along(page, slot):
    other = slots_of(page)[1]
    signed_up(other)
    three = signed_up(slot, party=3)
    pair = signed_up(slot, party=2)
    assert change_slot(pair.pk, other.pk).state == CONFIRMED
    assert change_slot(three.pk, other.pk).state == WAITING
    assert (counted(slot), counted(other)) == ((0, 0), (3, 1))


def test_changing_to_where_so_many_never_fit_is_refused(page, slot):
    other = slots_of(page)[1]
    Slot.objects.filter(pk=other.pk).update(places=3)
    three = signed_up(slot, party=3)
    with pytest.raises(NotPossibleError):
        change_slot(three.pk, other.pk)
    assert (now(three).slot, now(three).state) == (slot, CONFIRMED)
