"""Addresses that a redirect catches."""

from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from .addresses import OwnAddress


def redirected(addresses: "set[OwnAddress]") -> "set[OwnAddress]":
    """Those that a redirect sends to a published page or another address: one query."""
    if not addresses or not apps.is_installed("wagtail.contrib.redirects"):
        return set()
    from wagtail.contrib.redirects.models import Redirect

    paths = {address: _paths(Redirect, address) for address in addresses}
    wanted = {path for found in paths.values() for path in found}
    rows = Redirect.objects.filter(old_path__in=wanted).select_related("redirect_page")
    leading = {(row.site_id, row.old_path) for row in rows if _leads_somewhere(row)}
    return {
        address
        for address, found in paths.items()
        if any((site_id, path) in leading for path in found for site_id in (address.site_id, None))
    }


def _paths(redirect_model: type, address: "OwnAddress") -> set[str]:
    """How the redirect's own path may be written: with and without the query."""
    paths = {address.path, f"{address.path}?{address.query}" if address.query else address.path}
    # A null character is refused by PostgreSQL.
    return {redirect_model.normalise_path(path) for path in paths if "\0" not in path}  # type: ignore[attr-defined]


def _leads_somewhere(row: "object") -> bool:
    page = row.redirect_page  # type: ignore[attr-defined]
    return page.live if page is not None else bool(row.redirect_link)  # type: ignore[attr-defined]
