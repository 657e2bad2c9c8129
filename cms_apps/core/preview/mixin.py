"""What lets an editor choose the front end in Wagtail's preview."""

from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from .drafts import keep_draft

FRONT_END = "front-end"
"""The preview mode's name; Wagtail's own rendering keeps the name ""."""


class FrontEndPreview:
    """For page types: where HEADLESS_PREVIEW_URL is set, previews open there first. Else nothing changes."""

    @property
    def preview_modes(self: Any) -> list[tuple[str, str | Promise]]:
        own = super().preview_modes  # type: ignore[misc] # a mixin before Page
        if not has_front_end():
            return own
        return [
            (FRONT_END, _("Front end")),
            *((name, label if name else _("This site")) for name, label in own),
        ]

    def serve_preview(self: Any, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Send the editor's browser to the front end; what it may ask for stands in the fragment.

        A fragment never reaches a server, so the token lands in no log, not even the front end's.
        """
        if mode_name != FRONT_END or not has_front_end():
            return super().serve_preview(request, mode_name)  # type: ignore[misc]
        response = HttpResponseRedirect(self.get_preview_url(request, keep_draft(self)))
        patch_cache_control(response, no_store=True)
        return response

    def get_preview_url(self: Any, request: HttpRequest, token: str) -> str:
        """The front end's address for a draft."""
        fragment = urlencode({"content_type": self._meta.label_lower, "token": token})
        return f"{_front_end_of(request)}#{fragment}"


def has_front_end() -> bool:
    """Whether a front end that shows drafts is named, and the tables for drafts are there."""
    return bool(getattr(settings, "HEADLESS_PREVIEW_URL", "")) and apps.is_installed(
        "wagtail_headless_preview"
    )


def _front_end_of(request: HttpRequest) -> str:
    """WAGTAIL_HEADLESS_PREVIEW may name one for a host name of its own; HEADLESS_PREVIEW_URL is for all."""
    # Its models can't be imported where a host did not install it.
    from wagtail_headless_preview.models import get_client_root_url_from_site

    site = Site.find_for_request(request)
    return get_client_root_url_from_site(site) if site else settings.HEADLESS_PREVIEW_URL
