"""What waits for editors and moderators in the news room."""

from collections.abc import Iterable

from django.http import HttpRequest

from cms_apps.core.waiting import WaitingItem, register_waiting


@register_waiting
def waiting_news(request: HttpRequest) -> Iterable[WaitingItem]:
    return ()
