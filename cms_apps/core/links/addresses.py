"""Addresses on this site that editors wrote out by hand: which of them lead nowhere.

Worked out as a request would be routed, with no request made: language prefix, the project's own URLs, pages,
what is shown untranslated, documents, media, static files, redirects. Addresses of other sites are not looked
at, and what a view other than a page's says once it runs is not known: such an address is left alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.translation import get_language_from_path
from wagtail.models import Page, Site

from .documents import dead_document_addresses
from .redirects import redirected
from .routing import dead_routes

WEB_PORTS = (80, 443)


@dataclass(frozen=True)
class OwnAddress:
    """A path of one of our sites, decoded, and its query as written."""

    site_id: int
    path: str
    query: str = ""


@dataclass(frozen=True)
class Route:
    """What a page address comes down to: the steps below the root of a language's tree."""

    site_id: int
    language_code: str
    steps: tuple[str, ...]


def own_address(address: str, page: Page, sites: Iterable[Site]) -> OwnAddress | None:
    """The address as one of ours, read relative to the page it stands on; None where it leads elsewhere."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # no browser makes anything of it either; it is not ours
        return None
    if parts.scheme not in ("", "http", "https"):
        return None
    if parts.netloc:
        host = (parts.hostname or "").lower()
        found = [site for site in sites if site.hostname.lower() == host and _same_port(port, site.port)]
        return OwnAddress(found[0].pk, unquote(parts.path) or "/", parts.query) if found else None
    here = page.get_url_parts() if parts.path else None
    if not here or here[2] is None:  # an anchor on the same page, or a page of no site
        return None
    return OwnAddress(here[0], unquote(urljoin(here[2], parts.path)), parts.query)


def dead_addresses(addresses: set[OwnAddress]) -> set[OwnAddress]:
    """Those that lead nowhere, in a constant number of queries.

    Only a page type with a routing of its own is asked for each address below it.
    """
    dead, routes, documents = set(), {}, {}
    for address in addresses:
        answer = _look_at(address)
        if answer is False:
            dead.add(address)
        elif isinstance(answer, Route):
            routes[address] = answer
        elif isinstance(answer, ResolverMatch):
            documents[address] = (answer.args[0], answer.args[1])
    dead_route = dead_routes(set(routes.values()))
    dead.update(address for address, route in routes.items() if route in dead_route)
    gone = dead_document_addresses(set(documents.values()))
    dead.update(address for address, document in documents.items() if document in gone)
    return dead - redirected(dead)


def _same_port(written: int | None, port: int) -> bool:
    return written == port or (written in (None, *WEB_PORTS) and port in WEB_PORTS)


def _look_at(address: OwnAddress) -> "bool | Route | ResolverMatch":
    """True and False where the answer is known, else what to ask the database for."""
    if "\0" in address.path:
        return False
    for prefix, exists in (
        (settings.STATIC_URL, _static_exists),
        (settings.MEDIA_URL, default_storage.exists),
    ):
        if prefix and prefix.startswith("/") and address.path.startswith(prefix):
            return _is_file(address.path.removeprefix(prefix), exists)
    language_code = get_language_from_path(address.path) or settings.LANGUAGE_CODE
    match = _match(address.path, language_code)
    if match is None:
        return False
    if match.url_name == "wagtail_serve":
        steps = tuple(step for step in match.args[0].split("/") if step)
        return Route(address.site_id, language_code, steps)
    return match if match.url_name == "wagtaildocs_serve" else True


def _match(path: str, language_code: str) -> ResolverMatch | None:
    """What answers a path; with a slash at its end where only that is answered, as CommonMiddleware does."""
    with translation.override(language_code):
        for candidate in (path, f"{path}/") if settings.APPEND_SLASH else (path,):
            try:
                return resolve(candidate)
            except Resolver404:
                continue
    return None


def _is_file(name: str, exists: object) -> bool:
    try:
        return bool(exists(name))  # type: ignore[operator]
    except (ValueError, OSError):  # a name that climbs out of its folder, or is too long
        return False


def _static_exists(name: str) -> bool:
    """Collected, or where it will be collected from."""
    return bool(finders.find(name)) or staticfiles_storage.exists(name)
