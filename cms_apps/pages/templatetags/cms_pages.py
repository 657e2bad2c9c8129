"""The frame around every page, for templates."""

from dataclasses import dataclass

from django import template
from django.template import Context
from django.urls import reverse

from cms_apps.pages.frame import first_phone, frame_for, navigation_of, open_links
from cms_apps.pages.models import Contact, LinkFields, SiteFrame

register = template.Library()
register.filter(open_links)


@dataclass(frozen=True)
class NavigationItem:
    """A link of the navigation; `current` is the value of its `aria-current`, or ""."""

    text: str
    url: str
    current: str


@register.simple_tag(takes_context=True)
def site_frame(context: Context) -> SiteFrame:
    """Name, navigation, contacts and footer of the request's site."""
    return frame_for(context["request"])


@register.simple_tag(takes_context=True)
def navigation_items(context: Context, frame: SiteFrame) -> list[NavigationItem]:
    """The navigation's open links, the reader's own place among them marked."""
    path = context["request"].path
    return [_item(link, path) for link in navigation_of(frame)]


@register.filter
def hotline(frame: SiteFrame) -> Contact | None:
    """The number to call when everything else fails."""
    return first_phone(frame)


def _item(link: LinkFields, path: str) -> NavigationItem:
    url = link.url
    current = ""
    if url == path:
        current = "page"
    elif url != reverse("wagtail_serve", args=[""]) and path.startswith(url):
        current = "true"  # the reader is somewhere below it
    return NavigationItem(text=link.text, url=url, current=current)
