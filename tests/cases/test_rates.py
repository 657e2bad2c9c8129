"""The three rates, against letters counted by hand."""

from dataclasses import fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from time_machine import travel

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case, CaseEvent, MonthlyCount
from cms_apps.cases.rates.counting import FEWEST, Counts, counted, rounds
from cms_apps.cases.rates.keeping import recount
from cms_apps.cases.services import sender
from cms_apps.cases.services.moving import locked
from cms_apps.core.models import Unit
from tests.factories.cases import a_case, category, office, person, unit_named

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")


def at(text):
    return travel(moment(text), tick=False)


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.fixture
def head(campus):
    category(answer_within=8, needs_review=False)
    return person(unit=unit_named("canteens"), post="head")


def figures(now):
    """By unit and month: one category only."""
    found = counted(rounds(CaseEvent.objects.select_related("case").order_by("case", "pk")), moment(now))
    units = dict(Unit.objects.values_list("pk", "slug"))
    return {(units.get(unit), month): counts for (unit, _category, month), counts in found.items()}


def answer(case, actor, outcome="resolved"):
    perform("submit", case_id=case.pk, actor=actor, data={"text": "好", "outcome": outcome})


def test_open_overdue_letters_count_and_what_is_not_due_yet_does_not(head):
    with at("2026-11-02 08:00"):
        cases = [a_case() for _ in range(4)]
    with at("2026-11-02 12:00"):
        answer(cases[0], head)
    with at("2026-11-03 12:00"):
        answer(cases[1], head, "not_possible")
    assert figures("2026-11-02 17:59") == {}
    assert figures("2026-11-30 08:00") == {
        ("canteens", date(2026, 11, 1)): Counts(
            due=4, on_time=1, late=1, overdue=2, resolved=1, not_possible=1
        )
    }


def test_the_month_is_that_of_the_due_time_in_beijing(head):
    with at("2026-11-30 10:00"):
        case = a_case()
    with at("2026-11-30 11:00"):
        answer(case, head)
    assert set(figures("2026-12-31 08:00")) == {("canteens", date(2026, 12, 1))}


def test_waiting_for_the_sender_moves_the_month(head):
    with at("2026-11-26 08:00"):
        case = a_case()
        perform("ask", case_id=case.pk, actor=head, data={"text": "哪天?"})
    with at("2026-12-02 08:00"):
        sender.reply(locked(case.pk), text="昨天")
    with at("2026-12-02 12:00"):
        answer(case, head)
    counts = figures("2026-12-31 08:00")
    assert counts == {("canteens", date(2026, 12, 1)): Counts(due=1, on_time=1, resolved=1)}


def test_a_hand_over_counts_against_the_first_unit(head):
    taker = person(unit=unit_named("repairs"))
    with at("2026-11-02 08:00"):
        case = a_case()
        perform("transfer", case_id=case.pk, actor=head, data={"unit": unit_named("repairs").pk, "text": "x"})
        perform("accept", case_id=case.pk, actor=taker, data={})
    with at("2026-11-05 08:00"):
        answer(case, taker)
    assert figures("2026-11-30 08:00") == {("canteens", date(2026, 11, 1)): Counts(due=1, late=1, resolved=1)}


def test_but_not_against_whom_it_turns_out_to_be_about(head):
    desk = office()
    with at("2026-11-02 08:00"):
        case = a_case()
        data = {"category": case.category_id, "about_unit": unit_named("canteens").pk}
        perform("amend", case_id=case.pk, actor=desk, data=data)
        perform("assign_unit", case_id=case.pk, actor=desk, data={"unit": unit_named("energy").pk})
    assert set(figures("2026-11-30 08:00")) == {("energy", date(2026, 11, 1))}


def test_what_nobody_had_to_answer_is_shown_and_counts_in_no_rate(head):
    with at("2026-11-02 08:00"):
        withdrawn, foreign, twice = a_case(), a_case(), a_case()
        sender.withdraw(locked(withdrawn.pk))
        for case, outcome in ((foreign, "not_ours"), (twice, "duplicate")):
            perform("close", case_id=case.pk, actor=head, data={"outcome": outcome, "text": "x"})
    assert figures("2026-11-30 08:00") == {
        ("canteens", date(2026, 11, 1)): Counts(withdrawn=1, not_ours=1, duplicate=1)
    }


def test_taken_up_again_it_falls_due_twice(head):
    with at("2026-11-02 08:00"):
        case = a_case()
        answer(case, head)
    with at("2026-11-03 08:00"):
        sender.rate(locked(case.pk), is_satisfied=False, text="没有")
    with at("2026-11-06 08:00"):
        answer(case, head)
        sender.rate(locked(case.pk), is_satisfied=True)
    counts = figures("2026-11-30 08:00")["canteens", date(2026, 11, 1)]
    assert counts == Counts(due=2, on_time=1, late=1, resolved=2, rated=2, satisfied=1)


def test_no_rate_is_made_of_a_handful(head):
    few, enough = Counts(due=FEWEST - 1, on_time=4), Counts(due=FEWEST, on_time=4)
    assert few.on_time_rate is None
    assert enough.on_time_rate == 0.8
    assert Counts(rated=FEWEST, satisfied=2).satisfaction_rate == 0.4


def test_sums_agree_with_the_parts(head):
    with at("2026-11-02 08:00"):
        cases = [a_case() for _ in range(7)]
        for case in cases[::2]:
            answer(case, head)
        sender.withdraw(locked(cases[1].pk))
    whole = sum(figures("2026-11-30 08:00").values(), Counts())
    assert whole.due == whole.on_time + whole.late + whole.overdue == 6
    assert whole.due + whole.withdrawn == Case.objects.count()


# -- Kept and shown -----------------------------------------------------------------------------------


@pytest.fixture
def a_month(head):
    """Six letters: four in time, one late, one overdue; one of three rated falls due again."""
    with at("2026-10-12 08:00"):
        cases = [a_case() for _ in range(6)]
    with at("2026-10-12 12:00"):
        for number, case in enumerate(cases[:4]):
            perform("submit", case_id=case.pk, actor=head, data={"text": "好"})
            if number < 3:
                sender.rate(locked(case.pk), is_satisfied=number < 2)
    with at("2026-10-14 12:00"):
        answer(cases[4], head)
    recount()
    return cases


def test_page_table_and_api_show_the_same(a_month, client):
    page = client.get("/cases/rates/").text
    assert "57 % (4 / 7)" in page
    assert "2 / 3，太少" in page
    assert "/ 5" in page  # asked
    api = client.get("/api/v3/cases/rates/").json()
    assert api["whole"]["on_time_rate"] == pytest.approx(4 / 7)
    assert api["whole"]["satisfaction_rate"] is None
    assert (api["whole"]["due"], api["whole"]["overdue"]) == (7, 2)
    assert [line["slug"] for line in api["units"]] == ["canteens"]
    assert [line["month"] for line in api["months"]] == ["2026-10"]
    table = client.get("/cases/rates.csv").text.splitlines()
    assert table[0].startswith("\ufeffmonth,unit,category,due,on_time,late,overdue")
    assert table[1].startswith("2026-10,canteens,dining,7,4,1,2")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?unit=canteens", 200),
        ("?month=2026-10", 200),
        ("?unit=energy&month=2026-10", 200),
        ("?unit=nobody", 404),
        ("?month=2026-13", 404),
        ("?month=x'--", 404),
    ],
)
def test_narrowed_or_not_found(a_month, client, query, status):
    for address in ("/cases/rates/", "/cases/rates.csv", "/en/cases/rates/"):
        assert client.get(address + query).status_code == status


def test_the_api_says_what_is_wrong(a_month, client):
    assert client.get("/api/v3/cases/rates/?unit=nobody").status_code == 404
    assert client.get("/api/v3/cases/rates/?month=2026-13").status_code == 422


def test_the_command_agrees_with_the_page_or_says_where_not(a_month, capsys):
    call_command("count_rates", "--check")
    assert "相符" in capsys.readouterr().out
    MonthlyCount.objects.update(on_time=6)
    with pytest.raises(CommandError):
        call_command("count_rates", "--check")
    assert "2026-10" in capsys.readouterr().out
    call_command("count_rates")
    call_command("count_rates", "--check")


def test_the_page_costs_the_same_however_many_letters(a_month, client):
    client.get("/cases/rates/")
    with CaptureQueriesContext(connection) as few:
        client.get("/cases/rates/")
    for slug in ("energy", "repairs", "dormitories"):
        MonthlyCount.objects.create(
            unit=unit_named(slug),
            category=category(),
            month=date(2026, 9, 1),
            **dict.fromkeys([field.name for field in fields(Counts)], 7),
        )
    with CaptureQueriesContext(connection) as many:
        client.get("/cases/rates/")
    assert len(few) == len(many)
