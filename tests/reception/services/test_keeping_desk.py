"""The day itself: who may be checked in, who gets the places that are left, and what closing notes."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from time_machine import travel

from cms_apps.forms.receipts import hash_of
from cms_apps.reception.models import ReceptionDay, Signup, Slot
from cms_apps.reception.services import keeping_desk
from cms_apps.reception.services.keeping_desk import (
    check_in,
    close_desk,
    note_no_show,
    reopen_desk,
    take_walk_in,
    undo_check_in,
    undo_no_show,
)
from cms_apps.reception.services.signing_up import NotPossibleError, cancel, turn_of
from cms_apps.reception.states import SignupState, Turn
from tests.factories.cases import unit_named
from tests.factories.desk import day_of, desk_page, here, talked, topic, walk_in, walked_in
from tests.factories.reception import HostFactory, signed_up, slots_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(campus):
    """Half an hour before a day with three places a slot, one of them for who just comes."""
    page = desk_page(campus.root_page)
    with travel(page.starts_at - timedelta(minutes=30)):
        yield page


@pytest.fixture
def slot(page):
    return slots_of(page)[0]


def state(signup):
    return Signup.objects.get(pk=signup.pk).state


def taken(slot):
    return Slot.objects.with_counts().get(pk=slot.pk).taken


def begun(slot):
    return travel(slot.starts_at + timedelta(minutes=5))


# -- Checking in --------------------------------------------------------------------------------


def test_who_has_a_place_is_checked_in_once(slot):
    signup = signed_up(slot)
    first = check_in(signup.pk)
    again = check_in(signup.pk)
    assert (first.state, again.checked_in_at) == (SignupState.ATTENDED, first.checked_in_at)


def test_an_offered_place_is_taken_up_by_coming(slot):
    signups = [signed_up(slot) for _number in range(3)]
    cancel(signups[0].pk)
    assert state(signups[2]) == SignupState.OFFERED
    check_in(signups[2].pk)
    assert state(signups[2]) == SignupState.ATTENDED


def test_who_waits_gets_in_where_a_place_is_free_and_is_refused_where_none_is(slot):
    signups = [signed_up(slot) for _number in range(4)]
    assert [state(each) for each in signups[2:]] == [SignupState.WAITING] * 2
    check_in(signups[2].pk)  # the place kept for who just comes
    with pytest.raises(NotPossibleError):
        check_in(signups[3].pk)
    assert taken(slot) == 3


@pytest.mark.parametrize("before", [SignupState.CANCELLED, SignupState.LAPSED])
def test_what_was_given_back_is_not_checked_in(slot, before):
    signup = signed_up(slot)
    Signup.objects.filter(pk=signup.pk).update(state=before)
    with pytest.raises(NotPossibleError):
        check_in(signup.pk)


def test_nothing_is_done_before_the_day(campus):
    page = desk_page(campus.root_page, slug="later", starts_at=timezone.now() + timedelta(days=5))
    signup = signed_up(slots_of(page)[0])
    for act in (check_in, note_no_show):
        with pytest.raises(NotPossibleError):
            act(signup.pk)
    with pytest.raises(NotPossibleError):
        take_walk_in(walk_in(slots_of(page)[0]))
    with pytest.raises(NotPossibleError):
        close_desk(day_of(page).pk)
    assert state(signup) == SignupState.CONFIRMED


def test_who_was_ticked_by_mistake_is_expected_again(slot):
    signup = here(slot)
    undone = undo_check_in(signup.pk)
    assert (undone.state, undone.checked_in_at) == (SignupState.CONFIRMED, None)
    assert undo_check_in(signup.pk).state == SignupState.CONFIRMED


def test_who_was_talked_with_was_here(slot):
    signup = here(slot)
    talked(signup)
    with pytest.raises(NotPossibleError):
        undo_check_in(signup.pk)
    assert state(signup) == SignupState.ATTENDED


# -- Staying away -------------------------------------------------------------------------------


def test_nobody_stayed_away_before_their_time(slot):
    signup = signed_up(slot)
    with pytest.raises(NotPossibleError):
        note_no_show(signup.pk)
    with begun(slot):
        assert note_no_show(signup.pk).state == SignupState.NO_SHOW
        assert note_no_show(signup.pk).state == SignupState.NO_SHOW


def test_only_who_had_a_place_can_have_stayed_away(slot):
    signups = [signed_up(slot) for _number in range(3)]
    with begun(slot):
        for signup in (signups[2], here(slots_of_day(slot)[1])):
            with pytest.raises(NotPossibleError):
                note_no_show(signup.pk)


def slots_of_day(slot):
    return list(Slot.objects.filter(day=slot.day_id).order_by("starts_at"))


def test_the_place_of_who_did_not_come_goes_to_who_is_here(slot):
    missing, late = signed_up(slot), signed_up(slot)
    with begun(slot):
        walked_in(slot)
        with pytest.raises(NotPossibleError):
            walked_in(slot)
        note_no_show(missing.pk)
        walked_in(slot)
        assert taken(slot) == 3
        for act in (check_in, undo_no_show):  # they come after all
            with pytest.raises(NotPossibleError):
                act(missing.pk)
        assert check_in(late.pk).state == SignupState.ATTENDED


def test_who_comes_late_is_checked_in_while_their_place_is_free(slot):
    one, other = signed_up(slot), signed_up(slot)
    with begun(slot):
        for signup in (one, other):
            note_no_show(signup.pk)
        assert check_in(one.pk).state == SignupState.ATTENDED
        assert undo_no_show(other.pk).state == SignupState.CONFIRMED
        assert undo_no_show(other.pk).state == SignupState.CONFIRMED


# -- Who comes without having signed up -----------------------------------------------------------


def test_a_walk_in_gets_a_number_and_a_receipt_that_is_stored_nowhere(slot):
    signup, receipt = take_walk_in(walk_in(slot, party=1, called="王"))
    assert (signup.state, signup.is_walk_in, signup.submission) == (SignupState.ATTENDED, True, None)
    assert signup.checked_in_at is not None
    assert (len(receipt), signup.receipt_hash) == (26, hash_of(receipt))
    values = Signup.objects.filter(pk=signup.pk).values_list()
    assert receipt not in str(list(values))


def test_the_same_words_from_one_form_are_one_walk_in_and_other_words_another(slot):
    once = uuid4()
    first, receipt = take_walk_in(walk_in(slot), once=once)
    again, same = take_walk_in(walk_in(slot), once=once)
    other, fresh = take_walk_in(walk_in(slot, called="另一位"), once=once)
    assert (again, same) == (first, receipt)
    assert other != first
    assert fresh != receipt


def test_a_double_press_shows_the_receipt_again_also_when_the_place_was_the_last(slot):
    once = uuid4()
    first = take_walk_in(walk_in(slot, party=3), once=once)
    assert take_walk_in(walk_in(slot, party=3), once=once) == first


def test_places_not_booked_go_to_who_just_comes_but_not_past_who_waits(slot):
    two, one = signed_up(slot, party=2), signed_up(slot)
    assert (state(two), state(one)) == (SignupState.CONFIRMED, SignupState.WAITING)
    Slot.objects.filter(pk=slot.pk).update(places=4)  # nobody was offered the new one yet
    walked_in(slot)
    with pytest.raises(NotPossibleError):
        walked_in(slot)
    assert check_in(one.pk).state == SignupState.ATTENDED
    assert taken(slot) == 4


def test_once_the_time_has_begun_the_place_is_for_who_is_here(slot):
    waits = [signed_up(slot, party=2), signed_up(slot)][1]
    Slot.objects.filter(pk=slot.pk).update(places=4)
    with begun(slot):
        walked_in(slot)
        walked_in(slot)
        with pytest.raises(NotPossibleError):
            check_in(waits.pk)


def test_who_waits_farther_back_does_not_overtake_at_the_desk_before_the_time(slot):
    signed_up(slot, party=2)
    first, second = signed_up(slot), signed_up(slot)
    walked_in(slot)
    Slot.objects.filter(pk=slot.pk).update(places=4)
    with pytest.raises(NotPossibleError):
        check_in(second.pk)
    assert check_in(first.pk).state == SignupState.ATTENDED


def test_a_party_comes_in_whole_or_not_at_all(slot):
    signed_up(slot)
    with pytest.raises(NotPossibleError):
        walked_in(slot, party=3)
    walked_in(slot, party=2)
    assert taken(slot) == 3


def test_a_walk_in_who_leaves_again_leaves_the_place_to_who_waits(slot):
    came = walked_in(slot, party=2)
    signed_up(slot)
    waits = signed_up(slot)
    assert state(waits) == SignupState.WAITING
    left = undo_check_in(came.pk)
    assert (left.state, left.checked_in_at) == (SignupState.CANCELLED, None)
    assert left.cancelled_at is not None
    assert state(waits) == SignupState.OFFERED


def test_a_walk_in_is_taken_only_by_a_host_who_answers_for_the_topic(campus):
    head = HostFactory(name="饮食主任", unit=unit_named("canteens"))
    page = desk_page(campus.root_page, hosts=[head])
    with travel(page.starts_at):
        slot = slots_of(page)[0]
        with pytest.raises(ValidationError) as refused:
            walked_in(slot, topic=topic("dormitory"))
        assert list(refused.value.message_dict) == ["slot"]
        assert walked_in(slot).topic.slug == "dining"


def test_a_time_that_is_gone_takes_nobody(slot):
    asked = walk_in(slot)
    Slot.objects.filter(pk=slot.pk).delete()
    with pytest.raises(ValidationError):
        take_walk_in(asked)


# -- Closing ------------------------------------------------------------------------------------


def test_closing_notes_who_had_a_place_and_did_not_come(page):
    one, other = slots_of(page)
    came, missing, waits = here(one), signed_up(other, person_hash="p1"), signed_up(other, party=2)
    with travel(one.starts_at), pytest.raises(NotPossibleError):
        close_desk(day_of(page).pk)
    with begun(other):
        assert close_desk(day_of(page).pk) == 1
        assert close_desk(day_of(page).pk) == 0
        assert [state(each) for each in (came, missing, waits)] == ["attended", "no_show", "waiting"]
        assert turn_of("p1", timezone.now()) == Turn.MISSED


def test_a_closed_desk_does_nothing_until_it_is_opened_again(page):
    one, other = slots_of(page)
    came, missing = here(one), signed_up(other)
    with begun(other):
        close_desk(day_of(page).pk)
        for act, signup in ((check_in, missing), (undo_check_in, came), (undo_no_show, missing)):
            with pytest.raises(NotPossibleError):
                act(signup.pk)
        with pytest.raises(NotPossibleError):
            take_walk_in(walk_in(one))
        reopen_desk(day_of(page).pk)
        assert ReceptionDay.objects.get().closed_at is None
        assert check_in(missing.pk).state == SignupState.ATTENDED


def test_what_was_erased_meanwhile_is_not_written_again(slot, monkeypatch):
    """The nightly run takes no lock: whoever is checked in in that moment stays erased."""
    signup = signed_up(slot, called="某人", matter="秘密")
    moves = keeping_desk.move

    def erased_between(found, to):
        Signup.objects.filter(pk=found.pk).update(called="", matter="")
        moves(found, to)

    monkeypatch.setattr(keeping_desk, "move", erased_between)
    check_in(signup.pk)
    signup.refresh_from_db()
    assert (signup.state, signup.called, signup.matter) == (SignupState.ATTENDED, "", "")


def test_a_full_slot_is_never_over_its_places_whatever_is_pressed(slot):
    """All orders of a few acts end with no more people than places."""
    signups = [signed_up(slot, party=party) for party in (1, 1, 2)]
    with begun(slot):
        for act in (note_no_show, check_in, undo_check_in, undo_no_show, check_in):
            for signup in signups:
                try:
                    act(signup.pk)
                except NotPossibleError:
                    continue
                finally:
                    assert taken(slot) <= 3
            if taken(slot) < 3:
                walked_in(slot)
