"""The table of moves: every pair, and whatever people do with a case."""

from itertools import pairwise, product

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms_apps.cases.acts import ACTS, NotAllowedError, acts_for, perform
from cms_apps.cases.models import Case
from cms_apps.cases.services import sender
from cms_apps.cases.services.closing import close_the_silent
from cms_apps.cases.services.moving import IllegalMoveError, locked, move
from cms_apps.cases.states import MOVES, PUBLIC_LABELS, CaseOutcome, CaseState, EventKind
from cms_apps.core.models import Unit
from tests.factories.cases import a_case, manager, office, person, unit_named

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("here", "there"), list(product(CaseState, CaseState)))
def test_every_pair_is_a_move_or_refused(campus, here, there):
    case = a_case()
    case.state = here
    if here == CaseState.WAITING:
        case.paused_at = timezone.now()
    if here == CaseState.CLOSED:
        case.outcome, case.closed_at = CaseOutcome.RESOLVED, timezone.now()
    case.save()
    outcome = CaseOutcome.RESOLVED if there == CaseState.CLOSED else ""
    if there in MOVES[here]:
        move(case, there, outcome=outcome)
        case.save()  # the database's own rules hold too
        assert case.state == there
    else:
        with pytest.raises(IllegalMoveError):
            move(case, there, outcome=outcome)


def test_every_state_can_be_left_and_is_reached():
    assert set(MOVES) == set(CaseState) == set(PUBLIC_LABELS)
    assert all(MOVES.values())
    reached = {CaseState.RECEIVED}.union(*MOVES.values())
    assert reached == set(CaseState)


def test_closing_needs_an_outcome_and_nothing_else_has_one(campus):
    case = a_case()
    with pytest.raises(ValueError, match="not a valid CaseOutcome"):
        move(case, CaseState.CLOSED)


WORDS = st.sampled_from(["好的", "", "请等一等 🙂", "x" * 6000, "a\x00b", "'; DROP TABLE", "<b>粗</b>"])
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*ACTS, "reply", "rate", "withdraw", "silence"]),
        st.sampled_from(["head", "office", "manager", "other"]),
        WORDS,
        st.sampled_from(["", *CaseOutcome.values]),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=14,
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_whatever_people_do_the_record_tells_a_possible_story(campus, people, steps):
    case, other = a_case(), a_case()
    for step in steps:
        _try(case, people, other, *step)
    case = Case.objects.get(pk=case.pk)
    events = list(case.events.order_by("pk"))
    assert events[0].kind == EventKind.OPENED
    assert events[-1].to_state == case.state
    assert events[-1].to_unit_id == case.unit_id
    for earlier, later in pairwise(events):
        assert later.from_state == earlier.to_state
        assert later.from_unit_id == earlier.to_unit_id
        if later.to_state != later.from_state:
            assert later.to_state in MOVES[CaseState(later.from_state)]
    assert case.answer_due_at >= case.clock_from
    assert case.resolve_due_at >= case.answer_due_at
    assert (case.state == CaseState.CLOSED) == bool(case.outcome) == (case.erase_on is not None)
    assert case.first_unit is not None


@pytest.fixture
def people(campus):
    return {
        "head": person(unit=unit_named("canteens"), post="head"),
        "other": person(unit=unit_named("repairs"), post="head"),
        "office": office(),
        "manager": manager(),
    }


def _try(case, people, other, step, who, text, outcome, unit, is_satisfied):
    """What a person tries; it is done, or refused in one of the ways that have words."""
    refusals = NotAllowedError, IllegalMoveError, ValidationError, Case.DoesNotExist
    units = list(Unit.objects.order_by("pk"))
    data = {
        "text": text,
        "outcome": outcome,
        "unit": units[unit].pk,
        "handler": people[who].pk,
        "category": case.category_id,
        "about_unit": "",
        "into": other.number,
    }
    try:
        if step == "silence":
            close_the_silent()
        elif step in ACTS:
            perform(step, case_id=case.pk, actor=people[who], data=data)
        else:
            kwargs = {"is_satisfied": is_satisfied} if step == "rate" else {}
            getattr(sender, step)(locked(case.pk), text=text.replace("\x00", ""), **kwargs)
    except refusals:
        pass


def test_what_is_offered_can_be_done_and_what_is_not_is_refused(campus, people):
    """In every state a case comes to on its longest way, for everybody."""
    case = a_case()
    for step, who, data in [
        ("accept", "head", {}),
        ("ask", "head", {"text": "哪一天?"}),
        ("progress", "head", {"text": "正在看"}),
        ("submit", "head", {"text": "加了一个窗口"}),
        ("approve", "office", {"text": "加了一个窗口"}),
        ("close", "head", {"outcome": "resolved"}),
        ("reopen", "office", {"text": "又没有了"}),
        ("transfer", "head", {"text": "设备坏了", "unit": unit_named("repairs").pk}),
        ("refuse", "other", {"text": "不是设备"}),
    ]:
        case.refresh_from_db()
        for name, user in people.items():
            offered = {act.key for act in acts_for(user, case)}
            for key in set(ACTS) - offered:
                with pytest.raises((NotAllowedError, Case.DoesNotExist)):
                    perform(key, case_id=case.pk, actor=user, data=data)
            assert (step in offered) >= (name == who), (step, name)
        case = perform(step, case_id=case.pk, actor=people[who], data=data)
