"""A call that joins a case in the moment somebody closes it."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case
from cms_apps.cases.states import CaseState
from cms_apps.hotline.models import Call
from cms_apps.hotline.services import calls
from tests.factories.calls import became_case
from tests.factories.cases import office
from tests.factories.roots import plant_roots
from tests.racing import at_once


@pytest.fixture
def case(transactional_db):
    plant_roots()
    call_command("setup_site", verbosity=0)
    return became_case().call.case


def close(case, actor):
    perform("close", case_id=case.pk, actor=actor, data={"outcome": "not_ours", "text": "不归我们"})


def joined_after_it_was_closed(case):
    """Calls of a case that were stored later than its end."""
    closing = case.events.get(kind="closed")
    joining = case.events.filter(kind="noted", pk__gt=closing.pk)
    return joining.count()


def test_whoever_joins_comes_before_the_end_or_opens_a_case_of_their_own(case):
    actor = office()

    def work(number):
        return close(case, actor) if number == 0 else became_case(case_id=case.pk)

    results = at_once(work, 6, ValidationError)
    refused = sum(isinstance(result, ValidationError) for result in results)
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert joined_after_it_was_closed(case) == 0
    assert Call.objects.filter(case=case).count() == 6 - refused


def test_control_without_the_lock_a_call_joins_what_is_closed(case, monkeypatch):
    actor, everybody = office(), Barrier(2, timeout=3)

    def unlocked(case_id):
        found = Case.objects.get(pk=case_id)
        with suppress(BrokenBarrierError):
            everybody.wait()  # both have looked
        with suppress(BrokenBarrierError):
            everybody.wait()  # the other has closed it
        return found

    monkeypatch.setattr(calls, "locked", unlocked)

    def work(number):
        if number == 0:
            everybody.wait()
            close(case, actor)
            everybody.wait()
        else:
            calls.joined(case.pk, matter="还停着", actor=None)

    at_once(work, 2)
    assert joined_after_it_was_closed(case) == 1
