"""From the register of sign-ups to the page where the office acts on one."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail_modeladmin.helpers import ButtonHelper

from .base import may_manage
from .signup import SIGNUP


class ToManageButtons(ButtonHelper):
    """Inspecting is for all who read the register; the other page for who may act."""

    def get_buttons_for_obj(self, obj: models.Model, **options: Any) -> list[dict[str, Any]]:
        buttons = super().get_buttons_for_obj(obj, **options)
        if not may_manage(self.request.user):
            return buttons
        own = {
            "url": reverse(SIGNUP, args=[obj.pk]),
            "label": _("Move, cancel, write"),
            "classname": self.finalise_classname(self.edit_button_classnames),
            "title": _("Move, cancel or write for this sign-up"),
        }
        return [own, *buttons]
