"""Two languages on one page: the site's short texts, and the same page in the other language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import translation


def in_language(record: Any, field: str) -> str:
    """A record's text in the active language: `<field>_en` where it is filled, else `<field>`."""
    active = (translation.get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return getattr(record, f"{field}_{active}", "") or getattr(record, field)


def language_links(request: HttpRequest) -> list[dict[str, Any]]:
    """`{code, name, url, active}` of this very page, its query included, in every language."""
    active = translation.get_language()
    address = request.get_full_path()
    return [
        {
            "code": code,
            "name": translation.get_language_info(code)["name_local"],
            "url": translate_url(address, code),
            "active": code == active,
        }
        for code, _name in settings.LANGUAGES
    ]
