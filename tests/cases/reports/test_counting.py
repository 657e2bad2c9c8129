"""What a report counts, against cases made by hand."""

from datetime import date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext
from time_machine import travel

from cms_apps.cases.acts import perform
from cms_apps.cases.models import Case, Category, CoSign
from cms_apps.cases.reports.counting import report_for
from cms_apps.cases.reports.terms import Span
from cms_apps.cases.reports.whose import reader_of
from cms_apps.cases.reports.words import said_most
from cms_apps.cases.services import sender
from cms_apps.cases.services.moving import locked
from cms_apps.cases.states import CaseKind, Source
from cms_apps.core.models import Place
from tests.factories.cases import a_case, category, manager, office, person, unit_named

pytestmark = pytest.mark.django_db
CHINA = ZoneInfo("Asia/Shanghai")
OCTOBER = Span(date(2026, 10, 1), date(2026, 10, 31))


def at(text):
    return travel(datetime.fromisoformat(text).replace(tzinfo=CHINA), tick=False)


@pytest.fixture
def head(campus):
    category(answer_within=8, needs_review=False)
    return person(unit=unit_named("canteens"), post="head")


def report(user, span=OCTOBER, now="2026-11-24 09:00"):
    with at(now):
        return report_for(reader_of(user), span)


def lines(found, key):
    """Names and counts now and before of a table's lines."""
    table = next(table for table in found.tables if table.key == key)
    return [(line.level, line.name, line.now.opened, line.before.opened) for line in table.lines]


def answer(case, actor):
    perform("submit", case_id=case.pk, actor=actor, data={"text": "好", "outcome": "resolved"})


def test_the_whole_counts_what_was_opened_and_tells_how_it_stands_now(head):
    with at("2026-10-12 08:00"):  # a Monday, two hours of work before ten o'clock
        answered, slow, waiting, overdue = (a_case() for _ in range(4))
        for contact in ("", "someone@example.edu.cn"):
            CoSign.objects.create(
                case=overdue, contact=contact, at=timezone.now(), language="zh-hans", key=uuid4()
            )
    with at("2026-10-12 10:00"):
        answer(answered, head)
        sender.rate(locked(answered.pk), is_satisfied=True)
    with at("2026-10-13 09:00"):
        answer(slow, head)
        sender.rate(locked(slow.pk), is_satisfied=False)
        perform("ask", case_id=waiting.pk, actor=head, data={"text": "哪天?"})
    with at("2026-09-20 09:00"):
        a_case()
    whole = report(head).whole
    now = whole.now
    assert (now.opened, now.open, now.overdue) == (4, 3, 2)  # taken up again, and overdue again
    assert (now.answered, now.reopened, now.rated, now.satisfied, now.cosigned) == (2, 1, 2, 1, 2)
    assert now.median_hours == (2 + 9) / 2
    assert (whole.before.opened, whole.before.answered, whole.before.median_hours) == (1, 0, None)


def test_the_first_answer_is_timed_though_there_was_a_second_one(head):
    with at("2026-10-12 08:00"):
        case = a_case()
    with at("2026-10-12 09:00"):
        answer(case, head)
    with at("2026-10-14 09:00"):
        perform("reopen", case_id=case.pk, actor=head, data={"text": "还没好"})
    with at("2026-10-15 09:00"):
        answer(case, head)
    now = report(head).whole.now
    assert (now.answered, now.median_hours) == (1, 1.0)


def test_free_days_are_no_working_hours(head):
    with at("2026-09-30 17:00"):
        case = a_case()
    with at("2026-10-08 09:00"):  # after the week of the National Day
        answer(case, head)
    span = Span(date(2026, 9, 30), date(2026, 9, 30))
    assert report(head, span).whole.now.median_hours == 2.0


@pytest.mark.parametrize(
    ("opened", "is_in"),
    [
        ("2026-09-30 23:59", False),
        ("2026-10-01 00:00", True),
        ("2026-10-31 23:59", True),
        ("2026-11-01 00:00", False),
    ],
)
def test_days_begin_and_end_in_beijing(head, opened, is_in):
    with at(opened):
        a_case()
    assert report(head).whole.now.opened == is_in


def test_categories_stand_with_their_units_what_is_written_about_most_first(head):
    repairs = Category.objects.get(slug="repairs")
    with at("2026-09-15 09:00"):
        a_case(category=Category.objects.get(slug="dormitory"))
    with at("2026-10-15 09:00"):
        a_case()
        for _ in range(2):
            a_case(category=repairs)
        a_case(category=repairs, about_unit=unit_named("repairs"))
        a_case(category=Category.objects.get(slug="other"))
    assert lines(report(manager()), "category") == [
        (0, "维修", 3, 0),
        (1, unit_named("repairs").title, 2, 0),
        (1, gettext("Without a unit"), 1, 0),
        (0, "其他", 1, 0),
        (1, gettext("Without a unit"), 1, 0),
        (0, "餐饮", 1, 0),
        (1, unit_named("canteens").title, 1, 0),
        (0, "住宿", 0, 1),
        (1, unit_named("dormitories").title, 0, 1),
    ]


def test_a_room_is_counted_with_its_building_and_its_campus(head):
    north = Place.objects.create(name="北区", kind=Place.Kind.CAMPUS)
    third = Place.objects.create(name="三号楼", kind=Place.Kind.BUILDING, parent=north)
    room = Place.objects.create(name="201", kind=Place.Kind.ROOM, parent=third)
    south = Place.objects.create(name="南区", kind=Place.Kind.CAMPUS)
    with at("2026-10-15 09:00"):
        for place in (north, third, room, room, south, None):
            a_case(place=place)
    found = lines(report(manager()), "place")
    assert found[:2] == [(0, "北区", 4, 0), (1, "三号楼", 3, 0)]
    assert set(found[2:]) == {(0, "南区", 1, 0), (0, gettext("No place given"), 1, 0)}


def test_kinds_sources_and_months(head):
    with at("2026-10-15 09:00"):
        a_case(kind=CaseKind.PRAISE)
        a_case(kind=CaseKind.COMPLAINT, source=Source.CALL)
        a_case(kind=CaseKind.COMPLAINT, source=Source.CALL)
    with at("2026-11-02 09:00"):
        a_case()
    found = report(head, Span(date(2026, 9, 1), date(2027, 1, 31)))
    assert [count for _level, _name, count, _before in lines(found, "kind")] == [2, 1, 1]
    assert [count for _level, _name, count, _before in lines(found, "source")] == [2, 2]
    assert [count for _level, _name, count, _before in lines(found, "month")] == [0, 3, 1]
    assert [(series.name, series.counts, series.total) for series in found.series] == [("餐饮", [0, 3, 1], 4)]


def test_a_head_counts_their_own_unit_and_nobody_what_is_about_them(head):
    with at("2026-10-15 09:00"):
        a_case()
        a_case(category=Category.objects.get(slug="repairs"))
        a_case(about_unit=unit_named("canteens"))
        a_case(about_people=[head])
    assert report(head).whole.now.opened == 1
    assert report(manager()).whole.now.opened == 4
    blamed = office(unit=unit_named("canteens"))
    assert report(blamed).whole.now.opened == 3


def test_a_unit_that_has_handed_a_case_on_counts_it_no_more(head):
    with at("2026-10-15 09:00"):
        case = a_case()
        perform("transfer", case_id=case.pk, actor=head, data={"unit": unit_named("repairs").pk, "text": "x"})
    assert report(head).whole.now.opened == 0


def test_three_cases_cost_as_many_queries_as_thirty(head):
    place = Place.objects.create(name="北区", kind=Place.Kind.CAMPUS)

    def some(number):
        for _ in range(number):
            with at("2026-10-15 09:00"):
                case = a_case(place=place)
            with at("2026-10-16 09:00"):
                answer(case, head)

    boss = manager()
    some(3)
    report(boss)
    with CaptureQueriesContext(connection) as few:
        report(boss)
    some(27)
    with CaptureQueriesContext(connection) as many:
        report(boss)
    assert len(few) == len(many)


# -- Words ------------------------------------------------------------------------------------------


def words(subjects_now, subjects_before=()):
    for day, subjects in (("2026-10-15 09:00", subjects_now), ("2026-09-15 09:00", subjects_before)):
        with at(day):
            for subject in subjects:
                a_case(subject=subject)
    before = OCTOBER.before(date(2026, 11, 24))
    return [(word.word, word.now, word.before) for word in said_most(Case.objects.all(), OCTOBER, before)]


def test_words_of_three_cases_stand_beside_how_many_said_them_before(campus):
    found = words(
        ["食堂太吵", "食堂晚饭 食堂", "关于食堂", "宿舍暖气", "宿舍暖气"],
        ["食堂涨价", "宿舍", "宿舍", "宿舍"],
    )
    assert found == [("食堂", 3, 1)]


def test_a_word_in_one_long_subject_counts_once_and_what_letters_are_does_not(campus):
    assert words(["暖气暖气暖气", "关于问题建议", "关于问题建议", "关于问题建议", ""]) == []
