"""The frame around every page, for the templates and for the API alike."""

from django.http import HttpRequest
from wagtail.models import Site

from .models import Contact, LinkFields, NavigationLink, SiteFrame, for_reader

_ATTRIBUTE = "_cms_site_frame"


def frame_for(request: HttpRequest) -> SiteFrame:
    """The frame of the request's site with all its rows: 6 queries at most, once a request.

    Works on a site not set up yet: an empty frame with the default name.
    """
    if not hasattr(request, _ATTRIBUTE):
        site = Site.find_for_request(request)
        frame = (
            SiteFrame.objects.filter(site=site)
            .prefetch_related("contacts", "navigation__page__locale", "footer_links__page__locale")
            .first()
        )
        frame = frame or SiteFrame(site=site)
        if frame.pk:
            for_reader([*frame.navigation.all(), *frame.footer_links.all()])
        setattr(request, _ATTRIBUTE, frame)
    return getattr(request, _ATTRIBUTE)


def open_links(links: "list[LinkFields]") -> "list[LinkFields]":
    """Only the links that lead somewhere a reader may go."""
    return [link for link in links if link.url]


def navigation_of(frame: SiteFrame) -> list[LinkFields]:
    """The navigation's open links; until an editor makes one, the pages marked "show in menus"."""
    chosen = list(frame.navigation.all())
    if chosen or frame.site_id is None:
        return open_links(chosen)
    pages = frame.site.root_page.get_children().live().public().in_menu().select_related("locale")
    return open_links(for_reader([NavigationLink(label=page.title, page=page) for page in pages]))


def first_phone(frame: SiteFrame) -> Contact | None:
    """The number to call when everything else fails."""
    return next((c for c in frame.contacts.all() if c.kind == Contact.Kind.PHONE), None)
