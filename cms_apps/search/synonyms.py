"""Other ways to say what somebody looks for, as the editors wrote them down."""

from collections.abc import Sequence
from dataclasses import dataclass

from .models import Synonyms, synonym_words
from .text import fold, places_of, runs

MOST = 8
"""Other ways that are searched for: each makes the query longer."""


@dataclass(frozen=True)
class Thesaurus:
    """Groups of folded words that mean the same, the longest word of each first."""

    groups: Sequence[Sequence[str]] = ()

    def other_ways(self, text: str) -> list[str]:
        """The text with a word replaced by one that means the same, folded: 学生食堂 → 学生餐厅."""
        folded = fold(text)
        found: dict[str, None] = {}
        for words in self.groups:
            for word in words:
                places = list(places_of(word, folded)) if runs(word)[0] in folded else []
                if places:
                    found |= {_replaced(folded, places, other): None for other in words if other != word}
                    break  # 学生食堂 is not 食堂 with 学生 before it where the group has both
        found.pop(folded, None)
        return list(found)[:MOST]


def read_thesaurus() -> Thesaurus:
    groups = [
        sorted((folded for word in synonym_words(text) if runs(folded := fold(word))), key=len, reverse=True)
        for text in Synonyms.objects.values_list("words", flat=True)
    ]
    return Thesaurus(groups)


def _replaced(text: str, places: list[tuple[int, int]], other: str) -> str:
    parts, end = [], 0
    for start, following in places:
        parts += [text[end:start], other]
        end = following
    return "".join([*parts, text[end:]])
