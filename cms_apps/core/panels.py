"""The admin's first panel: who you are here, and what waits for you."""

from collections.abc import Mapping
from typing import Any, cast

from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.models import WorkflowState

from .waiting import waiting_for


class GreetingPanel(Component):
    """Greets by name and role and lists what waits, each count linked to its register."""

    name = "greeting"
    template_name = "cms_core/greeting_panel.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        request: HttpRequest = parent_context["request"]
        user = cast(AbstractUser, request.user)  # the admin lets nobody else in
        items = waiting_for(request)
        roles = [group.name for group in user.groups.all()]
        if user.is_superuser:
            roles.insert(0, _("Administrator"))
        return {
            "greeting": greeting(timezone.localtime().hour),
            "person": user.get_full_name() or user.get_username(),
            "roles": roles,
            "items": [item for item in items if item.count],
            "has_sources": bool(items),
        }


WORKFLOW_PANELS = {"workflow_objects_to_moderate", "user_objects_in_workflow_moderation"}


def has_workflows_of_absent_rooms() -> bool:
    """Whether a running workflow belongs to a page of a room that was taken out of INSTALLED_APPS."""
    kinds = ContentType.objects.filter(pk__in=WorkflowState.objects.active().values("content_type"))
    return any(kind.model_class() is None for kind in kinds)


def greeting(hour: int) -> str:
    """A greeting for an hour of the day, 0 to 23."""
    if 5 <= hour < 12:
        return _("Good morning")
    if 12 <= hour < 18:
        return _("Good afternoon")
    return _("Good evening")
