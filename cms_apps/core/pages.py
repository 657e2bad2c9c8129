"""What page types of this plugin set have in common."""

from django.db import models
from wagtail.models import Page


def page_link(name: str) -> models.OneToOneField:
    """The link of a page type to Wagtail's page, by a name of its own.

    Django's default is the class name: a host made with `wagtail start` has a `HomePage` too, and both would
    be `page.homepage`.
    """
    return models.OneToOneField(
        Page, on_delete=models.CASCADE, parent_link=True, related_name=name, primary_key=True
    )
