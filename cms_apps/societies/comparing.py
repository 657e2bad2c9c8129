"""Which fields of a page a publication would change, as the advisers' step asks for them."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.text import capfirst
from wagtail.models import Page, Revision

from .models import ActivityPage, MinutesPage, SocietyNewsPage, SocietyPage
from .models.joining import JoinPage

ANY = ".*"
_KEYS = re.compile(r' data-block-key=\\?"[^"\\]*\\?"|, "id": "[0-9a-f-]{36}"')
"""Of paragraphs in rich text and of blocks in a stream, which is JSON in a text."""
FRAME = ("slug", "seo_title", "search_description", "show_in_menus", "go_live_at", "expire_at")
"""Where it stands and when it is seen: to these every type has the same."""
KINDS: tuple[tuple[type[Page], tuple[str, ...]], ...] = (
    (
        SocietyPage,
        (
            "title",
            "purpose",
            "founded_on",
            "logo",
            "contacts",
            "is_recruiting",
            "recruiting_note",
            "body",
            "charter",
            *FRAME,
        ),
    ),
    (SocietyNewsPage, ("title", "date", "cover_image", "summary", "body", "is_offered", *FRAME)),
    (
        ActivityPage,
        (
            "title",
            "starts_at",
            "ends_at",
            "place",
            "place_detail",
            "is_called_off",
            "summary",
            "body",
            "sign_up_page",
            "report",
            *FRAME,
        ),
    ),
    (MinutesPage, ("title", "kind", "date", "summary", "body", "attachments", *FRAME)),
    (
        JoinPage,
        (
            "title",
            "introduction",
            "form_fields",
            "consent_text",
            "thanks",
            "opens_at",
            "closes_at",
            "most",
            "kept_days",
            "identity",
            "email_domains",
            "most_per_person",
            "told",
            *FRAME,
        ),
    ),
)
AT_FIRST = [
    *(f"societypage.{name}" for name in ("title", "purpose", "founded_on", "charter", "contacts")),
    *(f"societynewspage.{name}" for name in ("title", "body", "summary", "cover_image")),
    *(f"activitypage.{name}" for name in ("title", "body", "sign_up_page", "report")),
    *(f"minutespage.{name}" for name in ("title", "body", "attachments")),
    *(
        f"{kind._meta.model_name}.{name}"
        for kind, _names in KINDS
        if kind is not JoinPage
        for name in FRAME
        if name != "go_live_at"
    ),
    # What is asked of students, and how long it is kept, is seen before anybody is asked.
    *(f"joinpage.{name}" for name in dict(KINDS)[JoinPage]),
]
"""What a new site asks its advisers."""


def choices() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """By type, each field with its name, as a form takes them."""
    for kind, names in KINDS:
        fields = [(f"{kind._meta.model_name}.{name}", capfirst(str(_name_of(kind, name)))) for name in names]
        yield capfirst(str(kind._meta.verbose_name)), fields


def changed_fields(page: Page, newest: Revision | None = None) -> set[str]:
    """Keys of what differs between a version, the newest unless given, and what readers see.

    Of a page readers don't see, all; of a type that is not listed here, one that ends with `ANY`.
    """
    page = page.specific
    names = next((names for kind, names in KINDS if isinstance(page, kind)), None)
    model = page._meta.model_name
    if names is None:
        return {f"{model}{ANY}"}
    newest, live = newest or page.get_latest_revision(), page.live_revision
    if newest is None or live is None or not page.live:
        return {f"{model}.{name}" for name in names}
    before, after = live.content, newest.content
    return {f"{model}.{name}" for name in names if _plain(before.get(name)) != _plain(after.get(name))}


def _plain(value: Any) -> Any:
    """What it says, without the keys that an editor makes anew for children and for paragraphs."""
    if isinstance(value, str):
        return _KEYS.sub("", value)
    if isinstance(value, list):
        return [
            {name: each[name] for name in each if name not in ("pk", "page")}
            if isinstance(each, dict)
            else each
            for each in value
        ]
    return value


def _name_of(kind: type[Page], name: str) -> Any:
    field: Any = kind._meta.get_field(name)
    return getattr(field, "verbose_name", None) or field.related_model._meta.verbose_name_plural
