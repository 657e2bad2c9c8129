"""Chinese words by a dictionary: for the second look at a query that stands nowhere as typed."""

import rjieba

from .text import is_cjk, runs

# What asks rather than names: 怎么报修 looks for 报修.
_ASKING = frozenset(["怎么", "怎样", "如何", "什么", "哪里", "哪儿", "哪个", "请问", "为什么"])


def words(text: str) -> list[str]:
    """The folded words of a text, in order; runs of letters and digits are words."""
    return [word for run in runs(text) for word in (rjieba.cut(run) if is_cjk(run) else [run])]


def telling_words(text: str) -> list[str]:
    """The words without those that only ask and without single characters, unless nothing is left then."""
    found = words(text)
    return [word for word in found if len(word) > 1 and word not in _ASKING] or found
