"""Calls: stored once, a case where it became one, and what a caller's code shows."""

from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case, Category
from cms_apps.cases.states import Source
from cms_apps.core.models import Unit
from cms_apps.hotline.models import Call, CallCode
from cms_apps.hotline.models.call import TRIES
from cms_apps.hotline.repeated import open_like
from cms_apps.hotline.services import codes
from cms_apps.hotline.services.calls import take_call
from cms_apps.hotline.services.codes import WrongCodeError, state_by_code
from cms_apps.hotline.states import CallOutcome
from tests.factories.cases import office
from tests.factories.hotline import called, in_force, said
from tests.factories.people import UserFactory
from tests.factories.roots import plant_roots
from tests.racing import at_once

db = pytest.mark.django_db


@pytest.fixture
def world(campus):
    """Its categories and units."""
    return campus


def became_case(**fields):
    category = Category.objects.get(slug="water-and-power")
    return called(**{"outcome": CallOutcome.CASE, "category": category, "solved_how": "", **fields})


@db
def test_a_call_solved_on_the_spot_is_a_line_and_no_case(world):
    in_force()
    taken = called(received_at=timezone.now() + timedelta(hours=-1))
    assert (taken.code, taken.call.case) == ("", None)
    assert taken.call.number.startswith(f"{timezone.localdate():%Y}-H")
    assert not Case.objects.exists()


@db
def test_a_call_that_became_a_case_is_one_like_any_other(world):
    me = UserFactory()
    taken = became_case(actor=me, matter="六舍停水\n已经两小时", unit=Unit.objects.get(slug="repairs"))
    case = taken.call.case
    assert (case.source, case.subject, case.unit.slug) == (Source.CALL, "六舍停水", "repairs")
    assert case.first_unit == case.unit
    assert case.events.get().actor == me
    assert taken.number == case.number
    assert len(taken.code) == 8
    assert taken.code not in CallCode.objects.get().code_hash


@db
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"matter": " "}, "matter"),
        ({"solved_how": ""}, "solved_how"),
        ({"outcome": CallOutcome.CASE}, "category"),
        ({"outcome": CallOutcome.CALLBACK, "caller_phone": "6636"}, "call_back_by"),
        ({"outcome": CallOutcome.CALLBACK, "call_back_by": timezone.now()}, "caller_phone"),
        ({"received_at": timezone.now() + timedelta(days=1)}, "received_at"),
    ],
)
def test_what_is_missing_is_said_at_its_field(world, fields, field):
    with pytest.raises(ValidationError) as refused:
        called(**fields)
    assert list(refused.value.message_dict) == [field]
    assert not Call.objects.exists()


@db
@pytest.mark.parametrize("outcome", [CallOutcome.UNANSWERED, CallOutcome.NO_MATTER])
def test_calls_of_nothing_need_no_words(world, outcome):
    assert called(outcome=outcome, matter="", solved_how="").call.outcome == outcome


@db
def test_the_unit_on_duty_is_kept_as_it_was_when_it_rang(world):
    roster = in_force(timezone.localdate() - timedelta(days=3))
    shift = roster.shifts.filter(post__slug="head").first()
    taken = called(received_at=shift.starts_at + timedelta(minutes=5))
    assert taken.call.unit_on_duty == shift.person.unit


@db
def test_the_fortieth_call_about_one_outage_joins_its_case_and_has_a_code_too(world):
    first = became_case()
    case = first.call.case
    assert list(open_like(unit=case.unit)) == [case]
    again = became_case(case_id=case.pk, category=None)
    assert again.call.case == case
    assert case.calls.count() == 2
    assert (again.number, again.code != first.code) == (again.call.number, True)
    assert state_by_code(number=again.number, code=again.code) == case
    assert state_by_code(number=case.number, code=first.code) == case


@db
def test_a_case_closed_meanwhile_is_not_joined_and_nothing_is_stored(world):
    case = became_case().call.case
    perform("close", case_id=case.pk, actor=office(), data={"outcome": "not_ours", "text": "不归我们"})
    with pytest.raises(ValidationError) as refused:
        became_case(case_id=case.pk)
    assert list(refused.value.message_dict) == ["case_id"]
    assert Call.objects.count() == 1


@db
def test_the_same_press_twice_is_one_call_and_shows_the_code_again(world):
    category = Category.objects.get(slug="repairs")
    press = said(outcome=CallOutcome.CASE, category=category)
    one, other = take_call(press, actor=None), take_call(press, actor=None)
    assert one == other
    assert (Call.objects.count(), Case.objects.count()) == (1, 1)


# -- The code ---------------------------------------------------------------------------------------


@db
@pytest.mark.parametrize("typed", ["lower", "spaced", "full"])
def test_the_code_is_known_however_it_is_typed(world, typed):
    taken = became_case()
    code = {
        "lower": taken.code.lower(),
        "spaced": f" {taken.code[:4]} {taken.code[4:]}",
        "full": "".join(chr(ord(character) + 0xFEE0) for character in taken.code),
    }[typed]
    assert state_by_code(number=f" {taken.number} ", code=code) == taken.call.case


@db
@pytest.mark.parametrize(
    "number", ["", "\0", "2026-H00000", "1", "' OR 1=1", "9" * 30, "２０２６-H９", "\ud800"]
)
def test_numbers_of_nothing_open_nothing(world, number):
    with pytest.raises(WrongCodeError):
        state_by_code(number=number, code="ABCDEFGH")


@db
def test_after_five_wrong_ones_the_right_one_opens_nothing_either(world):
    taken = became_case()
    for _each in range(TRIES):
        with pytest.raises(WrongCodeError):
            state_by_code(number=taken.number, code="22222222")
    with pytest.raises(WrongCodeError):
        state_by_code(number=taken.number, code=taken.code)


@db
def test_right_ones_cost_no_try(world):
    taken = became_case()
    for _each in range(TRIES + 2):
        assert state_by_code(number=taken.number, code=taken.code)
    assert CallCode.objects.get().tries_left == TRIES


# -- At once ----------------------------------------------------------------------------------------


@pytest.fixture
def site(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)


def test_one_press_eight_times_at_once_is_one_call_and_one_case(site):
    press = said(outcome=CallOutcome.CASE, category=Category.objects.get(slug="repairs"))
    results = at_once(lambda _number: take_call(press, actor=None), 8)
    assert len({(taken.call.pk, taken.code, taken.number) for taken in results}) == 1
    assert (Call.objects.count(), Case.objects.count(), CallCode.objects.count()) == (1, 1, 1)


def test_twelve_guesses_at_once_compare_five(site, monkeypatch):
    taken = became_case()
    compared = []
    check = codes.check_password

    def counting(code, hashed):
        compared.append(code)
        return check(code, hashed)

    monkeypatch.setattr(codes, "check_password", counting)

    def guess(number):
        return state_by_code(number=taken.number, code=f"2222222{number % 8 + 2}")

    results = at_once(guess, 12, WrongCodeError)
    assert all(isinstance(result, WrongCodeError) for result in results)
    assert len(compared) == TRIES
    assert CallCode.objects.get().tries_left == 0


def test_control_counting_after_comparing_compares_more(site):
    """What `state_by_code` would let through if it counted the tries that it has read before."""
    taken = became_case()
    everybody, compared = Barrier(12), []

    def guess(_number):
        found = CallCode.objects.get(call=taken.call)
        everybody.wait()
        if found.tries_left > 0:
            compared.append(codes.check_password("22222222", found.code_hash))
            CallCode.objects.filter(pk=found.pk, tries_left__gt=0).update(tries_left=found.tries_left - 1)

    at_once(guess, 12)
    assert len(compared) > TRIES


def test_keys_differ_so_codes_do(site):
    assert len({became_case(key=uuid4()).code for _each in range(5)}) == 5
