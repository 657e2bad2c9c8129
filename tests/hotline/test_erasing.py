"""When the words of a call go, and what stays."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from time_machine import travel

from cms_apps.cases.services.erasing import erase as erase_case
from cms_apps.hotline.erasing import KEPT, LEAVE_KEPT, erase_what_went
from cms_apps.hotline.models import Call, CallCode, DutyLeave, DutySwap, HandOver
from cms_apps.hotline.services.calling_back import CalledBack, note_called_back
from cms_apps.hotline.services.codes import WrongCodeError, state_by_code
from cms_apps.hotline.services.swaps import withdraw
from cms_apps.hotline.states import CallbackResult, CallOutcome
from tests.factories.calls import PHONE, became_case, to_call_back, water
from tests.factories.hotline import called, head_post, in_force, leader, leader_post
from tests.factories.roots import plant_roots
from tests.factories.swaps import asked
from tests.reception.test_erasing import written

db = pytest.mark.django_db
NONE = ("", "", "", "")


def words_of(call):
    call = Call.objects.get(pk=call.pk)
    return call.caller, call.caller_phone, call.matter, call.solved_how


@db
def test_words_go_half_a_year_after_the_call_and_what_came_of_it_stays(campus):
    call = called(caller="李同学", caller_phone=PHONE).call
    with travel(call.received_at + KEPT - timedelta(hours=1)):
        assert erase_what_went() == 0
    with travel(call.received_at + KEPT):
        assert erase_what_went() == 1
        assert erase_what_went() == 0
    assert words_of(call) == NONE
    assert Call.objects.get().outcome == CallOutcome.SOLVED


@db
def test_what_became_a_case_goes_with_its_words_and_so_does_the_code(campus):
    taken = became_case(caller_phone=PHONE)
    with travel(timezone.now() + KEPT * 2):
        assert erase_what_went() == 0
    erase_case(taken.call.case.pk, is_asked_for=True)
    with pytest.raises(WrongCodeError):
        state_by_code(number=taken.number, code=taken.code)
    assert erase_what_went() == 1
    assert words_of(taken.call) == NONE
    assert not CallCode.objects.exists()
    assert Call.objects.get().case == taken.call.case


@db
def test_who_was_never_called_back_is_not_owed_it_for_ever(campus):
    call = to_call_back()
    with travel(timezone.now() + KEPT):
        erase_what_went()
    assert words_of(call) == NONE
    assert not Call.objects.to_call_back().exists()


@db
def test_notes_go_too(campus):
    HandOver.objects.create(post=head_post(), ended_at=timezone.now(), written_at=timezone.now(), note=PHONE)
    with travel(timezone.now() + KEPT):
        erase_what_went()
    note = HandOver.objects.get()
    assert note.note == ""
    assert note.erased_at is not None


@db
def test_leave_goes_a_year_and_a_month_after_its_last_day(campus):
    one, day = leader(), timedelta(days=1)
    last = timezone.localdate() - 30 * day
    DutyLeave.objects.create(person=one, first=last - 5 * day, last=last)
    longer = DutyLeave.objects.create(person=one, first=last - 5 * day, last=last + day)
    noon = timezone.localtime().replace(hour=12, minute=0)
    with travel(noon - 30 * day + LEAVE_KEPT):
        erase_what_went()
        assert DutyLeave.objects.count() == 2
    with travel(noon - 29 * day + LEAVE_KEPT):
        erase_what_went()
        assert list(DutyLeave.objects.all()) == [longer]


def test_nothing_is_left_of_a_planted_number(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    said = {"caller": PHONE, "caller_phone": PHONE, "matter": f"打{PHONE}找我"}
    called(**said, solved_how=f"打了{PHONE}")
    call = to_call_back(**said, category=water())
    result = CalledBack(result=CallbackResult.CASE, how=f"又打了{PHONE}")
    case = note_called_back(result, call_id=call.pk, actor=None).call.case
    became_case(**said, case_id=case.pk)
    HandOver.objects.create(
        post=head_post(), ended_at=timezone.now(), written_at=timezone.now(), note=f"还要打{PHONE}"
    )
    assert PHONE.encode() in written()
    erase_case(case.pk, is_asked_for=True)
    with travel(timezone.now() + KEPT):
        erase_what_went()
    assert PHONE.encode() not in written()


@db
def test_swaps_go_half_a_year_after_they_were_closed(campus):
    ann, _bert = (people := [leader(), leader()])
    in_force(timezone.localdate() + timedelta(days=1), 4, {leader_post(): people})
    swap = withdraw(asked(ann, 1, words="家里有事").pk, actor=None)
    asked(ann, 3)
    with travel(swap.closed_at + KEPT - timedelta(hours=1)):
        erase_what_went()
        assert DutySwap.objects.count() == 2
    with travel(swap.closed_at + KEPT):
        erase_what_went()
        assert not DutySwap.objects.filter(pk=swap.pk).exists()
