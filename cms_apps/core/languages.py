"""Two languages: short texts with both, page trees of each, and an address in the reader's own.

A page that nobody translated is shown under the other language's address too: the frame around it speaks the
reader's language and says which language the page is in.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils import translation
from wagtail.models import Locale, Page


def in_language(record: Any, field: str) -> str:
    """A record's text in the active language: `<field>_en` where it is filled, else `<field>`."""
    active = active_language().split("-")[0]
    return getattr(record, f"{field}_{active}", "") or getattr(record, field)


def active_language() -> str:
    """The reader's language as a code of LANGUAGES."""
    return translation.get_language() or settings.LANGUAGE_CODE


def page_address(page: Page, request: HttpRequest | None = None) -> str:
    """Where the reader finds a page: with the prefix of their own language, whatever the page's is.

    "" for a page that belongs to no site.
    """
    return _under_language(page.get_url(request) or "", of=page.locale.language_code, to=active_language())


def reader_version(page: Page) -> Page:
    """The published translation of a page for the reader, or the page itself when there is none.

    Takes a query only where the reader's language is not the page's.
    """
    return page if _is_readers(page) else page.localized


def reader_versions(pages: Iterable[Page]) -> dict[int, Page]:
    """`reader_version` of many pages, by their ids: one query for all that stand in another language."""
    versions = {page.pk: page for page in pages}
    foreign = {page.translation_key: pk for pk, page in versions.items() if not _is_readers(page)}
    if foreign:
        translated = Page.objects.live().filter(
            translation_key__in=foreign, locale__language_code=active_language()
        )
        for page in translated.select_related("locale"):
            versions[foreign[page.translation_key]] = page
    return versions


def _is_readers(page: Page) -> bool:
    return page.locale.language_code == active_language()


def address_in_main_language(address: str) -> str:
    """The same address without the prefix of the reader's language."""
    return _under_language(address, of=active_language(), to=settings.LANGUAGE_CODE)


def copy_in_language(page: Page, locale: Locale, words: Callable[[], dict[str, str]] | None) -> Page:
    """A page's translation, below that of its parent.

    Published with `words()` called in its language; without them it is a draft.
    """
    copy = page.copy_for_translation(locale)
    if words is None:
        return copy
    with translation.override(locale.language_code):
        for field, text in words().items():
            setattr(copy, field, text)
    copy.save_revision().publish()
    return copy


def language_links(request: HttpRequest, page: Page | None = None) -> list[dict[str, Any]]:
    """`{code, name, url, active, translated}` of this very page, its query included, in every language.

    `translated` is false where the page stands in another language than the frame around it.
    """
    versions = _versions(page)
    return [
        {
            "code": code,
            "name": translation.get_language_info(code)["name_local"],
            "url": _address_in(code, request, page, versions),
            "active": code == active_language(),
            "translated": not versions or code in versions,
        }
        for code, _name in settings.LANGUAGES
    ]


def _versions(page: Page | None) -> dict[str, Page]:
    """The published pages that say the same, by language."""
    if page is None or page.pk is None:
        return {}
    pages = page.get_translations(inclusive=True).live().select_related("locale")
    return {version.locale.language_code: version for version in pages}


def _address_in(code: str, request: HttpRequest, page: Page | None, versions: dict[str, Page]) -> str:
    version = versions.get(code)
    if version is None or version.pk == getattr(page, "pk", None):
        return _under_language(request.get_full_path(), of=active_language(), to=code)
    query = request.META.get("QUERY_STRING", "")
    return (version.get_url(request) or "") + (f"?{query}" if query else "")


def _under_language(address: str, *, of: str, to: str) -> str:
    """The same address with another language's prefix; left alone where languages have no prefix."""
    if of == to:
        return address
    try:
        old, new = _start_of_pages(of), _start_of_pages(to)
    except NoReverseMatch:
        return translate_url(address, to)
    return new + address.removeprefix(old) if address.startswith(old) else address


def _start_of_pages(code: str) -> str:
    with translation.override(code):
        return reverse("wagtail_serve", args=[""])
