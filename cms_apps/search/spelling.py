"""Did you mean …? A query whose words stand nowhere, said with words the site has."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from .models import WordKey
from .pinyin import pinyin_of
from .text import CHINESE_OR_WORD, fold, is_cjk, runs
from .vocabulary import LONGEST, edit_keys, sound_key

LONGEST_ASKED = 30
"""Characters of a query that is corrected: more is a text, not a few words."""

# What a piece of a query costs, read as a word of the site's. A piece never goes unread for less than two
# corrected ones cost, so that 公遇供暖 becomes 公寓供暖 and a name nobody knows stays as it is beside them.
_AS_TYPED = 0.0
_SAME_SOUND = 1.0
_LIKE_SOUND = 1.2
_ONE_SLIP = 1.5
_UNKNOWN = 2.5
_EVERY_PIECE = 0.01  # fewer, longer words are preferred


@dataclass
class _Words:
    """The site's words that the pieces of a query may stand for, by key."""

    by_key: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))

    def load(self, keys: Iterable[str]) -> None:
        found = WordKey.objects.filter(key__in=set(keys)).values_list("key", "word", "weight")
        for key, word, weight in found:
            self.by_key[key].append((word, weight))

    def best(self, piece: str) -> tuple[float, int, str] | None:
        """What a piece most likely stands for: cost, minus its weight, word."""
        if f"w{piece}" in self.by_key:
            return _AS_TYPED, 0, piece
        sound = pinyin_of(piece)
        readings = [
            (_SAME_SOUND if pinyin_of(word) == sound else _LIKE_SOUND, -weight, word)
            for word, weight in self.by_key.get(sound_key(sound), ())
        ]
        readings += [
            (_ONE_SLIP, -weight, word)
            for key in edit_keys(piece)
            for word, weight in self.by_key.get(key, ())
            if _one_slip(piece, word)
        ]
        return min(readings, default=None)


def corrected(text: str) -> str:
    """The query with words of the site's for those that are not; "" where there is nothing to correct."""
    folded = " ".join(fold(text).split())
    if len(folded) > LONGEST_ASKED:
        return ""
    known = _Words()
    known.load(key for run in runs(folded) for piece in _pieces(run) for key in _keys(piece))
    said = CHINESE_OR_WORD.sub(lambda run: _read(run[0], known), folded)
    return "" if said == folded else said


def _pieces(run: str) -> list[str]:
    """Every stretch of a run that may be a word."""
    longest = LONGEST[is_cjk(run)]
    return [
        run[start:end]
        for start in range(len(run))
        for end in range(start + 2, min(start + longest, len(run)) + 1)
    ]


def _keys(piece: str) -> list[str]:
    return [f"w{piece}", sound_key(pinyin_of(piece)), *edit_keys(piece)]


def _read(run: str, known: _Words) -> str:
    """The cheapest way to read a run from its beginning to its end."""
    chinese = is_cjk(run)
    cheapest: list[tuple[float, int, str]] = [(0.0, 0, "")]
    for end in range(1, len(run) + 1):
        ways = []
        for start in range(max(end - LONGEST[chinese], 0), end):
            cost, weight, said = cheapest[start]
            piece = run[start:end]
            read = known.best(piece) if len(piece) > 1 else None
            if read:
                ways.append((cost + read[0] + _EVERY_PIECE, weight + read[1], said + read[2]))
            # Letters make no word one by one: a word of them is read whole, or left whole.
            if (chinese and len(piece) == 1) or (not chinese and start == 0):
                unread = _UNKNOWN if chinese else _UNKNOWN + end
                ways.append((cost + unread, weight, said + piece))
        cheapest.append(min(ways) if ways else (float("inf"), 0, ""))
    return cheapest[-1][2] or run


def _one_slip(piece: str, word: str) -> bool:
    """Whether one character was left out, added, mistaken, or two neighbours exchanged."""
    if piece == word or abs(len(piece) - len(word)) > 1:
        return False
    if len(piece) != len(word):
        return True  # a key in common says so
    other = [place for place in range(len(word)) if piece[place] != word[place]]
    exchanged = len(other) == 2 and other[1] == other[0] + 1 and piece[other[0]] == word[other[1]]
    return len(other) == 1 or (exchanged and piece[other[1]] == word[other[0]])
