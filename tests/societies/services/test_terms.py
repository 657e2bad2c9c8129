"""Offices are given out for a term, within their seats; what began is not undone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from time_machine import travel

from cms_apps.societies.models import Term
from cms_apps.societies.services import terms
from cms_apps.societies.services.terms import Given, end_now, give, midnight, move_end
from tests.factories.people import UserFactory
from tests.factories.roots import plant_roots
from tests.factories.societies import office_of, officer, society
from tests.racing import at_once

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def given(office, first=0, last=10, user=None, **fields):
    today = timezone.localdate()
    known = {"first": today + first * DAY, "last": today + last * DAY, "name": "某同学"}
    return Given(office=office, user=user or UserFactory(), **{**known, **fields})


def refused(said):
    with pytest.raises(ValidationError) as wrong:
        give(said, actor=None)
    return list(wrong.value.message_dict)


@pytest.fixture
def office(campus):
    return office_of(society(), seats=1)


def test_a_seat_is_free_the_day_after_a_term_and_not_before(office):
    first = give(given(office, 0, 10), actor=None)
    assert first.ends_at == midnight(timezone.localdate() + 11 * DAY)
    for start, end in ((0, 10), (10, 12), (-3, 0), (-3, 30), (5, 6)):
        assert refused(given(office, start, end)) == ["first"]
    give(given(office, 11, 20), actor=None)
    give(given(office, -5, -1), actor=None)
    assert Term.objects.count() == 3


def test_two_seats_are_counted_where_terms_meet(campus):
    office = office_of(society(), seats=2)
    give(given(office, 0, 4), actor=None)
    give(given(office, 5, 9), actor=None)
    give(given(office, 2, 7), actor=None)  # at each moment two
    assert refused(given(office, 4, 5)) == ["first"]


def test_one_person_holds_an_office_once_at_a_time(campus):
    office, user = office_of(society(), seats=5), UserFactory()
    give(given(office, 0, 4, user), actor=None)
    assert refused(given(office, 4, 8, user)) == ["user"]
    give(given(office, 5, 8, user), actor=None)


def test_days_in_order_and_three_years_at_most_and_an_account_in_use(office):
    assert refused(given(office, 3, 2)) == ["last"]
    assert refused(given(office, 0, 1100)) == ["last"]
    assert refused(given(office, user=UserFactory(is_active=False))) == ["user"]
    give(given(office, 0, 0), actor=None)  # a day is a term


def test_the_end_moves_and_what_is_over_stays(office):
    term, today = give(given(office, -3, 10), actor=None), timezone.localdate()
    assert move_end(term.pk, today).ends_at == midnight(today + DAY)
    with pytest.raises(ValidationError):
        move_end(term.pk, today - DAY)
    give(given(office, 5, 9), actor=None)
    with pytest.raises(ValidationError):
        move_end(term.pk, today + 5 * DAY)
    with travel(midnight(today + DAY), tick=False), pytest.raises(ValidationError):
        move_end(term.pk, today + 3 * DAY)


def test_ended_now_it_stays_in_the_history_and_taken_back_it_never_was(office):
    running = give(given(office, -3, 10), actor=None)
    coming = give(given(office, 11, 20), actor=None)
    ended = end_now(running.pk)
    assert ended.starts_at < ended.ends_at <= timezone.now()
    assert end_now(running.pk).ends_at == ended.ends_at
    assert end_now(coming.pk) is None
    assert list(Term.objects.all()) == [running]


def seat_race(many=5):
    plant_roots()
    call_command("setup_site", verbosity=0)
    office = office_of(society(), seats=1)
    people = [given(office) for _each in range(many)]
    return at_once(lambda number: give(people[number], actor=None), many, ValidationError)


@pytest.mark.django_db(transaction=True)
def test_of_five_who_are_given_one_seat_at_once_one_has_it():
    results = seat_race()
    assert sum(isinstance(result, Term) for result in results) == 1
    assert Term.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_several_do(monkeypatch):
    from contextlib import contextmanager, suppress
    from threading import Barrier, BrokenBarrierError

    everybody, looked = Barrier(5, timeout=5), terms._check_seats

    def looks_first(*args, **kwargs):
        looked(*args, **kwargs)
        with suppress(BrokenBarrierError):
            everybody.wait()

    @contextmanager
    def nobody_waits():
        yield None

    monkeypatch.setattr(terms, "_check_seats", looks_first)
    monkeypatch.setattr(terms, "locked_clock", nobody_waits)
    seat_race()
    assert Term.objects.count() > 1


def test_officer_of_the_factory_is_one(campus):
    made = society()
    user = officer(made)
    assert list(made.officers.user_set.all()) == [user]
