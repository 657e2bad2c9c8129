"""The editor's form of an article."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm


class NewsPageForm(WagtailAdminPageForm):
    """Asks what a cover shows before the article is submitted or published; a draft may wait with it."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        image = cleaned.get("cover_image")
        described = cleaned.get("cover_alt_text") or cleaned.get("cover_is_decorative")
        if image and not described and not image.description and not self.is_deferred_validation:
            self.add_error("cover_alt_text", _("Say what the cover shows, or mark it as decorative."))
        return cleaned
