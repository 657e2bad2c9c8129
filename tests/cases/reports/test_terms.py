"""Which days a report is about."""

from datetime import date
from itertools import pairwise

import pytest

from cms_apps.cases.rates.months import month_after
from cms_apps.cases.reports.terms import Span, SpanError, asked_span, term_of, terms_since

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "term", "first", "last"),
    [
        ("2026-09-01", "2026-autumn", "2026-09-01", "2027-01-31"),
        ("2026-12-31", "2026-autumn", "2026-09-01", "2027-01-31"),
        ("2027-01-01", "2026-autumn", "2026-09-01", "2027-01-31"),
        ("2027-01-31", "2026-autumn", "2026-09-01", "2027-01-31"),
        ("2027-02-01", "2027-spring", "2027-02-01", "2027-08-31"),
        ("2028-02-29", "2028-spring", "2028-02-01", "2028-08-31"),
        ("2027-08-31", "2027-spring", "2027-02-01", "2027-08-31"),
    ],
)
def test_every_day_lies_in_one_term(day, term, first, last):
    found = term_of(date.fromisoformat(day))
    assert (found.term, str(found.first), str(found.last)) == (term, first, last)
    assert asked_span({"term": term}, TODAY) == found


def test_terms_follow_each_other_without_a_gap():
    terms = terms_since(date(2024, 1, 15), TODAY)
    assert [term.term for term in terms][:2] == ["2026-autumn", "2026-spring"]
    assert terms[-1].term == "2023-autumn"
    assert all((newer.first - older.last).days == 1 for newer, older in pairwise(terms))
    assert len(terms_since(date(1990, 1, 1), TODAY)) == 12


def test_nothing_asked_is_the_current_term():
    assert asked_span({}, TODAY).term == "2026-autumn"
    assert asked_span({"term": " ", "from": ""}, TODAY).term == "2026-autumn"


def test_days_come_before_a_term():
    asked = {"term": "2026-spring", "from": "2026-10-01", "to": "2026-10-31"}
    assert asked_span(asked, TODAY) == Span(date(2026, 10, 1), date(2026, 10, 31))


def test_a_leap_day_is_a_day():
    asked = asked_span({"from": "2028-02-29", "to": "2028-02-29"}, TODAY)
    assert (asked.end - asked.start).days == 1
    assert asked.before(TODAY) == Span(date(2028, 2, 28), date(2028, 2, 28))


@pytest.mark.parametrize(
    "query",
    [
        {"term": "2026-summer"},
        {"term": "autumn"},
        {"term": "２０２６-autumn"},
        {"term": "2026-autumn;drop"},
        {"from": "2027-02-29", "to": "2027-03-01"},
        {"from": "2026-10-01"},
        {"to": "2026-10-01"},
        {"from": "2026-10-02", "to": "2026-10-01"},
        {"from": "20261001", "to": "20261002"},
        {"from": "2026-W01-1", "to": "2026-W02-1"},
        {"from": "0001-01-01", "to": "0001-01-02"},
        {"from": "9999-12-31", "to": "9999-12-31"},
        {"from": "2020-01-01", "to": "2026-01-01"},
        {"from": "x" * 5000, "to": "\0"},
    ],
)
def test_nonsense_says_what_is_wrong_with_it(query):
    with pytest.raises(SpanError) as refused:
        asked_span(query, TODAY)
    assert 10 < len(str(refused.value)) < 120


def test_a_finished_term_is_compared_with_the_one_before():
    assert Span.of_term(2026, "spring").before(TODAY) == Span.of_term(2025, "autumn")


def test_a_running_term_is_compared_with_as_many_days():
    running = Span.of_term(2026, "autumn")
    assert running.before(TODAY) == Span(date(2026, 2, 1), date(2026, 4, 26))
    assert running.before(date(2026, 9, 1)) == Span(date(2026, 2, 1), date(2026, 2, 1))
    assert running.before(date(2027, 1, 31)) == Span.of_term(2026, "spring")


def test_days_are_compared_with_as_many_right_before():
    october = Span(date(2026, 10, 1), date(2026, 10, 31))
    assert october.before(TODAY) == Span(date(2026, 8, 31), date(2026, 9, 30))
    running = Span(date(2026, 11, 1), date(2026, 11, 30))
    assert running.before(TODAY) == Span(date(2026, 10, 8), date(2026, 10, 31))
    to_come = Span(date(2027, 1, 1), date(2027, 1, 10))
    assert to_come.before(TODAY) == Span(date(2026, 12, 22), date(2026, 12, 31))


def test_months_go_on_over_the_year_s_end_and_stop_today():
    term = Span.of_term(2026, "autumn")
    assert term.months(date(2027, 6, 1)) == [
        *(date(2026, month, 1) for month in (9, 10, 11, 12)),
        date(2027, 1, 1),
    ]
    assert term.months(TODAY)[-1] == date(2026, 11, 1)
    assert month_after(date(2026, 12, 31)) == date(2027, 1, 1)
    assert term.cut_to(date(2027, 1, 1)) == Span(date(2027, 1, 1), date(2027, 1, 31))
