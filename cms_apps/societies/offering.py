"""News that officers offer to the group's own: its editors take it over as a draft of theirs, or don't."""

from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Page

from cms_apps.core.drafting import Article, draft_article

from .models import NewsOffer, SocietyNewsPage


def offered() -> Any:
    """Published, offered, and not decided about; the newest first."""
    decided = NewsOffer.objects.values("translation_key")
    pages = SocietyNewsPage.objects.live().filter(
        is_offered=True, locale__language_code=settings.LANGUAGE_CODE
    )
    return pages.exclude(translation_key__in=decided).order_by("-date", "-pk")


@transaction.atomic
def take_over(page: SocietyNewsPage, *, actor: Any) -> Page | None:
    """A draft of the news room with the same words; None where the actor may not write there."""
    article = Article(
        key=f"society-{page.pk}",
        title=page.title,
        summary=page.summary,
        author=page.above.title,
        body=[(block.block_type, block.value) for block in page.body],
    )
    draft = draft_article(article, actor)
    if draft is not None:
        _decide(page, actor, is_taken=True)
    return draft


def leave_out(page: SocietyNewsPage, *, actor: Any) -> None:
    """Not for the group's news; it stays where it is."""
    _decide(page, actor, is_taken=False)


def _decide(page: SocietyNewsPage, actor: Any, *, is_taken: bool) -> None:
    NewsOffer.objects.get_or_create(
        translation_key=page.translation_key, defaults={"is_taken": is_taken, "decided_by": actor}
    )
