"""Merging in the same moment, on connections of their own: no circle, no waiting for each other, once."""

from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError

from cms_apps.cases import acts
from cms_apps.cases.acts import NotAllowedError, StaleCaseError, perform
from cms_apps.cases.models import Case, CaseEvent
from cms_apps.cases.services import merging
from cms_apps.cases.states import CaseState, EventKind
from tests.factories.cases import a_case, category, office, person, unit_named
from tests.factories.roots import plant_roots
from tests.racing import at_once

MANY = 8
REFUSALS = StaleCaseError, NotAllowedError, ValidationError


@pytest.fixture
def desk(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    category(needs_review=False)
    return office()


def merge(case, into, desk, **options):
    data = {"into": into.number, "text": "同一件事"}
    return perform("merge", case_id=case.pk, actor=desk, data=data, **options)


def merged(*cases):
    return Case.objects.filter(pk__in=[case.pk for case in cases]).exclude(duplicate_of=None)


def test_of_two_that_are_merged_into_each_other_one_is_and_the_other_told(desk):
    for _time in range(5):
        one, other = a_case(), a_case()
        ways = [(one, other), (other, one)]
        done = at_once(lambda n, ways=ways: merge(*ways[n % 2], desk), MANY, *REFUSALS)
        assert sum(isinstance(result, Case) for result in done) == 1
        assert merged(one, other).count() == 1
        assert CaseEvent.objects.filter(case__in=(one, other), kind=EventKind.MERGED).count() == 2


def test_the_same_press_eight_times_is_one_merging(desk):
    main, copy, once = a_case(), a_case(), uuid4()
    done = at_once(lambda _n: merge(copy, main, desk, stamp=copy.stamp, once=once), MANY)
    assert all(isinstance(result, Case) for result in done)
    assert CaseEvent.objects.filter(kind=EventKind.MERGED).count() == 2


@pytest.mark.parametrize("_time", range(3))
def test_three_in_a_row_and_all_that_is_done_with_them_meanwhile_end_in_order(desk, _time):
    """What was merged into the middle one is repointed while its sender is told of news and it reopens."""
    head = person(unit=unit_named("canteens"), post="head")
    first, middle, main = (a_case(contact="sender@example.edu.cn") for _ in range(3))
    merge(first, middle, desk)
    ways = [
        lambda: merge(middle, main, desk),
        lambda: perform("progress", case_id=middle.pk, actor=head, data={"text": "在办"}),
        lambda: merge(first, middle, desk),
        lambda: perform("reopen", case_id=first.pk, actor=desk, data={"text": "另一件"}),
        lambda: merge(main, middle, desk),
        lambda: perform("progress", case_id=main.pk, actor=head, data={"text": "在办"}),
        lambda: merge(main, first, desk),
        lambda: perform("close", case_id=main.pk, actor=desk, data={"outcome": "not_ours", "text": "不"}),
    ]
    at_once(lambda number: ways[number](), len(ways), *REFUSALS)
    for case in merged(first, middle, main).select_related("duplicate_of"):
        assert case.state == CaseState.CLOSED
        assert case.duplicate_of.duplicate_of is None  # nothing is a duplicate of a duplicate


def test_without_the_common_lock_two_become_each_others_duplicates(desk, monkeypatch):
    """The control: the tests above see what the lock prevents."""
    one, other = a_case(), a_case()
    looked = Barrier(2)
    target_of = merging.target_of

    def unlocked(case_id, *others):
        return Case.objects.select_related("category", "unit", "handed_over_by").get(pk=case_id)

    def slowly(*args):
        found = target_of(*args)
        looked.wait()
        return found

    monkeypatch.setattr(acts, "locked", unlocked)
    monkeypatch.setattr(merging, "locked", unlocked)
    monkeypatch.setattr(merging, "target_of", slowly)
    monkeypatch.setattr(acts, "perform", perform.__wrapped__)
    ways = [(one, other), (other, one)]

    def work(number):
        case, into = ways[number]
        data = {"into": into.number, "text": "同一件事"}
        return acts.perform("merge", case_id=case.pk, actor=desk, data=data)

    done = at_once(work, 2, *REFUSALS, IntegrityError)
    assert not any(isinstance(result, REFUSALS) for result in done)  # both believed to be the main one
