"""Several who generate the same draft at once, on connections of their own."""

from contextlib import nullcontext
from datetime import date

import pytest

from cms_apps.hotline.generating import saving
from cms_apps.hotline.generating.saving import Generated, generate
from cms_apps.hotline.services.rostering import StaleRosterError
from tests.factories.hotline import draft, head, leader
from tests.racing import at_once

MANY = 4


@pytest.fixture
def roster(transactional_db):
    for _number in range(3):
        leader()
        head()
    return draft(date(2026, 11, 30), 7)


def generated_at_once(roster):
    """Everybody has the same page open, and another seed."""
    return at_once(lambda seed: generate(roster_id=roster.pk, seed=seed, stamp=0), MANY, StaleRosterError)


def test_of_many_who_generate_at_once_one_does(roster):
    found = generated_at_once(roster)
    assert sum(isinstance(each, Generated) for each in found) == 1
    assert roster.shifts.count() == 14


def test_without_the_lock_shifts_would_be_there_twice(roster, monkeypatch):
    monkeypatch.setattr(saving, "locked_draft", lambda *_args: nullcontext(roster))
    found = generated_at_once(roster)
    assert sum(isinstance(each, Generated) for each in found) == MANY
