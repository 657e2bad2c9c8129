"""What waits for editors and moderators in the news room."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms_apps.core.waiting import WaitingItem, register_waiting

from .models import NewsPage


@register_waiting
def waiting_news(request: HttpRequest) -> Iterator[WaitingItem]:
    """A moderator's reviews first, then what an editor began and has not finished."""
    policy = PagePermissionPolicy(NewsPage)
    if policy.user_has_permission(request.user, "publish"):
        mine_to_review = policy.instances_user_has_permission_for(request.user, "publish")
        submitted = NewsPage.objects.filter(pk__in=mine_to_review.values("pk")).in_review()
        yield _item(_("articles wait for review"), submitted.count(), 10, state="review")
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


def _item(label: str, count: int, order: int, **filters: str) -> WaitingItem:
    register = reverse("cms_news_newspage_modeladmin_index")
    return WaitingItem(label=label, count=count, url=f"{register}?{urlencode(filters)}", order=order)
