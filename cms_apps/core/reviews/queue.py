"""What waits for a reviewer."""

from django.contrib.auth.models import AbstractUser
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Task, TaskState, get_default_page_content_type
from wagtail.models.workflows import AbstractGroupApprovalTask


def is_reviewer(user: AbstractUser) -> bool:
    """Whether some step is theirs, Wagtail's own one-step review included."""
    if user.is_superuser:
        return True
    groups = set(user.groups.values_list("pk", flat=True))
    steps = (task for task in Task.objects.active().specific() if isinstance(task, AbstractGroupApprovalTask))
    return any(groups & set(step.groups.values_list("pk", flat=True)) for step in steps)


def waiting_for_reviewer(pages: QuerySet, user: AbstractUser) -> QuerySet:
    """Those of some pages that wait at a step this person may pass."""
    states = TaskState.objects.reviewable_by(user)
    return pages.filter(
        Exists(
            TaskState.objects.filter(
                pk__in=states.values("pk"),
                workflow_state__base_content_type=get_default_page_content_type(),
                workflow_state__object_id=Cast(OuterRef("pk"), CharField()),
            )
        )
    )
