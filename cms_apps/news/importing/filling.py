"""An article's fields and address on a page, and what of them does not fit."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page

from ..models import NewsCategory, NewsIndexPage, NewsPage
from .article import ImportedArticle
from .body import paragraph_texts
from .report import ArticleError, Remark
from .sentences import summary_of

_CHECKED_FIELDS = {"title", "slug", "author", "credit", "date", "source", "summary", "body"}
_WRITTEN_AS_IS = ("title", "author", "credit", "source", "summary")
_SHORTEST_SLUG = 6  # hexadecimal digits after the date


class Slugs(NamedTuple):
    """Address words by the articles' keys; the `refused` articles got none of those they may have."""

    chosen: dict[str, str]
    refused: set[str]


def fill(
    page: NewsPage, article: ImportedArticle, category: NewsCategory | None, *, keep_summary: bool = False
) -> None:
    """Write what the file gives; `category` None leaves the page in its own."""
    for name in _WRITTEN_AS_IS:
        if name in article.fields:
            setattr(page, name, article.fields[name])
    page.draft_title = page.title
    page.date = article.date
    page.body = json.dumps(article.body)
    if not article.fields.get("summary") and not keep_summary:
        page.summary = summary_of(paragraph_texts(article.body))
    if category is not None:
        page.category = category


def draft_page(
    article: ImportedArticle, index: NewsIndexPage, slugs: Slugs, category: NewsCategory
) -> NewsPage:
    """The page, checked but not saved.

    Raises:
        ArticleError: with every field that does not fit.
    """
    page = NewsPage(slug=slugs.chosen[article.key], locale_id=index.locale_id)
    fill(page, article, category)
    remarks = field_remarks(page, article)
    if article.key in slugs.refused:
        message = _("Another page already has the address “%(slug)s”.") % {"slug": page.slug}
        remarks.append(Remark(message, line=article.line, field="slug"))
    if remarks:
        raise ArticleError(*remarks)
    return page


def field_remarks(page: NewsPage, article: ImportedArticle) -> list[Remark]:
    """Every field's own rules; the tree's fields are set when the page is put into it."""
    try:
        page.clean_fields(exclude={field.name for field in page._meta.get_fields()} - _CHECKED_FIELDS)
        page.body.stream_block.clean(page.body)
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"body": error.messages}
        return [
            Remark(" ".join(messages), line=article.line, field=name) for name, messages in by_field.items()
        ]
    return []


def choose_slugs(articles: Sequence[ImportedArticle], index: Page) -> Slugs:
    """A free address word for each article, no two the same.

    One query, and one more for each digit that derived words must grow by.
    """
    waiting = {article.key: _candidates(article) for article in articles}
    slugs = Slugs({}, set())
    claimed: set[str] = set()
    while waiting:
        for key, candidates in list(waiting.items()):
            if (candidate := next(candidates, None)) is not None:
                slugs.chosen[key] = candidate
            else:
                slugs.refused.add(key)
                del waiting[key]
        taken = taken_slugs(index, [slugs.chosen[key] for key in waiting])
        for key in list(waiting):
            if slugs.chosen[key] not in taken | claimed:
                claimed.add(slugs.chosen[key])
                del waiting[key]
    return slugs


def taken_slugs(index: Page, slugs: Iterable[str]) -> set[str]:
    """Those of the address words that a page below the index has."""
    # Not `get_children()`: it believes the number of children that `index` had when it was read.
    return set(Page.objects.child_of(index).filter(slug__in=list(slugs)).values_list("slug", flat=True))


def _candidates(article: ImportedArticle) -> Iterator[str]:
    """The word asked for; else `<date>-<6 hexadecimal digits of the content's hash>`, then more digits."""
    if article.slug:
        yield article.slug
        return
    for length in range(_SHORTEST_SLUG, len(article.content_hash) + 1):
        yield f"{article.date.isoformat()}-{article.content_hash[:length]}"
