"""Swaps: asked, taken, approved where the rules say so, done or past due; hours are only handed on."""

import itertools
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from time_machine import travel

from cms_apps.core.models import OutboxMessage
from cms_apps.hotline.duty import duties_between
from cms_apps.hotline.models import DutyChange, DutyRules, DutySwap
from cms_apps.hotline.services import rostering, swaps
from cms_apps.hotline.services.exchanging import short_rests, why_not
from cms_apps.hotline.services.rostering import Change, change_duty
from cms_apps.hotline.services.swaps import SwapGoneError, Wish
from cms_apps.hotline.states import SwapState
from tests.factories.hotline import head, head_post, in_force, leader, leader_post
from tests.factories.people import administrator
from tests.factories.roots import plant_roots
from tests.factories.swaps import asked, duty_of, holders, no_approval, several
from tests.racing import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def week(campus):
    """Three leaders in turn from tomorrow on: Ann, Bert, Carl."""
    people = [leader(name=name, email=f"{name}@example.edu.cn") for name in ("Ann", "Bert", "Carl")]
    in_force(timezone.localdate() + DAY, 12, {leader_post(): people})
    return people


def letters_to(person):
    return list(
        OutboxMessage.objects.filter(to=person.email).order_by("pk").values_list("subject", flat=True)
    )


def test_what_anybody_may_take_is_taken_approved_and_done(week):
    ann, bert, carl = week
    swap = asked(ann, 3)
    assert swap.state == SwapState.ASKED
    assert (len(letters_to(bert)), len(letters_to(carl)), letters_to(ann)) == (1, 1, [])
    swap = swaps.take(swap.pk, carl, actor=None)
    assert (swap.state, swap.taker) == (SwapState.TAKEN, carl)
    assert holders(swap) == ["Ann"]  # nothing changes before it is approved
    assert len(letters_to(ann)) == 1
    swap = swaps.approve(swap.pk, actor=(office := administrator()))
    assert (swap.state, swap.decided_by) == (SwapState.DONE, office)
    assert swap.closed_at is not None
    assert holders(swap) == ["Carl"]
    change = DutyChange.objects.get()
    assert (change.goes, change.comes, change.made_by) == (ann, carl, office)
    assert "Ann" in change.reason
    assert (len(letters_to(ann)), len(letters_to(carl))) == (2, 2)  # the change tells both


def test_without_approval_taking_is_enough(week):
    no_approval()
    swap = swaps.take(asked(week[0], 3).pk, week[1], actor=None)
    assert swap.state == SwapState.DONE
    assert holders(swap) == ["Bert"]


def test_a_manager_settles_it_for_them_without_asking_for_approval(week):
    swap = swaps.take(asked(week[0], 3).pk, week[2], actor=administrator(), is_manager=True)
    assert (swap.state, holders(swap)) == (SwapState.DONE, ["Carl"])


def test_shifts_are_exchanged_for_each_other(week):
    ann, bert, _carl = week
    swap = asked(ann, 3, to=bert, back=4)
    swaps.take(swap.pk, bert, actor=None)
    swap = swaps.approve(swap.pk, actor=None)
    assert holders(swap) == ["Bert"]
    assert [duty.person for duty in duties_between(swap.back_starts_at, swap.back_ends_at)] == [ann.pk]
    assert DutyChange.objects.count() == 2


def test_two_who_are_on_duty_at_once_exchange_posts(campus):
    both = leader_post(), head_post()
    one, two = several(both, "Ann", "Bert")
    in_force(timezone.localdate() + DAY, 2, {both[0]: [one], both[1]: [two]})
    no_approval()
    swap = asked(one, 1, to=two, back=1)
    swaps.take(swap.pk, two, actor=None)
    duties = duties_between(swap.starts_at, swap.ends_at)
    assert {(duty.post, duty.person) for duty in duties} == {(both[0].pk, two.pk), (both[1].pk, one.pk)}


def test_who_took_it_steps_back_and_another_takes_it(week):
    ann, bert, carl = week
    swap = asked(ann, 3)
    swaps.take(swap.pk, bert, actor=None)
    with pytest.raises(SwapGoneError):
        swaps.take(swap.pk, carl, actor=None)
    with pytest.raises(SwapGoneError):
        swaps.step_back(swap.pk, carl)
    swap = swaps.step_back(swap.pk, bert)
    assert (swap.state, swap.taker) == (SwapState.ASKED, None)
    assert swaps.take(swap.pk, carl, actor=None).taker == carl


@pytest.mark.parametrize("how", ["refuse", "withdraw"])
def test_what_is_refused_or_withdrawn_leaves_the_roster_and_tells_both(week, how):
    ann, bert, carl = week
    swap = asked(ann, 3)
    swaps.take(swap.pk, bert, actor=None)
    before = len(letters_to(ann)), len(letters_to(bert))
    closed = getattr(swaps, how)(swap.pk, actor=None)
    assert closed.state == {"refuse": SwapState.REFUSED, "withdraw": SwapState.WITHDRAWN}[how]
    assert (len(letters_to(ann)), len(letters_to(bert))) == (before[0] + 1, before[1] + 1)
    assert holders(swap) == ["Ann"]
    for late in (
        lambda: swaps.take(swap.pk, carl, actor=None),
        lambda: swaps.approve(swap.pk, actor=None),
        lambda: swaps.step_back(swap.pk, bert),
    ):
        with pytest.raises(SwapGoneError, match=str(closed.get_state_display())):
            late()


def test_the_same_press_twice_is_once(week):
    ann, bert, _carl = week
    swap = asked(ann, 3)
    assert asked(ann, 3) == swap
    no_approval()
    for _each in range(2):
        assert swaps.take(swap.pk, bert, actor=None).state == SwapState.DONE
    assert DutyChange.objects.count() == 1
    with pytest.raises(SwapGoneError):
        swaps.withdraw(swap.pk, actor=None)


def test_one_shift_is_asked_about_once(week):
    ann, bert, _carl = week
    asked(ann, 3)
    with pytest.raises(ValidationError):
        asked(ann, 3, to=bert)


def test_what_is_not_theirs_or_has_begun_is_not_asked(week):
    ann, bert, _carl = week
    given, later = duty_of(ann, 3), duty_of(bert, 1)
    with pytest.raises(ValidationError):
        swaps.ask(Wish(asker=bert, given=given))
    with pytest.raises(ValidationError):
        swaps.ask(Wish(asker=ann, given=given, asked=week[2], back=later))
    with travel(given.starts_at, tick=False), pytest.raises(ValidationError):
        swaps.ask(Wish(asker=ann, given=given))
    assert not DutySwap.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_who_may_not_or_is_elsewhere_takes_nothing(week):
    ann, bert, carl = week
    stranger = head()
    swap = asked(ann, 3, to=bert)
    with pytest.raises(ValidationError):
        swaps.take(swap.pk, carl, actor=None)  # somebody else was asked
    swaps.withdraw(swap.pk, actor=None)
    swap = asked(ann, 3)
    with pytest.raises(ValidationError):
        swaps.take(swap.pk, stranger, actor=None)
    with pytest.raises(ValidationError):
        swaps.take(swap.pk, ann, actor=None)
    bert.posts.add(head_post())
    change_duty(
        Change(post=head_post(), starts_at=swap.starts_at, ends_at=swap.ends_at, comes=bert), actor=None
    )
    assert why_not(swap, bert)
    with pytest.raises(ValidationError):
        swaps.take(swap.pk, bert, actor=None)
    assert why_not(swap, carl) == ""


def test_a_shift_that_was_changed_otherwise_is_not_swapped_any_more(week):
    ann, bert, carl = week
    swap = asked(ann, 3)
    swaps.take(swap.pk, bert, actor=None)
    change_duty(
        Change(post=leader_post(), starts_at=swap.starts_at, ends_at=swap.ends_at, goes=ann, comes=carl),
        actor=None,
    )
    with pytest.raises(ValidationError):
        swaps.approve(swap.pk, actor=None)
    assert swaps.close_what_went() == 1
    swap.refresh_from_db()
    assert swap.state == SwapState.OVERTAKEN
    assert holders(swap) == ["Carl"]


def test_a_day_before_the_asker_is_told_once_and_at_the_beginning_it_is_past_due(week):
    ann = week[0]
    swap = asked(ann, 3)
    with travel(swap.starts_at - DAY - timedelta(minutes=1), tick=False):
        assert swaps.close_what_went() == 0
        assert letters_to(ann) == []
    with travel(swap.starts_at - DAY, tick=False):
        for _each in range(2):
            swaps.close_what_went()
        assert len(letters_to(ann)) == 1
    with travel(swap.starts_at, tick=False):
        with pytest.raises(SwapGoneError):
            swaps.take(swap.pk, week[1], actor=None)
        assert not DutySwap.objects.open().exists()
        assert swaps.close_what_went() == 1
        assert swaps.close_what_went() == 0
    swap.refresh_from_db()
    assert swap.state == SwapState.PAST_DUE
    assert len(letters_to(ann)) == 2


def test_the_shift_in_return_ends_it_too(week):
    ann, bert, _carl = week
    swap = asked(ann, 6, to=bert, back=1)  # Bert's is the earlier one
    with travel(swap.back_starts_at, tick=False), pytest.raises(SwapGoneError):
        swaps.take(swap.pk, bert, actor=None)


def test_little_rest_beside_another_shift_is_told(week):
    ann, bert, carl = week
    swap = asked(ann, 3)  # Carl has the day before it, Bert the day after
    assert [(rest.person, rest.hours) for rest in short_rests(swap, carl)] == [(carl, 0)]
    assert [(rest.person, rest.hours) for rest in short_rests(swap, bert)] == [(bert, 0)]
    DutyRules.objects.update(rest_hours=0)
    assert short_rests(swap, carl) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    presses=st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 11), st.integers(0, 12)), max_size=6
    )
)
def test_swaps_hand_hours_on_and_lose_none(week, presses):
    """Whatever people ask of each other and take: no hour without anybody, none twice, as many in all."""
    with transaction.atomic():
        no_approval()
        start = leader_post().span_on(timezone.localdate() + DAY)[0]
        press_all(week, presses, start, start + 12 * DAY)
        duties = duties_between(start, start + 12 * DAY)
        transaction.set_rollback(True)  # each example begins with the same roster
    assert sum((duty.ends_at - duty.starts_at for duty in duties), timedelta()) == 12 * DAY
    assert all(one.ends_at <= other.starts_at for one, other in itertools.pairwise(duties))


def press_all(week, presses, start, end):
    for asker, taker, which, back in presses:
        own = [duty for duty in duties_between(start, end) if duty.person == week[asker].pk]
        theirs = [duty for duty in duties_between(start, end) if duty.person == week[taker].pk]
        if not own or asker == taker:
            continue
        returned = theirs[back % len(theirs)] if theirs and back < 12 else None
        try:
            swap = swaps.ask(
                Wish(asker=week[asker], given=own[which % len(own)], asked=week[taker], back=returned)
            )
            swaps.take(swap.pk, week[taker], actor=None)
        except ValidationError:
            continue


def race_for_one_shift(many=6):
    plant_roots()
    call_command("setup_site", verbosity=0)
    no_approval()
    ann, *others = [leader(name=f"P{number}") for number in range(many + 1)]
    in_force(timezone.localdate() + DAY, 1, {leader_post(): [ann]})
    swap = asked(ann, 1)
    return swap, at_once(
        lambda number: swaps.take(swap.pk, others[number], actor=None), many, SwapGoneError, ValidationError
    )


@pytest.mark.django_db(transaction=True)
def test_of_six_who_take_one_shift_at_once_one_does():
    swap, results = race_for_one_shift()
    assert sum(isinstance(result, DutySwap) for result in results) == 1
    assert sum(isinstance(result, SwapGoneError) for result in results) == 5
    assert DutyChange.objects.count() == 1
    assert len(holders(swap)) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_locks_several_do(monkeypatch):
    everybody = Barrier(6, timeout=5)
    looked = rostering.check_changes

    def looks_first(changes):
        looked(changes)
        with suppress(BrokenBarrierError):
            everybody.wait()

    @contextmanager
    def nobody_waits():
        yield

    @contextmanager
    def own_row(swap_id):
        yield DutySwap.objects.with_people().get(pk=swap_id)

    monkeypatch.setattr(rostering, "check_changes", looks_first)
    monkeypatch.setattr(rostering, "locked_duty", nobody_waits)
    monkeypatch.setattr(swaps, "_locked", own_row)
    race_for_one_shift()
    assert DutyChange.objects.count() > 1
