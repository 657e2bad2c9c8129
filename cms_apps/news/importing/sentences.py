"""Chinese running text: white space, sentence ends, numbered lines, summaries."""

import re
import unicodedata
from collections.abc import Iterable

SUMMARY_LENGTH = 120  # characters
_NUMERAL = "(?:[一二三四五六七八九]|[二三四五六七八九]?十[一二三四五六七八九]?)"
_SECTION = re.compile(f"{_NUMERAL}、")
_SUBSECTION = re.compile(f"[（(]{_NUMERAL}[）)]")
_CLOSERS = "[”’」』）)》]*"
# A half-width mark ends a sentence only before a space, Chinese or the end: not in an address.
_SENTENCE_END = re.compile(rf"(?:[。！？]|[!?](?=[!?]|\s|$|[^\x00-\x7f]))+{_CLOSERS}")
_CLAUSE_ENDS = (";；", ",，、：:")
_FLAGS = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_JOINER = "\u200d"


def collapse_space(text: str) -> str:
    """One space for every run of white space, no-break and ideographic ones as well; none at the ends."""
    return " ".join(text.split())


def heading_level(line: str) -> int | None:
    """2 for `一、…` to `九十九、…`, 3 for `（一）…`, else None."""
    if _SECTION.match(line):
        return 2
    return 3 if _SUBSECTION.match(line) else None


def split_first_sentence(text: str) -> tuple[str, str]:
    """The first sentence with its mark and closing quotes, and the rest, which may be ""."""
    found = _SENTENCE_END.search(text)
    if found is None:
        return text, ""
    return text[: found.end()], text[found.end() :].lstrip()


def ends_sentence(text: str) -> bool:
    return bool(re.search(rf"[。！？!?；;：:，,…]{_CLOSERS}$", text))


def summary_of(paragraphs: Iterable[str]) -> str:
    """The first whole sentences, as many as fit into 120 characters.

    A first sentence longer than that is cut at its last semicolon, else comma, else between two characters as
    readers see them, and ends in "…".
    """
    summary = ""
    for sentence in _sentences(paragraphs):
        # Chinese sentences follow each other without a space, Latin ones do not.
        joined = f"{summary} {sentence}" if summary and summary[-1].isascii() else summary + sentence
        if len(joined) > SUMMARY_LENGTH:
            return summary or _shortened(sentence)
        summary = joined
    return summary


def _sentences(paragraphs: Iterable[str]) -> Iterable[str]:
    for paragraph in paragraphs:
        rest = collapse_space(paragraph)
        while rest:
            sentence, rest = split_first_sentence(rest)
            yield sentence


def _shortened(sentence: str) -> str:
    window = sentence[: SUMMARY_LENGTH - 1]
    for marks in _CLAUSE_ENDS:
        end = max(window.rfind(mark) for mark in marks)
        if end >= SUMMARY_LENGTH // 4:
            return window[:end] + "…"
    return sentence[: _whole_characters(sentence, SUMMARY_LENGTH - 1)].rstrip() + "…"


def _whole_characters(text: str, end: int) -> int:
    """The last place up to `end` where no accent, emoji sequence or flag is cut in two; `end` if none is."""
    place = end
    while place > 0 and not _may_cut(text, place):
        place -= 1
    return place or end


def _may_cut(text: str, place: int) -> bool:
    after, before = text[place], text[place - 1]
    if _JOINER in (after, before) or unicodedata.category(after).startswith("M") or ord(after) in _SKIN_TONES:
        return False
    if ord(after) not in _FLAGS:
        return True
    flags_before = len(text[:place]) - len(text[:place].rstrip("".join(map(chr, _FLAGS))))
    return flags_before % 2 == 0
