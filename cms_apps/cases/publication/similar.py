"""Is it one of these published answers? Asked before a letter is sent."""

from collections.abc import Mapping
from typing import Any

from laces.components import Component
from modelsearch.query import Or, PlainText
from wagtail.search.backends import get_search_backend

from cms_apps.search.text import terms
from cms_apps.search.words import telling_words

from ..models import PublishedCase
from ..services.cosigning import may_join

MOST = 3
LOOKED_AT = 20
MOST_WORDS = 20
"""Of a letter, its first: what it is about stands at the beginning."""
IN_COMMON = 0.3
"""Share of the subject's words that a published letter must have: fewer, and it is about something else."""


class SimilarAnswers(Component):
    """Published cases on the same matter, above the button that sends."""

    template_name = "cms_cases/similar.html"

    def __init__(self, letters: list[PublishedCase]) -> None:
        self.letters = letters

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"letters": [(letter, may_join(letter.case)) for letter in self.letters]}


def similar_letters(subject: str, text: str = "") -> list[PublishedCase]:
    """Those that have most words in common with it, the closest first; few or none rather than any."""
    wanted = _words(subject) or _words(text)
    looked_for = list(dict.fromkeys([*wanted, *_words(text)]))[:MOST_WORDS]
    if not looked_for:
        return []
    listed = PublishedCase.objects.listed().values("pk")
    asked = Or([PlainText(word) for word in looked_for])
    backend, letters = get_search_backend(), PublishedCase.objects.filter(pk__in=listed)
    found = [hit.pk for hit in backend.search(asked, letters)[:LOOKED_AT]]
    near = [
        (_share(wanted, letter), letter) for letter in PublishedCase.objects.for_lists().filter(pk__in=found)
    ]
    near = [(share, letter) for share, letter in near if share >= IN_COMMON]
    near.sort(key=lambda pair: (-pair[0], -pair[1].pk))
    return [letter for _share, letter in near[:MOST]]


def _words(text: str) -> list[str]:
    return [word for word in dict.fromkeys(telling_words(text)) if terms(word)]


def _share(wanted: list[str], letter: PublishedCase) -> float:
    """Of the words looked for, those in its subject whole and those elsewhere in it half."""
    title, body = set(_words(letter.title)), set(_words(f"{letter.letter} {letter.answer}"))
    return sum(1.0 if word in title else 0.5 if word in body else 0 for word in wanted) / len(wanted)
