"""What a translator of an article is not asked; imported where wagtail-localize is installed."""

from wagtail_localize.fields import SynchronizedField

from .models import NewsPage

# A category has both languages itself; the translation editor would show its number.
NewsPage.override_translatable_fields = [SynchronizedField("category", overridable=False)]
