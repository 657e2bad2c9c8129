"""The door of the feedback form on the home page."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms_apps.core.doors import Door, register_door
from cms_apps.core.languages import page_address, reader_version
from cms_apps.core.pages import public_pages

from .models import FeedbackPage


@register_door
def feedback_door(request: HttpRequest) -> Door | None:
    """Shown while a feedback form is open; the first one in the tree, in the reader's language."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    pages = public_pages(FeedbackPage.objects.all(), site).select_related("locale").order_by("path")
    page = next((page for page in pages if page.is_open), None)
    if page is None:
        return None
    address = page_address(reader_version(page), request)
    return Door(title=_("Tell us what you think"), url=address, icon="letter", order=90)
