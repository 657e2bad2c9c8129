"""An impossible request is explained: by day, post and person."""

from datetime import date, timedelta

from django.utils import translation

from cms_apps.hotline.generating.reasons import Reason, Why, reasons_of
from cms_apps.hotline.generating.request import Leave, PairRule, Plan, Request, Spread
from cms_apps.hotline.generating.solving import solve
from cms_apps.hotline.generating.words import told_empty, told_warnings
from tests.factories.duty_requests import BOTH, HEAD, LEADER, held, people, slots, wanted

MONDAY = date(2026, 11, 2)
POSTS = {LEADER: "Leader", HEAD: "Unit head"}
NAMES = {1: "Li", 2: "Wang", 3: "Zhao"}


def explained(request):
    return reasons_of(request, solve(request, 0))


def test_leave_and_a_night_before_are_said_by_person():
    away = {1: [(MONDAY, MONDAY + timedelta(days=6))]}
    found = explained(wanted(MONDAY, 3, people=people(2, leave=away)))
    assert [each.slot.day for each in found] == [MONDAY + timedelta(days=1)]
    assert found[0].reasons == (Reason(1, Why.LEAVE), Reason(2, Why.NIGHT, MONDAY))


def test_rest_is_said_where_no_night_is_in_it():
    by_day = {LEADER: (8, 8)}
    request = wanted(MONDAY, slots=slots(MONDAY, 2, by_day), people=people(1), rest=timedelta(hours=24))
    found = explained(request)
    assert [reason.why for each in found for reason in each.reasons] == [Why.REST]


def test_two_posts_at_once_are_said_as_busy():
    request = Request(slots=slots(MONDAY, 1, BOTH), people=people(1, [LEADER, HEAD]))
    assert [reason.why for each in explained(request) for reason in each.reasons] == [Why.BUSY]


def test_rules_for_two_are_said_with_the_other():
    apart = Request(
        slots=slots(MONDAY, 1, BOTH),
        people=(*people(1, [LEADER]), *people(1, [HEAD], first=2)),
        pairs=(PairRule(1, 2, False),),
    )
    (found,) = explained(apart)
    assert [(reason.why, reason.other) for reason in found.reasons] == [
        (Why.APART, 3 - found.reasons[0].person)
    ]
    together = Request(slots=slots(MONDAY, 1), people=people(2), pairs=(PairRule(1, 2, True),))
    (found,) = explained(together)
    assert [(reason.why, reason.other) for reason in found.reasons] == [(Why.TOGETHER, 2), (Why.TOGETHER, 1)]


def test_what_is_held_stands_against_others_too():
    one, other = slots(MONDAY, 2)
    request = Request(slots=(other,), people=people(1), held=(held(one, 1),))
    (found,) = explained(request)
    assert found.reasons == (Reason(1, Why.NIGHT, MONDAY),)


def test_the_office_reads_a_sentence_for_each_shift():
    away = {1: [(MONDAY, MONDAY + timedelta(days=6))], 3: [(MONDAY, MONDAY + timedelta(days=6))]}
    found = explained(wanted(MONDAY, 3, people=people(3, leave=away)))
    with translation.override("en"):
        (told,) = told_empty(found, POSTS, NAMES)
    assert "Leader" in told
    assert "on leave: Li, Zhao" in told
    assert "Wang" in told


def test_a_post_nobody_may_hold_is_said_and_only_the_first_days_are():
    found = explained(wanted(MONDAY, 20, people=people(3, [HEAD])))
    with translation.override("en"):
        told = told_empty(found, POSTS, NAMES)
    assert len(told) == 8
    assert "nobody may hold it" in told[0]
    assert told[-1] == "13 more shifts stay empty."


def test_years_without_a_notice_and_people_left_alone_are_warned_of():
    before = MONDAY - timedelta(days=7)  # what another roster has is none of this one's business
    plan = Plan((), Spread(), Spread(), ((before, 1, 2), (MONDAY, 1, 2)))
    days = [MONDAY, date(2026, 12, 31), date(2027, 1, 1)]
    with translation.override("en"):
        told = told_warnings(wanted(), plan, NAMES, days, 2)
    assert ["2027" in told[0], "Li is on duty without Wang" in told[1], told[2].startswith("2 shifts")] == [
        True
    ] * 3
    assert len(told) == 3


def test_a_shift_that_reaches_into_leave_is_not_given():
    (slot,) = slots(MONDAY, 1)
    assert Leave(MONDAY + timedelta(days=1), MONDAY + timedelta(days=1)).touches(slot.starts_at, slot.ends_at)
    (until_midnight,) = slots(MONDAY, 1, {LEADER: (12, 12)})
    assert not Leave(MONDAY + timedelta(days=1), MONDAY + timedelta(days=1)).touches(
        until_midnight.starts_at, until_midnight.ends_at
    )
