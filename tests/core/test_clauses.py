"""Headings break after punctuation."""

import pytest

from cms_apps.core.templatetags.cms_core import clauses


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
