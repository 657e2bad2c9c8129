"""From the registers to the desk of a day."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail_modeladmin.helpers import ButtonHelper

from ..reading import days_kept_by
from .pages import DAY


class ToTheDesk(ButtonHelper):
    """A row leads to the desk of its day too, for who keeps it; asked once for a whole list."""

    @cached_property
    def kept(self) -> set[int]:
        return set(days_kept_by(self.request.user).values_list("pk", flat=True))

    def get_buttons_for_obj(self, obj: Any, **options: Any) -> list[dict[str, Any]]:
        buttons = super().get_buttons_for_obj(obj, **options)
        if obj.day_id not in self.kept:
            return buttons
        desk = {
            "url": reverse(DAY, args=[obj.day_id]),
            "label": _("Desk of the day"),
            "classname": self.finalise_classname(self.edit_button_classnames),
            "title": _("Desk of %(day)s") % {"day": obj.day.title},
        }
        return [*buttons, desk]
