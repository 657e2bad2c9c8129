"""Cases that may be about the same matter as one, by the words of their letters.

The words are compared on the spot and kept nowhere: what is in a letter stands in no index. It only proposes;
rather none than a wrong one, since somebody has to read each.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from math import log, sqrt
from typing import Any

from django.utils import timezone

from cms_apps.core.models import Place
from cms_apps.search.words import telling_words

from ..models import Case, Message
from ..reading import readable_by
from ..states import CaseOutcome, CaseState, MessageKind

COMPARED = 200
"""The newest cases that are looked at."""
PERIOD = timedelta(days=120)
PROPOSED = 5
LEAST = 0.3
"""On the letters of the test, what is not the same matter reaches 0.26."""
LONGEST = 1000
"""Characters of a letter that are looked at."""
_POLITE = (
    "希望 建议 反映 请问 解决 尽快 麻烦 谢谢 您好 你好 老师 同学 学校 我们 问题 可以 不能 能不能 "
    "是不是 有没有 没有 已经 现在 以后 什么时候 为什么 这个 一个 一下 还是 就是 非常 以及 因为 所以 "
    "please thank thanks the and"
)
_IN_ANY_LETTER = frozenset(_POLITE.split())


@dataclass(frozen=True)
class Likeness:
    """A case that may be about the same matter, and how alike the two letters are, from 0 to 1."""

    case: Case
    share: float


def likely_duplicates(case: Case, user: Any) -> list[Likeness]:
    """What it could be merged into, of what somebody may read: its own category first, then the most alike.

    As many queries for many cases as for few; none for a closed case.
    """
    if case.state == CaseState.CLOSED:
        return []
    blamed = set(case.about_people.all())
    others = [other for other in _others(case, user) if set(other.about_people.all()) == blamed]
    others = [other for other in others if not _is_elsewhere(case, other)]
    words = _words_of([case, *others])
    weights = _weights(words.values())
    found = [Likeness(other, _share(words[case.pk], words[other.pk], weights)) for other in others]
    likely = [each for each in found if each.share >= LEAST]
    likely.sort(key=lambda each: (each.case.category_id != case.category_id, -each.share))
    return likely[:PROPOSED]


def _others(case: Case, user: Any) -> list[Case]:
    cases = readable_by(user).filter(
        opened_at__gte=timezone.now() - PERIOD,
        duplicate_of=None,
        erased_at=None,
        about_unit=case.about_unit_id,
    )
    cases = cases.exclude(pk=case.pk).exclude(outcome__in=(CaseOutcome.WITHDRAWN, CaseOutcome.DUPLICATE))
    cases = cases.exclude(state=CaseState.CLOSED, answered_at=None).order_by("-opened_at", "-pk")
    known = cases.select_related("unit", "category", "place__parent__parent")
    return list(known.prefetch_related("about_people")[:COMPARED])


def _is_elsewhere(case: Case, other: Case) -> bool:
    """Both have a place, and neither is the other's or lies in it."""
    if case.place is None or other.place is None:
        return False
    return case.place not in _around(other.place) and other.place not in _around(case.place)


def _around(place: Place) -> list[Place]:
    """The place and what it lies in."""
    return [place, *_around(place.parent)] if place.parent else [place]


def _words_of(cases: list[Case]) -> dict[int, frozenset[str]]:
    """By case, of its subject and of what its sender wrote first."""
    letters = {case.pk: case.subject for case in cases}
    openings = Message.objects.filter(case__in=letters, kind=MessageKind.OPENING)
    for case_id, text in openings.values_list("case", "text"):
        letters[case_id] += f"\n{text[:LONGEST]}"
    return {case_id: frozenset(telling_words(text)) - _IN_ANY_LETTER for case_id, text in letters.items()}


def _weights(letters: Collection[frozenset[str]]) -> dict[str, float]:
    """A word that only one letter has weighs 1, the more have it the less, but never under a half.

    Without that end the fortieth copy of a letter would be like none of the others.
    """
    frequency = Counter(word for words in letters for word in words)
    many = len(letters) + 1
    return {word: max(log(many / count, many), 0.5) for word, count in frequency.items()}


def _share(one: frozenset[str], other: frozenset[str], weights: dict[str, float]) -> float:
    """The cosine of the two letters as vectors of their words' weights."""

    def length(words: frozenset[str]) -> float:
        return sqrt(sum(weights[word] ** 2 for word in words))

    return length(one & other) ** 2 / (length(one) * length(other)) if one and other else 0.0
