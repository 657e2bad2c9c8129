"""Dates, languages and slots in templates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation
from laces.components import Component

from cms_apps.core.slots import empty_slot, fill_slot
from cms_apps.core.templatetags.cms_core import (
    clauses,
    day,
    first_with,
    lang_mark,
    language_mark,
    language_tag,
    minutes,
    moment,
)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "2026年11月3日"), ("en", "3 November 2026"), (None, "2026年11月3日")],
)
def test_day_is_said_in_the_active_language_and_in_iso(language, words):
    with translation.override(language):
        assert day(date(2026, 11, 3)) == f'<time datetime="2026-11-03">{words}</time>'


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "2026年11月23日 16:05"), ("en", "23 November 2026, 16:05")]
)
def test_a_moment_is_said_in_the_active_language_on_the_campus_s_clock(language, words):
    with translation.override(language):
        said = moment(datetime(2026, 11, 23, 8, 5, 9, tzinfo=UTC))
    assert said == f'<time datetime="2026-11-23T16:05+08:00">{words}</time>'
    assert moment(None) == ""


def test_where_there_is_no_page_no_language_is_marked():
    assert language_mark("") == language_mark(None) == ""


def test_no_day_says_nothing():
    assert day(None) == ""


def test_day_before_the_year_1000_keeps_four_digits_in_iso():
    assert 'datetime="0987-01-02"' in day(date(987, 1, 2))


@pytest.mark.parametrize(
    ("language", "text", "mark"),
    [
        ("en", "后勤", 'lang="zh-Hans"'),
        ("en", "Canteen", ""),
        ("zh-hans", "后勤", ""),
        ("en", "\U00020bb7野家", 'lang="zh-Hans"'),
    ],
)
def test_chinese_words_are_marked_where_the_page_is_not_chinese(language, text, mark):
    with translation.override(language):
        assert lang_mark(text) == mark


def test_language_tags_are_written_as_browsers_know_them():
    assert [language_tag(code) for code in ("zh-hans", "en")] == ["zh-Hans", "en"]


def test_minutes_are_rounded_up():
    assert [minutes(timedelta(seconds=seconds)) for seconds in (900, 901, 1)] == [15, 16, 1]


def test_first_with_takes_the_first_record_that_has_it():
    assert first_with([timedelta(0), timedelta(days=2), timedelta(days=3)], "days") == timedelta(days=2)
    assert first_with([], "days") is None


def test_slot_draws_its_components_and_escapes_nothing_of_theirs():
    class Line(Component):
        def render_html(self, parent_context=None):
            return Template("<p>{{ word }}</p>").render(Context({"word": parent_context["word"]}))

    filler = fill_slot("test-slot")(lambda context: Line() if context["word"] else None)
    try:
        template = Template("{% load cms_core %}[{% slot 'test-slot' %}]")
        assert template.render(Context({"word": "水<电"})) == "[<p>水&lt;电</p>]"
        assert template.render(Context({"word": ""})) == "[]"
    finally:
        empty_slot("test-slot", filler)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("食宿水电，有事说给我们听", ["食宿水电，", "有事说给我们听"]),
        ("停水", ["停水"]),
        ("，，好", ["，，", "好"]),
        ("<b>", ["&lt;b&gt;"]),
        ("", []),
    ],
)
def test_each_clause_holds_together_and_no_character_is_lost(text, parts):
    assert clauses(text) == "".join(f'<span class="clause">{part}</span>' for part in parts)
