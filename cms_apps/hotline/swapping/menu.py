"""The entry of the admin's menu."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from ..drawing.base import may_manage, person_of
from .base import SWAPS


class SwapsMenuItem(MenuItem):
    """Shown to those who are on the roster or keep it."""

    def __init__(self, order: int) -> None:
        label = gettext_lazy("Swaps of shifts")
        super().__init__(label, reverse(SWAPS), name="hotline-swaps", icon_name="rotate", order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return may_manage(request.user) or person_of(request.user) is not None
