"""What migrations of installed packages made, where a test with real transactions has flushed it away."""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, Locale, Page
from wagtail_localize.models import Translation


def plant_roots():
    Locale.objects.get_or_create(language_code="zh-hans")
    if not Page.get_first_root_node():
        Page.add_root(title="Root", slug="root")
    if not Collection.get_first_root_node():
        Collection.add_root(name="Root")
    Permission.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Translation), codename="submit_translation"
    )
