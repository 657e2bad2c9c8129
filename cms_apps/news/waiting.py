"""What waits for editors and moderators in the news room."""

from collections.abc import Iterator
from datetime import timedelta
from typing import cast
from urllib.parse import urlencode

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms_apps.core.reviews.queue import is_reviewer, waiting_for_reviewer
from cms_apps.core.waiting import WaitingItem, register_waiting

from .models import NewsPage
from .querysets import NewsQuerySet

SOON = timedelta(days=7)
"""How long before its end an article is called to its editor's mind."""


def expiring_soon(articles: NewsQuerySet) -> NewsQuerySet:
    """Published ones that go offline within a week."""
    now = timezone.now()
    return articles.live().filter(expire_at__gt=now, expire_at__lte=now + SOON)


@register_waiting
def waiting_news(request: HttpRequest) -> Iterator[WaitingItem]:
    """What waits at a reviewer's own step first, then what an editor began and has not finished."""
    policy = PagePermissionPolicy(NewsPage)
    user = cast(AbstractUser, request.user)  # the admin lets nobody else in
    if is_reviewer(user):
        at_my_step = waiting_for_reviewer(NewsPage.objects.all(), user)
        yield _item(_("articles wait for review"), at_my_step.count(), 10, state="review", step="mine")
    if not policy.user_has_any_permission(request.user, {"add", "change"}):
        return
    mine = NewsPage.objects.filter(owner=request.user)
    yield _item(
        _("of your articles were sent back"), mine.returned().count(), 20, state="returned", whose="mine"
    )
    yield _item(_("of your drafts are unfinished"), mine.drafts().count(), 30, state="draft", whose="mine")
    yield _item(
        _("of your articles are scheduled"), mine.scheduled().count(), 40, state="scheduled", whose="mine"
    )
    yield _item(
        _("of your articles expire within 7 days"),
        expiring_soon(mine).count(),
        50,
        expires="soon",
        whose="mine",
    )


def _item(label: str, count: int, order: int, **filters: str) -> WaitingItem:
    register = reverse("cms_news_newspage_modeladmin_index")
    return WaitingItem(label=label, count=count, url=f"{register}?{urlencode(filters)}", order=order)
