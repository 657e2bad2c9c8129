"""Synonyms, what visitors searched for, and the words a mistyped query may have meant."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.search_promotions.models import Query

from .text import terms

LONGEST_SYNONYM = 30  # characters
MOST_SYNONYMS = 20
LONGEST_COUNTED = 30
"""Characters of a query that is counted: longer ones are sentences, which say more of who wrote them."""


def synonym_words(text: str) -> list[str]:
    """The words of a group, one a line, each once."""
    return list(dict.fromkeys(filter(None, (line.strip() for line in text.splitlines()))))


class Synonyms(models.Model):
    """Words that mean the same to those who search: who looks for one finds the others too."""

    words = models.TextField(
        _("words"),
        max_length=LONGEST_SYNONYM * MOST_SYNONYMS + 100,
        help_text=_("Two or more words with the same meaning, one a line, for example 食堂, 餐厅."),
    )

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ("words",)

    def __str__(self) -> str:
        return " = ".join(synonym_words(self.words))

    def clean(self) -> None:
        words = synonym_words(self.words)
        if fault := _fault_of(words):
            raise ValidationError({"words": fault})
        self.words = "\n".join(words)


def _fault_of(words: list[str]) -> str:
    if len(words) < 2:
        return gettext("Write at least two words, each on a line of its own.")
    if len(words) > MOST_SYNONYMS:
        return gettext("At most %(most)d words.") % {"most": MOST_SYNONYMS}
    for word in words:
        if len(word) < 2 or not terms(word):
            return gettext("“%(word)s” is too short: it stands inside too many other words.") % {"word": word}
        if len(word) > LONGEST_SYNONYM:
            fault = gettext("“%(word)s” is longer than %(most)d characters.")
            return fault % {"word": word, "most": LONGEST_SYNONYM}
    return ""


class SearchOutcome(models.Model):
    """What a query that visitors typed last found; `query.daily_hits` counts how often they did."""

    query = models.OneToOneField(
        Query, models.CASCADE, primary_key=True, related_name="outcome", verbose_name=_("search term")
    )
    found = models.PositiveIntegerField(_("hits"), help_text=_("When it was last looked for."))
    asked_at = models.DateTimeField(_("last looked for"), db_index=True)
    ignored = models.BooleanField(
        _("ignore"),
        default=False,
        help_text=_("Not shown among the popular searches, nor among those that wait for an editor."),
    )

    class Meta:
        verbose_name = _("search term")
        verbose_name_plural = _("search terms")

    def __str__(self) -> str:
        return self.query.query_string


class WordKey(models.Model):
    """One of the ways to a word of the site's public texts: by its sound, or with a character left out."""

    key = models.CharField(max_length=100)
    word = models.CharField(max_length=40)
    weight = models.PositiveIntegerField(help_text="Records that hold the word.")
    edition = models.BigIntegerField(help_text="The run that last met it.", db_index=True)

    class Meta:
        verbose_name = _("key of a word")
        verbose_name_plural = _("keys of words")
        # In this order it is the index by key as well.
        constraints = [models.UniqueConstraint(fields=("key", "word"), name="cms_search_word_by_key")]

    def __str__(self) -> str:
        return f"{self.key} → {self.word}"
