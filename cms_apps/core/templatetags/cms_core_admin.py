"""Template tags of the admin's branding."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def site_name() -> str:
    """The name the admin goes by: Wagtail's own setting."""
    return settings.WAGTAIL_SITE_NAME
