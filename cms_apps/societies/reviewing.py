"""Whose review a page of a society waits for."""

from typing import Any

from django.db.models import CharField
from django.db.models.functions import Cast
from wagtail.models import Page, Task, TaskState

from .guarding import OwnTester
from .models import Society, SocietySpace
from .models.pages import society_of


def reviews(page: Any, user: Any) -> bool:
    """Whether somebody is an adviser of the society, an administrator, or publishes from above its space."""
    if not user.is_active or not isinstance(page, Page):
        return False
    if user.is_superuser:
        return True
    society = society_of(page)
    if society is not None and society.is_active and society.advisers.filter(pk=user.pk).exists():
        return True
    tester = page.specific.permissions_for_user(user)
    return isinstance(tester, OwnTester) and tester.may_from_above("publish")


def waiting_for(task: Task, user: Any) -> Any:
    """Of what waits at this step, what somebody may decide."""
    states = TaskState.objects.filter(task=task, status=TaskState.STATUS_IN_PROGRESS)
    if user.is_superuser:
        return states
    keys = Society.objects.advised_by(user).filter(is_active=True).values("translation_key")
    below = Page.objects.none()
    for space in SocietySpace.objects.filter(translation_key__in=keys):
        below |= Page.objects.descendant_of(space)
    if not keys.exists():
        return states.none()
    numbers = below.annotate(number=Cast("pk", CharField())).values("number")
    return states.filter(workflow_state__object_id__in=numbers)
