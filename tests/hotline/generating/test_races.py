"""Several who generate the same draft at once, on connections of their own."""

from contextlib import nullcontext
from datetime import date

import pytest
from django.db import IntegrityError

from cms_apps.hotline.generating import saving
from cms_apps.hotline.generating.saving import generate
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

    def one(seed):
        return generate(roster_id=roster.pk, seed=seed, stamp=0)

    return at_once(one, MANY, StaleRosterError, IntegrityError)


def kinds(found):
    return sorted(type(each).__name__ for each in found)


def test_of_many_who_generate_at_once_one_does(roster):
    found = generated_at_once(roster)
    assert kinds(found) == ["Generated"] + ["StaleRosterError"] * (MANY - 1)
    assert roster.shifts.count() == 14


def test_without_the_lock_all_write_and_nobody_is_told(roster, monkeypatch):
    monkeypatch.setattr(saving, "locked_draft", lambda *_args: nullcontext(roster))
    assert set(kinds(generated_at_once(roster))) <= {"Generated", "IntegrityError"}
