"""Articles that other rooms draft, such as the monthly bulletin of letters."""

from itertools import count
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils.text import Truncator
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from cms_apps.core.drafting import Article, register_drafter

from .models import NewsCategory, NewsIndexPage, NewsPage

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_AUTHOR = 255, 300, 100


class NewsDrafter:
    """Into the first news index of the main language, for who may add pages there by Wagtail's own rights."""

    def may_draft(self, user: Any) -> bool:
        index = _index()
        return index is not None and _may_add(index, user) and NewsCategory.objects.exists()

    @transaction.atomic
    def draft(self, article: Article, user: Any) -> Page | None:
        """Locks the index's row, as the importer does: two presses at once make one draft."""
        index, category = _index(), NewsCategory.objects.first()
        if index is None or category is None or not _may_add(index, user):
            return None
        parent = Page.objects.select_for_update().get(pk=index.pk)
        free, found = _known(article.key, index)
        if found is not None:
            return found
        page = NewsPage(
            title=article.title[:LONGEST_TITLE],
            slug=find_available_slug(parent, article.key),
            translation_key=free,
            locale_id=index.locale_id,
            category=category,
            author=article.author[:LONGEST_AUTHOR],
            summary=Truncator(article.summary).chars(LONGEST_SUMMARY),
            body=article.body,
            owner=user,
            live=False,
            has_unpublished_changes=True,
        )
        parent.add_child(instance=page)
        page.save_revision(user=user, log_action=True)
        return page


def _index() -> NewsIndexPage | None:
    indexes = NewsIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    return indexes.order_by("path").first()


def _may_add(index: NewsIndexPage, user: Any) -> bool:
    return index.permissions_for_user(user).can_add_subpage()


def _known(key: str, index: NewsIndexPage) -> tuple[UUID, NewsPage | None]:
    """The article drafted under that key, if it was never published; else a translation key still free.

    The key is made of what the article is about, so the article is known by it wherever editors move it and
    whatever they call it.
    """
    for number in count(1):
        translation_key = uuid5(index.translation_key, f"{key}/{number}")
        page = NewsPage.objects.filter(translation_key=translation_key, locale=index.locale_id).first()
        if page is None:
            return translation_key, None
        if not page.live and page.first_published_at is None:
            return translation_key, page
    raise AssertionError("count() ends")


register_drafter(NewsDrafter())
