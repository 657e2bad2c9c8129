"""One line read strictly, for whoever imports."""

import pytest
from django.utils import translation

from cms_apps.core.json_lines import NotAnObjectError, read_object


def test_an_object_is_read():
    assert read_object('{"a": 1, "b": {"a": 2}}') == {"a": 1, "b": {"a": 2}}


@pytest.mark.parametrize(
    ("text", "message", "key"),
    [
        ("", "not valid JSON", ""),
        ('{"a": 1', "column 8", ""),
        ("[1]", "braces", ""),
        ('"a"', "braces", ""),
        ('{"a": 1, "a": 2}', "twice", "a"),
        ('{"a": {"b": 1, "b": 2}}', "twice", "b"),
        ("[" * 100_000, "not valid JSON", ""),
        ("9" * 10_000, "not valid JSON", ""),
    ],
)
def test_anything_else_is_refused_with_words_and_the_key(text, message, key):
    with translation.override("en"), pytest.raises(NotAnObjectError) as refused:
        read_object(text)
    assert message in refused.value.message
    assert refused.value.key == key
