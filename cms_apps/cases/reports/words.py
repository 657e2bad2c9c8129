"""The words that subjects of a span say most, beside how many said them before.

Subjects are a sender's raw words, names among them: only for whoever may read all cases.
"""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from cms_apps.search.words import telling_words

from ..models.case import CaseQuerySet
from .terms import Span

FEWEST_CASES = 3
"""A word of fewer says more about its sender than about the campus."""
SHOWN = 30
_SAYS_NOTHING = frozenset(
    ["关于", "问题", "建议", "希望", "反映", "投诉", "意见", "我们", "可以", "能否", "是否", "没有"]
)
"""What letters are, or ask, whatever they are about."""


@dataclass(frozen=True)
class Word:
    """How many cases said it in their subject; once a case, however often it stands there."""

    word: str
    now: int
    before: int


def said_most(cases: CaseQuerySet, span: Span, before: Span) -> list[Word]:
    """Those that at least three cases said, most first."""
    in_before = Q(opened_at__gte=before.start, opened_at__lt=before.end)
    found = cases.filter(Q(opened_at__gte=span.start, opened_at__lt=span.end) | in_before).exclude(subject="")
    now: Counter[str] = Counter()
    earlier: Counter[str] = Counter()
    for opened_at, subject in found.order_by().values_list("opened_at", "subject").iterator():
        (earlier if opened_at < span.start else now).update(_words_of(subject))
    common = [Word(word, count, earlier[word]) for word, count in now.items() if count >= FEWEST_CASES]
    return sorted(common, key=lambda word: (-word.now, word.before, word.word))[:SHOWN]


def _words_of(subject: str) -> set[str]:
    return {word for word in telling_words(subject) if len(word) > 1 and word not in _SAYS_NOTHING}
