"""The editor's form of an article."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm


class NewsPageForm(WagtailAdminPageForm):
    """Asks what a cover shows before the article is submitted or published; a draft may wait with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Because its default is computed, Django compares the date with a hidden field that Wagtail's editor
        # doesn't print, takes it for changed each time, and every approval would save a version of its own.
        if "date" in self.fields:  # a form of the API has the fields that were sent
            self.fields["date"].show_hidden_initial = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        image = cleaned.get("cover_image")
        described = cleaned.get("cover_alt_text") or cleaned.get("cover_is_decorative")
        if image and not described and not image.description and not self.is_deferred_validation:
            self.add_error("cover_alt_text", _("Say what the cover shows, or mark it as decorative."))
        return cleaned
