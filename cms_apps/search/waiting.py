"""What visitors looked for in vain."""

from collections.abc import Iterator
from typing import cast

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from cms_apps.core.waiting import WaitingItem, register_waiting

from .modeladmin import found_nothing_lately
from .models import SearchOutcome


@register_waiting
def waiting_searches(request: HttpRequest) -> Iterator[WaitingItem]:
    """For those who may set them aside, or write synonyms for them."""
    if not cast(AbstractUser, request.user).has_perm("cms_search.change_searchoutcome"):
        return
    count = found_nothing_lately(SearchOutcome.objects.all()).count()
    yield WaitingItem(
        label=ngettext("search found nothing in 7 days", "searches found nothing in 7 days", count),
        count=count,
        url=f"{reverse('cms_search_searchoutcome_modeladmin_index')}?result=nothing-lately",
        order=60,
    )
