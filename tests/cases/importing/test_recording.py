"""A letter as a case with its record: at its own dates, and nobody hears of it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from time_machine import travel

from cms_apps.cases.models import Case, CaseEvent, ImportedLetter, Route
from cms_apps.cases.rates.counting import Counts
from cms_apps.cases.rates.keeping import from_record
from cms_apps.cases.services.erasing import erase_what_is_due
from cms_apps.cases.services.overseeing import oversee
from cms_apps.cases.states import MOVES, CaseState
from cms_apps.core.models import OutboxMessage, Place, Unit, Vacation
from tests.factories.cases import category, person, unit_named
from tests.factories.letters import bring_in, counts, numbered, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campus")]
CHINA = ZoneInfo("Asia/Shanghai")


def moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def story(case):
    return [(event.kind, event.to_state, event.at) for event in case.events.all()]


# -- One letter ---------------------------------------------------------------------------------------


def test_an_answered_letter_is_a_closed_case_at_its_own_dates():
    assert counts(bring_in(row(satisfied=True, wants_public=True))) == (1, 0, 0, 0)
    case = Case.objects.get()
    came, went = moment("2019-03-04T09:00"), moment("2019-03-05T09:00")
    assert (case.state, case.outcome, case.unit) == ("closed", "resolved", unit_named("canteens"))
    assert (case.opened_at, case.answered_at, case.closed_at) == (came, went, went)
    assert (case.is_satisfied, case.wants_public, case.language) == (True, True, "zh-hans")
    assert case.first_unit == case.unit
    assert case.number.startswith("2019-")
    assert story(case) == [
        ("opened", "received", came),
        ("routed", "received", came),
        ("accepted", "accepted", came),
        ("answered", "answered", went),
        ("rated", "answered", went),
        ("closed", "closed", went),
    ]
    assert case.stamp == 6
    words = case.messages.values_list("kind", "unit__slug", "at", "event__kind")
    assert list(words) == [("opening", None, came, "opened"), ("answer", "canteens", went, "answered")]
    origin = case.imported
    assert (origin.source, origin.reference) == ("旧信箱", "2019-0017")


def test_nobody_holds_a_receipt_that_opens_it():
    bring_in(*numbered(3))
    hashes = set(Case.objects.values_list("receipt_hash", flat=True))
    assert {len(each) for each in hashes} == {64}
    assert len(hashes) == 3


@pytest.mark.parametrize(
    ("fields", "state", "kinds"),
    [
        ({}, "closed", "opened routed accepted answered closed"),
        ({"satisfied": False}, "closed", "opened routed accepted answered rated closed"),
        ({"category": "other"}, "closed", "opened accepted answered closed"),
        ({"answer": None, "answered": None}, "received", "opened routed"),
        ({"answer": None, "answered": None, "category": "other"}, "received", "opened"),
        ({"answer": None, "outcome": "not_ours"}, "closed", "opened routed closed"),
        ({"answer": None, "answered": None, "outcome": "duplicate"}, "closed", "opened routed closed"),
        ({"answer": None, "outcome": "withdrawn"}, "closed", "opened routed withdrawn"),
    ],
)
def test_every_move_of_the_record_is_a_legal_one(fields, state, kinds):
    bring_in(row(**fields))
    case = Case.objects.get()
    case.validate_constraints()
    events = list(case.events.all())
    assert (case.state, " ".join(event.kind for event in events)) == (state, kinds)
    assert events[-1].to_state == case.state
    assert [event.from_state for event in events[1:]] == [event.to_state for event in events[:-1]]
    for event in events:
        moved = event.from_state != event.to_state
        assert not moved or CaseState(event.to_state) in MOVES[CaseState(event.from_state)]
    assert [event.kind for event in events if event.outcome] == ([events[-1].kind] if case.outcome else [])


def test_the_unit_is_the_lines_else_the_routes_of_its_campus():
    north = Place.objects.create(kind="campus", name="北校区")
    hall = Place.objects.create(kind="building", name="第九食堂", parent=north)
    Route.objects.create(category=category(), campus=north, unit=unit_named("repairs"))
    Unit.objects.filter(slug="energy").update(is_active=False)
    bring_in(
        row(reference="a"),
        row(reference="b", place="第九食堂"),
        row(reference="c", place="北校区 / 第九食堂", unit="energy"),
    )
    found = ImportedLetter.objects.order_by("reference").values_list("case__unit__slug", "case__place")
    assert list(found) == [("canteens", None), ("repairs", hall.pk), ("energy", hall.pk)]


def test_a_name_that_two_places_have_needs_its_campus():
    for name in ("东校区", "西校区"):
        campus = Place.objects.create(kind="campus", name=name)
        Place.objects.create(kind="building", name="图书馆", parent=campus)
    report = bring_in(
        row(place="图书馆"), row(reference="b", place="西校区/图书馆"), row(reference="c", place="无")
    )
    assert counts(report) == (1, 0, 0, 2)
    assert [(fault.line, fault.field) for fault in report.faults] == [(1, "place"), (3, "place")]
    assert Case.objects.get().place.parent.name == "西校区"


def test_names_that_nothing_has_are_faults_all_at_once():
    report = bring_in(row(category="nothing", unit="nobody", place="nowhere"), row(category=None))
    assert [(fault.line, fault.field) for fault in report.faults] == [
        (1, "category"),
        (1, "unit"),
        (1, "place"),
        (2, "category"),
    ]
    assert not Case.objects.exists()


def test_a_line_without_category_has_the_one_of_the_import():
    bring_in(row(category=None), category=category())
    assert Case.objects.get().category.slug == "dining"


# -- Clock and rates ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2019-03-04", "2019-03-05T09:00"),  # a Monday
        ("2019-04-30T14:00", "2019-05-05T12:00"),  # the holidays of 1 to 4 May, and a Sunday worked for them
        ("2003-10-01", "2003-10-02T09:00"),  # of 2003 no holidays are known
        ("1988-05-02", "1988-05-03T09:00"),  # in summer time
    ],
)
def test_the_answer_was_due_by_the_working_calendar_of_then(received, due):
    category(answer_within=8)
    bring_in(row(received=received, answered="2019-06-03"))
    assert Case.objects.get().answer_due_at == moment(due)
    assert set(CaseEvent.objects.values_list("answer_due_at", flat=True)) == {moment(due)}


def test_years_without_known_holidays_are_named():
    report = bring_in(row(received="2003-12-31"), row(reference="b", received="2019-03-04"))
    assert report.unknown_years == {2003}


def test_rates_of_the_past_agree_with_letters_counted_by_hand():
    category(answer_within=8)
    bring_in(
        row(reference="a", satisfied=True),
        row(reference="b", answered="2019-03-05T09:01", outcome="not_possible", satisfied=False),
        row(reference="c", answered="2019-03-20", outcome="partly"),
        row(reference="d", answer=None, answered=None),
        row(reference="e", answer=None, outcome="duplicate"),
        row(reference="f", answer=None, outcome="withdrawn"),
        row(reference="g", answer=None, outcome="not_ours"),
        row(reference="h", kind="praise"),
        row(reference="i", received="2019-03-29T17:00", answered="2019-04-01T08:00"),
        row(reference="j", unit="repairs"),
    )
    dining = category().pk
    march, april = date(2019, 3, 1), date(2019, 4, 1)
    assert from_record() == {
        (unit_named("canteens").pk, dining, march): Counts(
            due=4,
            on_time=1,
            late=2,
            overdue=1,
            resolved=1,
            partly=1,
            not_possible=1,
            rated=2,
            satisfied=1,
            not_ours=1,
            duplicate=1,
            withdrawn=1,
            praise=1,
        ),
        (unit_named("canteens").pk, dining, april): Counts(due=1, on_time=1, resolved=1),
        (unit_named("repairs").pk, dining, march): Counts(due=1, on_time=1, resolved=1),
    }


def test_a_calendar_without_work_is_a_fault_of_the_letter():
    for year in range(2018, 2025):
        for first, last in (("01-01", "04-30"), ("05-01", "08-28"), ("08-29", "12-26"), ("12-27", "12-31")):
            Vacation.objects.create(name="假", first_day=f"{year}-{first}", last_day=f"{year}-{last}")
    report = bring_in(row())
    assert [(fault.line, fault.field) for fault in report.faults] == [(1, "received")]


# -- Nobody is told, and nothing is erased unawares ---------------------------------------------------


def test_nobody_is_told_of_what_is_overdue_since_long(django_capture_on_commit_callbacks):
    person(unit=unit_named("canteens"), post="head")
    with django_capture_on_commit_callbacks(execute=True):
        report = bring_in(row(answer=None, answered=None), row(reference="b"))
    assert report.open == 1
    assert oversee() == 0
    assert not OutboxMessage.objects.exists()
    assert Case.objects.overdue().count() == 1


@travel(moment("2026-11-02T10:00"), tick=False)
def test_what_is_not_due_yet_is_minded_as_any_other_case():
    bring_in(row(received="2026-11-02", answer=None, answered=None))
    assert Case.objects.get().escalation == 0


def test_what_would_be_erased_tonight_is_counted_and_kept_a_while():
    today = timezone.localdate()
    fresh = today - timedelta(days=300)
    last = today - timedelta(days=365)
    report = bring_in(
        row(reference="a"),
        row(reference="b", received=str(fresh), answered=str(fresh)),
        row(reference="c", received=str(last), answered=str(last)),
        row(reference="d", answer=None, answered=None),
        keep_days=40,
    )
    assert (report.past, report.kept_until) == (2, today + timedelta(days=40))
    days = ImportedLetter.objects.order_by("reference").values_list("case__erase_on", flat=True)
    kept = today + timedelta(days=40)
    assert list(days) == [kept, fresh + timedelta(days=365), kept, None]
    assert erase_what_is_due() == 0
    with travel(timezone.now() + timedelta(days=40, hours=1)):
        assert erase_what_is_due() == 2
        assert counts(bring_in(row(reference="a"))) == (0, 1, 0, 0)
    assert Case.objects.filter(erased_at__isnull=False).count() == 2
