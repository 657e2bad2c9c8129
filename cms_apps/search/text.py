"""How text becomes what is compared: folded, and cut into tokens.

Chinese has no spaces, so a run of its characters is kept as overlapping pairs (后勤集团 → 后勤 勤集 集团 团)
and a word of two characters or more is those pairs in a row: every word is found, whatever a dictionary
knows. Other runs of letters and digits are kept whole.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import opencc

LONGEST_QUERY = 200
"""Characters of a query that are looked at."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_LONGEST_WORD = 100  # characters; PostgreSQL refuses lexemes over 2,046 bytes

# Han with its marks of repetition and extensions, kana, hangul.
_CJK = (
    "\u3005\u3007\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
CHINESE_OR_WORD = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0))


class Tokens(NamedTuple):
    """What of a query follows each other in a text.

    Attributes:
        tokens: in order.
        prefix: whether the last one is only the beginning of what stands there.
    """

    tokens: tuple[str, ...]
    prefix: bool


def storable(text: str) -> str:
    """The text without what no database stores: NUL and halves of surrogate pairs."""
    return _UNSTORABLE.sub("", text)


def fold(text: str) -> str:
    """The text as it is compared: one width, one case, simplified characters.

    Character by character: by phrases, as OpenCC does it for readers, one character would become two
    different ones (乾 in 乾隆 and in 餅乾) and a query of it alone would miss one of them.
    """
    return unicodedata.normalize("NFKC", storable(text)).casefold().translate(_simplified_table())


def index_tokens(text: str) -> list[str]:
    """All tokens of a text, in order; the last character of a Chinese run is one of its own."""
    return [token for run in CHINESE_OR_WORD.findall(fold(text)) for token in _run_tokens(run)]


def query_tokens(text: str, *, prefix: bool = False) -> Tokens:
    """The tokens of a word or phrase that is looked for.

    A single Chinese character at the end is the beginning of a pair; with `prefix`, a last word of letters is
    taken as a beginning as well.
    """
    runs = CHINESE_OR_WORD.findall(fold(text))
    if not runs:
        return Tokens((), prefix=False)
    tokens = [token for run in runs[:-1] for token in _run_tokens(run)]
    last = runs[-1]
    if not is_cjk(last):
        return Tokens((*tokens, last[:_LONGEST_WORD]), prefix)
    if len(last) == 1:
        return Tokens((*tokens, last), prefix=True)
    # No token for its last character: the text may go on.
    return Tokens((*tokens, *_run_tokens(last)[:-1]), prefix=False)


def terms(query: str) -> list[str]:
    """The folded words of a query, those without a letter or digit left out."""
    return [term for term in fold(query[:LONGEST_QUERY]).split() if CHINESE_OR_WORD.search(term)]


def runs(text: str) -> list[str]:
    """The folded runs of Chinese and of letters and digits in a text."""
    return CHINESE_OR_WORD.findall(fold(text))


def is_cjk(run: str) -> bool:
    """Whether a run is Chinese, Japanese or Korean."""
    return re.match(f"[{_CJK}]", run) is not None


def marks(text: str, query: str) -> list[tuple[int, int]]:
    """Where the query's words stand in a text.

    Returns:
        (start, end) of characters of the text as it is, ordered, none overlapping another.
    """
    folded, origins = _folded_with_origins(text)
    spans = sorted(span for term in set(terms(query)) for span in places_of(term, folded))
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return [(origins[start], origins[end - 1] + 1) for start, end in merged]


def places_of(term: str, folded: str) -> Iterator[tuple[int, int]]:
    """Where a folded word stands in a folded text, as (start, end).

    What separates its runs may differ, and a run of letters stands alone.
    """
    parts = CHINESE_OR_WORD.findall(term)
    pattern = r"[\W_]*".join(re.escape(run) for run in parts)
    if not is_cjk(parts[0]):
        pattern = rf"(?<![^\W_{_CJK}])" + pattern
    if not is_cjk(parts[-1]):
        pattern += rf"(?![^\W_{_CJK}])"
    return (found.span() for found in re.finditer(pattern, folded))


def _folded_with_origins(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the place it comes from."""
    folded: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        part = fold(character)
        folded.append(part)
        origins += [place] * len(part)
    return "".join(folded), origins


def _run_tokens(run: str) -> list[str]:
    if not is_cjk(run):
        return [run[:_LONGEST_WORD]]
    return [run[place : place + 2] for place in range(len(run))]


@cache
def _simplified_table() -> dict[int, str]:
    return str.maketrans(simplified_characters())


def simplified_characters() -> dict[str, str]:
    """Each traditional character's simplified one: 4,600 of them, made in 30 ms."""
    characters = [chr(code) for first, end in _HAN for code in range(first, end)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, converted, strict=True)
    return {old: new for old, new in pairs if old != new and len(new) == 1}
