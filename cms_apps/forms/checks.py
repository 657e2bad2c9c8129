"""What must not be left as it is when a site goes live."""

import os.path
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from .uploads.scanning import scanner_address
from .uploads.storage import private_storage


@register
def captcha_is_asked(app_configs: Any, **kwargs: Any) -> list[Error]:
    """In its test mode the captcha accepts any answer."""
    if not getattr(settings, "CAPTCHA_TEST_MODE", False):
        return []
    return [
        Error(
            "CAPTCHA_TEST_MODE is on: every form accepts every answer to its challenge.",
            hint="Take it out of the settings.",
            id="cms_forms.E001",
        )
    ]


@register
def files_have_a_place(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Files of senders lie apart from public media, and that must be said."""
    hint = 'Add the alias "private" to STORAGES, or a folder outside MEDIA_ROOT as PRIVATE_ROOT.'
    try:
        location = getattr(private_storage(), "location", None)
    except ImproperlyConfigured as fault:
        return [Error(str(fault), hint=hint, id="cms_forms.E002")]
    if _is_public(location):
        return [Error("Files of senders would lie in public media.", hint=hint, id="cms_forms.E002")]
    return []


@register
def scanner_has_an_address(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Else every file would be refused once the first comes."""
    try:
        scanner_address()
    except ImproperlyConfigured as fault:
        return [Error(str(fault), hint="Empty: no scanner.", id="cms_forms.E003")]
    return []


def _is_public(location: Any) -> bool:
    """Whether a folder on this disk is the media folder or in it; "location" of a bucket is a prefix."""
    media = str(settings.MEDIA_ROOT)
    if not media or not location or not os.path.isabs(str(location)):
        return False
    return Path(location).resolve().is_relative_to(Path(media).resolve())
