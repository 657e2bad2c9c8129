"""`/api/v3/site/`: what a front end draws around its pages."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import translation

from cms_apps.core.api import (
    Field,
    PlainText,
    Query,
    Router,
    Schema,
    page_detail_url,
    public_read,
    sender_language,
)
from cms_apps.core.doors import doors_for

from .finding import page_at
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


class PageAddress(Schema):
    path: PlainText = Field(
        ..., max_length=2000, description="With its language's prefix, such as `/en/news/heating/`."
    )


class FoundPageSchema(Schema):
    """A page by its address. `locale` is what it is written in, which is Chinese until it is translated."""

    id: int
    type: str
    title: str
    locale: str
    url: str
    detail_url: str


@router.get(
    "/find/",
    response=FoundPageSchema,
    url_name="site_find",
    summary="The page that an address shows, in any language",
    operation_id="site_find",
)
@public_read
def find(request: HttpRequest, asked: Annotated[PageAddress, Query(...)]) -> dict[str, Any]:
    page = page_at(asked.path, request)
    if page is None:
        raise Http404
    return {
        "id": page.pk,
        "type": page._meta.label,
        "title": page.title,
        "locale": page.locale.language_code,
        "url": page.get_url(request) or "",
        "detail_url": page_detail_url(page.pk),
    }


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
