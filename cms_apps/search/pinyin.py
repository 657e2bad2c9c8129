"""Pinyin of Chinese text, for those who type it: 后勤 is found by `houqin` and by `hq`."""

from pypinyin import lazy_pinyin

from .text import fold, is_cjk, runs

_LONGEST_KEY = 6
"""Syllables of a key: nobody types more of them without choosing the characters."""


def pinyin_of(text: str) -> str:
    """The syllables without tones, joined: 重庆 → chongqing; letters and digits as they are."""
    return "".join(_syllables(text))


def initials_of(text: str) -> str:
    """The first letter of each syllable: 后勤 → hq."""
    return "".join(syllable[:1] for syllable in _syllables(text))


def pinyin_keys(text: str) -> list[str]:
    """What a prefix of pinyin or of initials is looked up in: for each character, how the text goes on.

    后勤处 → houqinchu hqc qinchu qc chu c
    """
    keys: dict[str, None] = {}
    for run in runs(text):
        if not is_cjk(run):
            continue
        syllables = lazy_pinyin(run)
        for place in range(len(syllables)):
            part = syllables[place : place + _LONGEST_KEY]
            keys["".join(part)] = None
            keys["".join(syllable[:1] for syllable in part)] = None
    return list(keys)


def _syllables(text: str) -> list[str]:
    return lazy_pinyin(fold(text))
