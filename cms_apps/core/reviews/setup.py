"""The workflow of three named steps, 三审三校."""

from django.utils.translation import gettext as _
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from ..models import ReviewStep
from ..roles import FIRST_REVIEWERS, MODERATORS, SECOND_REVIEWERS, role, setup_step

THREE_REVIEWS = "三审三校 Three reviews"
# (name of the step, its group): names are data, seen in both languages.
STEPS = [
    ("初审 First review", FIRST_REVIEWERS),
    ("复审 Second review", SECOND_REVIEWERS),
    ("终审 Final review", MODERATORS),
]


@setup_step(order=23)
def make_three_reviews() -> None:
    """Three steps where Wagtail's one step stood, unless an administrator changed that.

    The one-step workflow stays, active and unassigned: reviews that run finish under it, and a small office
    goes back to it under Settings, Workflows, by assigning it to the root page instead. Made once: where the
    workflow of three steps exists, which one is assigned is left alone.
    """
    if Workflow.objects.filter(name=THREE_REVIEWS).exists():
        return
    replaced = _untouched_assignment()
    is_first = not Workflow.objects.exists()
    workflow = _make_workflow()
    if replaced is not None:
        replaced.workflow = workflow
        replaced.save()
    elif is_first:
        WorkflowPage.objects.create(workflow=workflow, page=Page.get_first_root_node())


def _make_workflow() -> Workflow:
    workflow = Workflow.objects.create(name=THREE_REVIEWS)
    for position, (name, group) in enumerate(STEPS):
        step = ReviewStep.objects.create(name=name)
        step.groups.add(role(group))
        WorkflowTask.objects.create(workflow=workflow, task=step, sort_order=position)
    return workflow


def _untouched_assignment() -> WorkflowPage | None:
    """The assignment to the root of a one-step workflow that still is as Wagtail and `setup_site` made it."""
    assigned = WorkflowPage.objects.filter(page=Page.get_first_root_node()).select_related("workflow").first()
    if assigned is None or assigned.workflow.name not in _stock_names():
        return None
    tasks = [task.specific for task in assigned.workflow.tasks]
    if len(tasks) != 1 or not isinstance(tasks[0], GroupApprovalTask):
        return None
    groups = list(tasks[0].groups.values_list("pk", flat=True))
    return assigned if groups == [role(MODERATORS).pk] and tasks[0].active else None


def _stock_names() -> set[str]:
    """What the one-step workflow is called: by Wagtail, and by `setup_site` in the site's language."""
    return {"Moderators approval", _("Review before publishing")}
