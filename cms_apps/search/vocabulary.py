"""The words of what is public, and the ways to them: what a mistyped query may have meant.

Two words within one edit of each other share what is left when one character is taken out of either, and
words that sound alike share their pinyin; so looking a word up is a few exact keys, however many there are
(symmetric deletion, W. Garbe's SymSpell, 2012).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from time import time_ns
from typing import Any

from wagtail.models import Page, Site

from .index import BATCH, RecordTexts
from .models import WordKey
from .pinyin import pinyin_of
from .sources import SearchSource, sources
from .text import is_cjk
from .words import words

MOST = 50_000
"""Words kept, the most frequent ones."""
OFTEN = 3
"""Records a word of the body must stand in; one of a title counts at once."""
LONGEST = {True: 8, False: 24}
"""Characters of a word: Chinese, other."""
_SHORTEST = {True: 2, False: 3}
_EDITED_FROM = {True: 3, False: 4}
"""Characters from which a slip of one still tells which word was meant."""
_SPOKEN_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("n", "l"))
"""What many speakers do not tell apart, applied in this order to pinyin."""


def sound_key(pinyin: str) -> str:
    """The key of a pinyin text: 食堂 (shitang), typed as sitan or as 食唐, has one key."""
    for sound, alike in _SPOKEN_ALIKE:
        pinyin = pinyin.replace(sound, alike)
    return f"s{pinyin}"


def edit_keys(word: str) -> list[str]:
    """The word, and the word without each of its characters; nothing for words too short to tell."""
    if len(word) < _EDITED_FROM[is_cjk(word)]:
        return []
    return [f"e{part}" for part in {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}]


def word_keys(word: str) -> list[str]:
    """All ways to a word of the site; a word of letters is looked up as itself, not by a sound."""
    known = [f"w{word}"]
    return [*known, *edit_keys(word), *([sound_key(pinyin_of(word))] if is_cjk(word) else [])]


def collect_words() -> None:
    """Read every public text again and bring the keys up to date, in short batches.

    Reads all of it: a minute or more for 20,000 articles, so it is a nightly job. What is no longer
    public is gone from the keys afterwards.
    """
    weights = _weights()
    edition = time_ns()
    chosen = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    rows = (
        WordKey(key=key, word=word, weight=weight, edition=edition)
        for word, weight in chosen
        for key in word_keys(word)
    )
    while batch := list(islice(rows, BATCH * 10)):
        WordKey.objects.bulk_create(
            batch, update_conflicts=True, unique_fields=["key", "word"], update_fields=["weight", "edition"]
        )
    _delete_in_batches(WordKey.objects.exclude(edition=edition))


def _delete_in_batches(rows: Any) -> None:
    while keys := list(rows.values_list("pk", flat=True)[: BATCH * 10]):
        WordKey.objects.filter(pk__in=keys).delete()


def _weights() -> dict[str, int]:
    """Public words and how many records hold them."""
    in_titles: set[str] = set()
    records_with: Counter[str] = Counter()
    for texts in _public_texts():
        title = set(_fit(text.text for text in texts.title))
        in_titles |= title
        records_with.update(title.union(_fit(text.text for text in texts.body)))
    return {word: count for word, count in records_with.items() if word in in_titles or count >= OFTEN}


def _public_texts() -> Iterator[RecordTexts]:
    for site in Site.objects.all():
        for source in sources():
            for record in _whole(source, site).iterator(chunk_size=BATCH):
                yield RecordTexts(record)


def _whole(source: SearchSource, site: Site) -> Any:
    """A kind's public records with all that is searched in them."""
    model: Any = source.model
    records = model.objects.all().specific() if model is Page else model.get_indexed_objects()
    return records.filter(pk__in=source.public(site).order_by().values("pk"))


def _fit(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for word in words(text):
            chinese = is_cjk(word)
            if _SHORTEST[chinese] <= len(word) <= LONGEST[chinese] and not word.isdigit():
                yield word
