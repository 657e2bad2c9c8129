"""The first steps of `setup_site`, on which every room builds."""

from django.apps import apps
from django.conf import settings
from wagtail.models import Locale

from .roles import EDITORS, MODERATORS, grant, role, setup_step


@setup_step(order=5)
def make_locales() -> None:
    """A locale for each language of the site, where it has page trees of several languages."""
    if not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
        return
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        Locale.objects.get_or_create(language_code=code)


@setup_step(order=6)
def grant_translation() -> None:
    """Who edits may translate."""
    if apps.is_installed("wagtail_localize"):
        for name in (EDITORS, MODERATORS):
            grant(role(name), "wagtail_localize.submit_translation")
