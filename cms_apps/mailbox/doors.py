"""The mailbox's door on the home page."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from cms_apps.cases.models import Case
from cms_apps.cases.states import Source
from cms_apps.core.doors import Door, register_door
from cms_apps.core.languages import page_address, reader_version
from cms_apps.core.pages import public_pages

from .models import MailboxPage


@register_door
def mailbox_door(request: HttpRequest) -> Door | None:
    """Shown while a mailbox is open, in the reader's language."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    pages = public_pages(MailboxPage.objects.all(), site).select_related("locale").order_by("path")
    page = next((page for page in pages if page.is_open), None)
    if page is None:
        return None
    address = page_address(reader_version(page), request)
    return Door(
        title=_("Write to the general manager"), url=address, live_line=_live_line(), icon="letter", order=10
    )


def _live_line() -> str:
    """How many letters were answered this month; nothing while that is none."""
    month = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    answered = Case.objects.filter(source=Source.LETTER, answered_at__gte=month).count()
    if not answered:
        return ""
    text = ngettext("%(count)d letter answered this month", "%(count)d letters answered this month", answered)
    return text % {"count": answered}
