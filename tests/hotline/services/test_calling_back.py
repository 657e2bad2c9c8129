"""Calling back: once, with a result, and a case of the same call where it could not be solved."""

from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case
from cms_apps.hotline.models import Call, CallCode
from cms_apps.hotline.services.calling_back import CalledAlreadyError, CalledBack, note_called_back
from cms_apps.hotline.services.codes import state_by_code
from cms_apps.hotline.states import CallbackResult, CallOutcome
from tests.factories.calls import became_case, building, to_call_back, unit, water
from tests.factories.cases import office
from tests.factories.people import UserFactory
from tests.factories.roots import plant_roots
from tests.racing import at_once

db = pytest.mark.django_db
SOLVED, CASE, GAVE_UP = CallbackResult.SOLVED, CallbackResult.CASE, CallbackResult.GAVE_UP


def back(call, actor=None, result=SOLVED, how="已修好", **fields):
    return note_called_back(CalledBack(result=result, how=how, **fields), call_id=call.pk, actor=actor)


@pytest.fixture
def call(campus):
    return to_call_back(place=building(), category=water())


@db
@pytest.mark.parametrize("result", [SOLVED, GAVE_UP])
def test_a_caller_is_called_back_once_and_how_stays(call, result):
    me = UserFactory()
    done = back(call, me, result).call
    again = back(call, me, result, how="别的话").call
    assert (done.callback_result, done.called_back_by, done.case) == (result, me, None)
    assert (again.called_back_at, again.solved_how) == (done.called_back_at, "已修好")
    assert not Call.objects.to_call_back().exists()
    assert done.outcome == CallOutcome.CALLBACK


@db
@pytest.mark.parametrize("result", [SOLVED, GAVE_UP])
def test_without_how_nothing_is_noted(call, result):
    with pytest.raises(ValidationError) as refused:
        back(call, result=result, how=" ")
    assert list(refused.value.message_dict) == ["how"]
    assert list(Call.objects.to_call_back()) == [call]


@db
def test_somebody_else_is_told_that_it_was_done(call):
    back(call, UserFactory())
    with pytest.raises(CalledAlreadyError):
        back(call, UserFactory(), how="我也打了")
    assert Call.objects.get().solved_how == "已修好"


@db
def test_what_is_no_callback_is_called_back_by_nobody(campus):
    with pytest.raises(CalledAlreadyError):
        back(became_case().call, UserFactory())


@db
def test_what_is_not_solved_becomes_a_case_of_the_same_call(call):
    me = UserFactory()
    taken = back(call, me, CASE, how="他说水又停了", unit=unit("repairs"))
    case = Case.objects.get()
    assert (taken.call.case, taken.number, case.unit.slug, case.place) == (
        case,
        case.number,
        "repairs",
        call.place,
    )
    assert "他说水又停了" in case.messages.get().text
    assert call.matter in case.messages.get().text
    assert state_by_code(number=taken.number, code=taken.code) == case
    assert back(call, me, CASE) == taken
    assert (Case.objects.count(), CallCode.objects.count()) == (1, 1)


@db
def test_a_case_needs_a_category_said_then_or_now(campus):
    call = to_call_back()
    with pytest.raises(ValidationError) as refused:
        back(call, result=CASE, how="")
    assert list(refused.value.message_dict) == ["category"]
    assert back(call, result=CASE, how="", category=water()).call.case.unit.slug == "energy"


@db
def test_it_may_be_about_a_case_that_is_there_and_the_code_is_for_its_own_number(call):
    first = became_case()
    taken = back(call, result=CASE, how="", case_id=first.call.case.pk)
    case = first.call.case
    assert (taken.number, taken.code != first.code) == (call.number, True)
    for known in (first, taken):
        assert state_by_code(number=known.number, code=known.code) == case


@db
def test_a_case_closed_meanwhile_is_not_joined_and_it_is_still_owed(call):
    case = became_case().call.case
    perform("close", case_id=case.pk, actor=office(), data={"outcome": "not_ours", "text": "不归我们"})
    with pytest.raises(ValidationError) as refused:
        back(call, result=CASE, how="", case_id=case.pk)
    assert list(refused.value.message_dict) == ["case_id"]
    assert list(Call.objects.to_call_back()) == [call]


@db
@pytest.mark.parametrize(
    "wrong",
    [
        {"called_back_at": timezone.now()},
        {"callback_result": SOLVED},
        {"callback_result": CASE, "called_back_at": timezone.now()},
        {"outcome": CallOutcome.SOLVED, "callback_result": SOLVED, "called_back_at": timezone.now()},
    ],
)
def test_the_database_keeps_to_it(call, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(**wrong)


# -- At once ----------------------------------------------------------------------------------------


@pytest.fixture
def site(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)


def test_two_who_call_back_at_once_are_one(site):
    call, people = to_call_back(category=water()), [UserFactory() for _each in range(6)]
    results = at_once(lambda number: back(call, people[number], CASE, how=""), 6, CalledAlreadyError)
    assert sum(isinstance(result, CalledAlreadyError) for result in results) == 5
    assert (Case.objects.count(), CallCode.objects.count()) == (1, 1)


def test_control_reading_before_writing_calls_back_more_than_once(site):
    """What happens to whoever reads whether it is owed and does not hold the row."""
    call, everybody, wrote = to_call_back(), Barrier(6), []

    def naive(number):
        owed = Call.objects.to_call_back().filter(pk=call.pk).exists()
        everybody.wait()
        if owed:
            Call.objects.filter(pk=call.pk).update(called_back_at=timezone.now(), callback_result=GAVE_UP)
            wrote.append(number)

    at_once(naive, 6)
    assert len(wrote) > 1
