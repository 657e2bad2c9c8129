"""`/api/v3/site/`: what a front end draws around its pages."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation

from cms_apps.core.api import Router, Schema, public_read, sender_language
from cms_apps.core.doors import doors_for

from .frame import frame_for, navigation_of, open_links
from .models import LinkFields

router = Router(tags=["site"], auth=None)


class LinkSchema(Schema):
    label: str
    label_en: str
    url: str


class ContactSchema(Schema):
    kind: str
    label: str
    label_en: str
    value: str
    href: str
    hours: str
    hours_en: str


class DoorSchema(Schema):
    title: str
    url: str
    live_line: str
    icon: str


class SiteSchema(Schema):
    name: str
    name_en: str
    organisation: str
    organisation_en: str
    navigation: list[LinkSchema]
    doors: list[DoorSchema]
    contacts: list[ContactSchema]
    footer: list[LinkSchema]
    icp_number: str
    police_number: str


@router.get(
    "/",
    response=SiteSchema,
    url_name="site_frame",
    summary="Navigation, doors, contacts and footer",
    operation_id="site_frame",
)
@public_read
def site_frame(request: HttpRequest) -> dict[str, Any]:
    # Labels carry both languages; words and addresses that can't are in the sender's.
    with translation.override(sender_language(request)):
        frame = frame_for(request)
        doors = doors_for(request)
        navigation, footer = _links(navigation_of(frame)), _links(open_links(frame.footer_links.all()))
    return {
        "name": frame.name,
        "name_en": frame.name_en,
        "organisation": frame.organisation,
        "organisation_en": frame.organisation_en,
        "navigation": navigation,
        "doors": doors,
        "contacts": list(frame.contacts.all()),
        "footer": footer,
        "icp_number": frame.icp_number,
        "police_number": frame.police_number,
    }


def _links(links: list[LinkFields]) -> list[dict[str, str]]:
    return [{"label": link.label, "label_en": link.label_en, "url": link.url} for link in links]
