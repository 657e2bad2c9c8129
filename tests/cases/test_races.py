"""Two people at one case, with connections of their own: no word is lost and nothing is done twice."""

from threading import Barrier
from uuid import uuid4

import pytest
from django.core.management import call_command

from cms_apps.cases import acts
from cms_apps.cases.acts import NotAllowedError, StaleCaseError, perform
from cms_apps.cases.models import Case
from cms_apps.cases.states import CaseState, EventKind, MessageKind
from tests.factories.cases import a_case, category, office, person, unit_named
from tests.factories.roots import plant_roots
from tests.racing import at_once

MANY = 8


@pytest.fixture
def case(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    category(needs_review=False)
    return a_case()


@pytest.fixture
def head(case):
    return person(unit=unit_named("canteens"), post="head")


def test_every_note_is_kept(case, head):
    at_once(
        lambda n: perform("note", case_id=case.pk, actor=head, data={"text": f"第{n}条"}, stamp=case.stamp),
        MANY,
    )
    notes = set(case.messages.filter(kind=MessageKind.NOTE).values_list("text", flat=True))
    assert notes == {f"第{n}条" for n in range(MANY)}
    case.refresh_from_db()
    assert case.stamp == 1 + MANY


def test_one_of_two_decisions_holds_and_the_other_is_told(case, head):
    desk, repairs = office(), unit_named("repairs")
    ways = [
        ("submit", head, {"text": "加了窗口", "outcome": "resolved"}),
        ("assign_unit", desk, {"unit": repairs.pk}),
    ]

    def work(number):
        key, actor, data = ways[number % 2]
        return perform(key, case_id=case.pk, actor=actor, data=data, stamp=case.stamp)

    done = at_once(work, MANY, StaleCaseError, NotAllowedError, Case.DoesNotExist)
    assert sum(isinstance(result, Case) for result in done) == 1
    case.refresh_from_db()
    answered = case.messages.filter(kind=MessageKind.ANSWER).count()
    assert (case.state, answered) in {(CaseState.CLOSED, 1), (CaseState.RECEIVED, 0)}


def test_the_same_press_is_done_once(case, head):
    once = uuid4()
    done = at_once(
        lambda n: perform(
            "progress", case_id=case.pk, actor=head, data={"text": "在修"}, stamp=case.stamp, once=once
        ),
        MANY,
        StaleCaseError,
    )
    assert all(isinstance(result, Case) for result in done)
    assert case.events.filter(kind=EventKind.PROGRESS).count() == 1


def test_without_the_lock_words_and_moves_get_lost(case, head, monkeypatch):
    """The control: the tests above see what the lock prevents."""

    looked = Barrier(MANY)

    def unlocked(case_id):
        found = Case.objects.select_related("category", "unit", "handed_over_by").get(pk=case_id)
        looked.wait()
        return found

    monkeypatch.setattr(acts, "locked", unlocked)
    without_transaction = perform.__wrapped__

    def work(number):
        data = {"text": f"第{number}条"}
        return without_transaction("note", case_id=case.pk, actor=head, data=data)

    at_once(work, MANY)
    seen = case.stamp
    case.refresh_from_db()
    assert case.stamp < seen + MANY  # somebody wrote over somebody else's
