"""Letters kept elsewhere into the register: once, whole, and never the same twice."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms_apps.cases.importing.batches import BATCH
from cms_apps.cases.importing.service import import_letters
from cms_apps.cases.models import Case, CaseEvent, ImportedLetter, Message
from cms_apps.cases.states import EventKind
from tests.factories.cases import a_case
from tests.factories.letters import as_bytes, bring_in, counts, numbered, row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("campus")]


def rows_of_all_tables():
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def test_a_second_import_changes_nothing_in_any_table():
    rows = [*numbered(3), row(answer=None, answered=None)]
    bring_in(*rows)
    before = rows_of_all_tables(), list(Case.objects.values())
    assert counts(bring_in(*reversed(rows))) == (0, 4, 0, 0)
    assert (rows_of_all_tables(), list(Case.objects.values())) == before


def test_a_changed_letter_is_told_of_and_left():
    bring_in(*numbered(2))
    before = rows_of_all_tables()
    report = bring_in(*numbered(1), row(reference="n-1", answer="另一个答复。"))
    assert counts(report) == (0, 1, 1, 0)
    assert [note.line for note in report.notes] == [2]
    assert rows_of_all_tables() == before
    assert not Message.objects.filter(text="另一个答复。").exists()


def test_the_same_number_of_another_place_is_another_letter():
    bring_in(row())
    assert counts(bring_in(row(), source="纸质信件")) == (1, 0, 0, 0)


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_number_twice_in_one_file_is_once_or_a_fault(dry_run):
    report = bring_in(row(), row(), row(subject="别的"), dry_run=dry_run)
    assert counts(report) == (1, 1, 0, 1)
    assert [(fault.line, fault.field) for fault in report.faults] == [(3, "reference")]


def test_after_a_faulty_line_its_number_is_still_free():
    report = bring_in(row(place="无"), row())
    assert counts(report) == (1, 0, 0, 1)


def test_a_dry_run_says_what_would_happen_and_writes_nothing():
    bring_in(row())
    before = rows_of_all_tables()
    rows = [row(), *numbered(2), row(reference="x", unit="nobody"), "{", row(reference="y", letter="")]
    assert counts(bring_in(*rows, dry_run=True)) == (2, 1, 0, 3)
    assert rows_of_all_tables() == before
    assert counts(bring_in(*rows)) == (2, 1, 0, 3)


def test_beside_cases_that_came_here_they_stand_in_their_own_order():
    live = a_case()
    bring_in(row())
    assert [case.number[:4] for case in Case.objects.all()] == [live.number[:4], "2019"]


@pytest.fixture
def refused_subject(db):
    """The database itself takes no case of this subject; undone with the test's transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER refuse BEFORE INSERT ON cms_cases_case WHEN NEW.subject = '拒收'"
                " BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        else:
            cursor.execute("ALTER TABLE cms_cases_case ADD CONSTRAINT refuse CHECK (subject <> '拒收')")
    return "拒收"


def test_the_one_the_database_refuses_is_named_and_the_others_are_whole(refused_subject, caplog):
    rows = numbered(4)
    rows[2]["subject"] = refused_subject
    report = bring_in(*rows)
    assert counts(report) == (3, 0, 0, 1)
    assert [fault.line for fault in report.faults] == [3]
    assert sorted(ImportedLetter.objects.values_list("reference", flat=True)) == ["n-0", "n-1", "n-3"]
    for case in Case.objects.all():
        assert case.events.count() == 5
        assert {message.event.case_id for message in case.messages.all()} == {case.pk}
    assert refused_subject not in caplog.text


def test_a_file_that_turns_out_not_to_be_utf_8_keeps_what_was_read_before():
    ascii_only = row(subject="food", letter="cold", answer="warm")
    report = bring_in(ascii_only, as_bytes(row(reference="b")).decode().encode("gb18030"), row(reference="c"))
    assert counts(report) == (1, 0, 0, 1)
    assert [fault.line for fault in report.faults] == [2]


def test_no_word_of_a_letter_is_in_the_report():
    secret = "张三 13800000000"
    rows = [
        row(reference=f"r{n}", **{name: secret})
        for n, name in enumerate(("unit", "place", "category", "kind"))
    ]
    rows += [row(reference="s", received=secret), row(reference="t", answered=secret, outcome=secret), secret]
    rows += [row(reference="u", letter=secret), row(reference="u", letter=secret, subject=secret)]
    report = bring_in(*rows)
    assert report.failed == len(rows) - 1
    assert not [fault for fault in report.faults if "张三" in str(fault) or "138" in str(fault)]


def test_of_many_faults_the_first_are_shown_and_the_others_counted():
    report = bring_in(*["{"] * 5, shown_faults=2)
    assert (len(report.faults), report.more_faults, report.failed) == (2, 3, 5)


def test_thirty_letters_cost_hardly_more_queries_than_three():
    def cost(rows):
        with CaptureQueriesContext(connection) as captured:
            assert bring_in(*rows).failed == 0
        return len(captured)

    few = cost([row(reference=f"few-{n}") for n in range(3)])
    many = cost([row(reference=f"many-{n}") for n in range(30)])
    # SQLite takes 999 values a statement: 26 cases.
    assert many - few <= (6 if connection.vendor == "sqlite" else 0)
    assert cost([row(reference=f"many-{n}") for n in range(30)]) <= 4


class Stream:
    """A file of which nobody ever holds the whole."""

    def __init__(self, lines):
        self.lines = lines

    def readline(self, size=-1):
        return next(self.lines, b"")


def test_two_thousand_letters_stream_and_only_a_batch_waits():
    count, waiting = 2000, []

    def lines():
        for number in range(count):
            waiting.append(number - ImportedLetter.objects.count() if number % 250 == 0 else 0)
            yield as_bytes(row(reference=number))

    report = import_letters(file=Stream(lines()), source="旧信箱", keep_days=30)
    assert counts(report) == (count, 0, 0, 0)
    assert max(waiting) <= BATCH
    assert CaseEvent.objects.filter(kind=EventKind.CLOSED).count() == count
