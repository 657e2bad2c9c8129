"""What the editor offers and says to a reviewer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.models import Page

from ..models import ReviewStep


def no_publishing_past_a_review(
    items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    """Take “Publish” out of the menu while a review runs: it stands beside “Approve and publish” and ends
    the review. Who must publish at once cancels the review first, which is on the record.
    """
    page = context.get("page")
    state = page.current_workflow_task_state if page is not None and page.pk else None
    if state is not None and isinstance(state.task.specific, ReviewStep):
        items[:] = [item for item in items if item.name != "action-publish"]


def tell_why_not_pass(request: HttpRequest, page: Page) -> None:
    """Say why a reviewer of the step the page waits at may not pass it; a hook of the page editor."""
    user = request.user
    if request.method != "GET" or not isinstance(user, AbstractUser):
        return
    state = page.current_workflow_task_state
    step = state.task.specific if state else None
    if state is not None and isinstance(step, ReviewStep) and step.is_reviewed_by(user):
        reason = step.why_not_pass(state, user)
        if reason:
            messages.warning(request, reason)
