"""From the register of rosters to the page where one is drawn or looked at."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail_modeladmin.helpers import ButtonHelper

from .base import ROSTER


class ToRosterButtons(ButtonHelper):
    def get_buttons_for_obj(self, obj: Any, **options: Any) -> list[dict[str, Any]]:
        page = {
            "url": reverse(ROSTER, args=[obj.pk]),
            "label": _("To the roster"),
            "classname": self.finalise_classname(options.get("classnames_add")),
            "title": _("To the roster “%(title)s”") % {"title": obj.title},
        }
        return [page, *super().get_buttons_for_obj(obj, **options)]
