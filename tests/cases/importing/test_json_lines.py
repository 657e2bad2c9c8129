"""What a line says: every fault with its key, and nothing of the letter in it."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from time_machine import travel

from cms_apps.cases.importing.json_lines import read_json_letter, read_json_lines
from cms_apps.cases.importing.letter import READERS, Letter
from cms_apps.cases.importing.lines import Line
from cms_apps.cases.importing.report import LetterError
from cms_apps.cases.states import CaseKind, CaseOutcome, Source
from tests.factories.letters import row

CHINA = ZoneInfo("Asia/Shanghai")


def read(**fields):
    return read_json_letter(Line(3, json.dumps(row(**fields)), 0))


def faults_of(text):
    with pytest.raises(LetterError) as caught:
        read_json_letter(Line(3, text if isinstance(text, str) else json.dumps(text), 0))
    assert {remark.line for remark in caught.value.remarks} == {3}
    return [remark.field for remark in caught.value.remarks]


def test_what_a_line_leaves_out_has_its_usual_value():
    letter = read()
    assert (letter.kind, letter.source) == (CaseKind.OPINION, Source.LETTER)
    assert letter.outcome is CaseOutcome.RESOLVED
    assert letter.received == datetime(2019, 3, 4, 9, tzinfo=CHINA)
    assert letter.is_satisfied is None
    assert not letter.wants_public


def test_everything_a_line_may_say_is_read():
    letter = read(
        reference=17,
        received="2019-03-04T08:30",
        subject="  二食堂 \n 晚饭 ",
        letter=" 甲\r\n乙 ",
        kind="complaint",
        source="call",
        unit="canteens",
        place="主校区/第二食堂",
        answered="2019-03-05T10:00:30+08:00",
        outcome="partly",
        satisfied=False,
        wants_public=True,
    )
    assert (letter.reference, letter.subject, letter.text) == ("17", "二食堂 晚饭", "甲\n乙")
    assert (letter.kind, letter.source, letter.outcome) == ("complaint", "call", "partly")
    assert (letter.unit, letter.place) == ("canteens", "主校区/第二食堂")
    assert letter.received == datetime(2019, 3, 4, 8, 30, tzinfo=CHINA)
    assert letter.answered == datetime(2019, 3, 5, 10, 0, 30, tzinfo=CHINA)
    assert (letter.is_satisfied, letter.wants_public) == (False, True)


def test_without_answer_and_outcome_it_is_open():
    assert read(answer=None, answered=None).is_open
    assert not read(answer=None, outcome="duplicate").is_open


def test_a_day_alone_is_never_before_the_letter_of_that_day():
    letter = read(received="2019-03-04T14:30", answered="2019-03-04")
    assert letter.answered == letter.received


@travel(datetime(2019, 3, 5, 8, tzinfo=CHINA), tick=False)
def test_today_is_not_in_the_future_though_it_is_not_nine_yet():
    letter = read(received="2019-03-05", answered="2019-03-05")
    assert letter.received == letter.answered == datetime(2019, 3, 5, 8, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"reference": None, "received": None, "letter": None}, ["reference", "received", "letter"]),
        ({"reference": " ", "received": "", "letter": "\n"}, ["reference", "received", "letter"]),
        ({"reference": True}, ["reference"]),
        ({"reference": 1.5}, ["reference"]),
        ({"reference": "9" * 121}, ["reference"]),
        ({"reference": "甲\x07"}, ["reference"]),
        ({"letter": "长" * 5001}, ["letter"]),
        ({"answer": "长" * 5001}, ["answer"]),
        ({"subject": "长" * 121}, ["subject"]),
        ({"letter": "甲\x00"}, ["letter"]),
        ({"letter": "甲\ud800"}, ["letter"]),
        ({"letter": ["甲"]}, ["letter"]),
        ({"subject": 5, "answer": {}}, ["subject", "answer"]),
        ({"received": 20190304}, ["received"]),
        ({"received": "4.3.2019"}, ["received"]),
        ({"received": "20190304"}, ["received"]),
        ({"received": "2019-W10-1"}, ["received"]),
        ({"received": "2019-02-29"}, ["received"]),
        ({"received": "2019-03-04T25:00"}, ["received"]),
        ({"received": "0001-01-01"}, ["received"]),
        ({"received": "0001-01-01T00:00+14:00"}, ["received"]),
        ({"received": "9999-12-31T23:59-12:00"}, ["received"]),
        ({"received": "9999-12-31"}, ["received"]),
        ({"received": "2019-03-04T10:00+99:00"}, ["received"]),
        ({"answered": "2019-03-03"}, ["answered"]),
        ({"answered": "2119-03-03"}, ["answered"]),
        ({"received": "2019-03-04T14:00", "answered": "2019-03-04T13:59"}, ["answered"]),
        ({"answered": None}, ["answered"]),
        ({"answer": None}, ["answered"]),
        ({"answer": None, "outcome": "resolved"}, ["outcome"]),
        ({"answer": None, "answered": None, "satisfied": True}, ["satisfied"]),
        ({"outcome": "duplicate", "satisfied": True}, ["satisfied"]),
        ({"kind": "怨言", "source": "fax", "outcome": "done"}, ["kind", "source", "outcome"]),
        ({"satisfied": "yes", "wants_public": 1}, ["satisfied", "wants_public"]),
        ({"name": "张三", "甲\n\x1b[31m": 1}, ["name", "甲??[31m"]),
        ({"category": 5, "unit": [], "place": {}}, ["category", "unit", "place"]),
    ],
)
def test_faults_name_their_keys(fields, faulty):
    assert faults_of(row(**fields)) == faulty


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"letter": "甲", "letter": "乙"}', "letter"),
        ('{"letter": "甲"', ""),
        ("[]", ""),
        ('"甲"', ""),
        ("NaN", ""),
        ("[" * 100_000, ""),
        ('{"reference": ' + "9" * 9999 + "}", ""),
        ("甲\x00", ""),
        ('{"letter": "\udc80"}', ""),
    ],
)
def test_what_is_no_object_is_a_fault_of_its_line(text, field):
    assert faults_of(text) == [field]


def test_a_fault_is_said_with_its_line_and_key():
    sentence = "line 3: received: Enter a date as 2019-03-24 or a time as 2019-03-24T16:30."
    with translation.override("en"):
        with pytest.raises(LetterError) as caught:
            read(received="gestern")
        assert str(caught.value.remarks[0]) == sentence


def test_a_bad_line_stops_no_other_and_blank_lines_are_none():
    good = json.dumps(row())
    lines = [Line(n, text, 0) for n, text in enumerate([good, "{", "", "  ", good], start=1)]
    found = list(read_json_lines([*lines, Line(6, "", 0, problem="damaged")]))
    assert [isinstance(each, Letter) for each in found] == [True, False, True, False]


def test_spaces_order_and_null_make_no_other_letter_but_a_word_does():
    known = row()
    backwards = dict(reversed(known.items())) | {"unit": None}
    first = read_json_letter(Line(1, json.dumps(known), 0))
    again = read_json_letter(Line(2, json.dumps(backwards, indent=1, ensure_ascii=False), 0))
    assert first.digest == again.digest
    assert first.digest != read(answer="没有").digest


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda v: st.lists(v, max_size=3),
    max_leaves=3,
)
objects = st.dictionaries(st.sampled_from(list(READERS)) | st.text(max_size=5), values)


@given(objects.map(json.dumps) | objects.map(lambda found: json.dumps(row() | found)) | st.text())
def test_any_line_is_a_letter_or_a_fault(text):
    for found in read_json_lines([Line(1, text, 0)]):
        assert isinstance(found, Letter) or found.remarks
