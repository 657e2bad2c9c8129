"""What the editor says to a reviewer who finds no button to pass."""

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest
from wagtail.models import Page

from ..models import ReviewStep


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
