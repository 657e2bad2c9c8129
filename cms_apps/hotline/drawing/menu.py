"""Entries of the admin's menu that are no registers."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from .base import FAIR, MINE, WEEK, may_manage, person_of


class MyShiftsMenuItem(MenuItem):
    """Shown to those who are on the roster."""

    def __init__(self, order: int) -> None:
        label = gettext_lazy("My shifts")
        super().__init__(label, reverse(MINE), name="hotline-my-shifts", icon_name="user", order=order)

    def is_shown(self, request: Any) -> bool:
        return person_of(request.user) is not None


class WeekMenuItem(MenuItem):
    """Shown to those who are on the roster or keep it."""

    def __init__(self, order: int) -> None:
        label = gettext_lazy("Week sheet")
        super().__init__(label, reverse(WEEK), name="hotline-week", icon_name="table", order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return may_manage(request.user) or person_of(request.user) is not None


class FairMenuItem(MenuItem):
    """Shown to the same: how turns are shared out is no secret among those who take them."""

    def __init__(self, order: int) -> None:
        label = gettext_lazy("Fairness")
        super().__init__(label, reverse(FAIR), name="hotline-fairness", icon_name="order", order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        return may_manage(request.user) or person_of(request.user) is not None
