"""A few words around what was found, in parts, so that whoever draws them escapes them."""

import re
from typing import NamedTuple

from .text import marks
from .words import telling_words

LENGTH = 100
"""Characters of a snippet: two lines on a desk, four on a phone."""
_BEFORE = 30  # characters before the first hit, at most
_SENTENCE_END = re.compile(r"[。！？；.!?;]\s*")

_WORD_GOES_ON = re.compile(r"[A-Za-z0-9]*\W+")


class Part(NamedTuple):
    """A piece of text, and whether it is what was looked for."""

    text: str
    hit: bool


def marked(text: str, query: str) -> list[Part]:
    """The whole text with its hits."""
    return _parts(text, _marks(text, query))


def snippet(text: str, query: str) -> list[Part]:
    """About `LENGTH` characters from the sentence of the first hit on, with … where text is left out."""
    text = " ".join(text.split())
    hits = _marks(text, query)
    start = _start(text, hits[0][0]) if hits else 0
    end = min(start + LENGTH, len(text))
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in hits if a < end and b > start]
    parts = _parts(text[start:end], inside)
    if start:
        parts.insert(0, Part("…", hit=False))
    if end < len(text):
        parts.append(Part("…", hit=False))
    return parts


def _marks(text: str, query: str) -> list[tuple[int, int]]:
    return marks(text, query) or marks(text, " ".join(telling_words(query)))


def _start(text: str, hit: int) -> int:
    earliest = max(hit - _BEFORE, 0)
    ends = [found.end() for found in _SENTENCE_END.finditer(text, earliest, hit)]
    if ends:
        return ends[-1]
    # Not in the middle of a word of letters.
    cut = _WORD_GOES_ON.match(text, earliest, hit) if earliest else None
    return cut.end() if cut else earliest


def _parts(text: str, hits: list[tuple[int, int]]) -> list[Part]:
    parts, place = [], 0
    for start, end in hits:
        parts += [Part(text[place:start], hit=False), Part(text[start:end], hit=True)]
        place = end
    parts.append(Part(text[place:], hit=False))
    return [part for part in parts if part.text]
