"""Writes a `ReviewRecord` for each decision, in the transaction of the decision.

Only decisions of people are recorded: an import, or a program that publishes without a user, leaves none, and
the sheet says that it knows of no publisher.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision, TaskState, WorkflowState
from wagtail.signals import task_approved, task_rejected, workflow_submitted

from ..models import ReviewRecord

Verdict = ReviewRecord.Verdict
NAME_LENGTH = 200


@receiver(workflow_submitted)
def record_submission(instance: WorkflowState, user: AbstractUser | None, **kwargs: Any) -> None:
    _record_in_review(instance, Verdict.SUBMITTED, user, decided_at=instance.created_at)


@receiver(task_approved)
def record_pass(instance: TaskState, user: AbstractUser | None, **kwargs: Any) -> None:
    _record_step(instance, Verdict.PASSED, user)


@receiver(task_rejected)
def record_return(instance: TaskState, user: AbstractUser | None, **kwargs: Any) -> None:
    _record_step(instance, Verdict.RETURNED, user)


@receiver(post_save, sender=PageLogEntry)
def record_logged(instance: PageLogEntry, created: bool, **kwargs: Any) -> None:
    """What Wagtail sends no signal of with a person in it: published, and submitted again.

    Its log names who published, also where the signal `page_published` doesn't.
    """
    if created and instance.action in _LOGGED:
        _LOGGED[instance.action](instance)


def person_name(user: AbstractUser) -> str:
    """As it is printed, also when the account is gone."""
    return (user.get_full_name() or user.get_username())[:NAME_LENGTH]


def review_of(revision: Revision) -> WorkflowState | None:
    """The finished review that this revision passed: it was the newest when the last step was passed."""
    state = (
        WorkflowState.objects.filter(
            base_content_type_id=revision.base_content_type_id,
            object_id=revision.object_id,
            status=WorkflowState.STATUS_APPROVED,
            current_task_state__finished_at__gte=revision.created_at,
        )
        .select_related("current_task_state")
        .order_by("current_task_state__finished_at")
        .first()
    )
    if state is None:
        return None
    newer = Revision.objects.filter(
        base_content_type_id=revision.base_content_type_id,
        object_id=revision.object_id,
        created_at__gt=revision.created_at,
        created_at__lte=state.current_task_state.finished_at,
    )
    return None if newer.exists() else state


def _record_step(state: TaskState, verdict: str, user: AbstractUser | None) -> None:
    _record_in_review(
        state.workflow_state,
        verdict,
        user,
        step=state.task.name,
        comment=state.comment,
        decided_at=state.finished_at or timezone.now(),
    )


def _record_in_review(
    state: WorkflowState, verdict: str, user: AbstractUser | None, *, decided_at: datetime, **fields: Any
) -> None:
    page = state.content_object
    if user is None or not isinstance(page, Page):
        return
    _record(page, verdict, user, _latest_revision_id(page), state.pk, decided_at=decided_at, **fields)


def _latest_revision_id(page: Page) -> int | None:
    """As the database knows it: a page in hand may be older than its last saving."""
    return Page.objects.filter(pk=page.pk).values_list("latest_revision_id", flat=True).get()


def _record_submitted_again(entry: PageLogEntry) -> None:
    state = entry.page.current_workflow_state
    if entry.user is not None and state is not None:
        _record(
            entry.page,
            Verdict.SUBMITTED,
            entry.user,
            _latest_revision_id(entry.page),
            state.pk,
            decided_at=entry.timestamp,
        )


def _record_publication(entry: PageLogEntry) -> None:
    if entry.user is not None:
        _record_published(entry, entry.user)


def _record_scheduled_publication(entry: PageLogEntry) -> None:
    """The clock published: the person is who set it."""
    planned = (
        PageLogEntry.objects.filter(
            page_id=entry.page_id, revision_id=entry.revision_id, action="wagtail.publish.schedule"
        )
        .exclude(user=None)
        .first()
    )
    if planned is not None and planned.user is not None:
        _record_published(entry, planned.user, step=ReviewRecord.SCHEDULED)


def _record_published(entry: PageLogEntry, user: AbstractUser, **fields: Any) -> None:
    review = review_of(entry.revision) if entry.revision else None
    _record(
        entry.page,
        Verdict.PUBLISHED,
        user,
        entry.revision_id,
        review and review.pk,
        decided_at=entry.timestamp,
        **fields,
    )


def _record(
    page: Page,
    verdict: str,
    user: AbstractUser,
    revision_id: int | None,
    review_id: int | None,
    **fields: Any,
) -> None:
    ReviewRecord.objects.create(
        translation_key=page.translation_key,
        language_code=page.locale.language_code,
        workflow_state_id=review_id,
        verdict=verdict,
        reviewer_id=user.pk,
        reviewer_name=person_name(user),
        revision_id=revision_id,
        **fields,
    )


_LOGGED = {
    "wagtail.publish": _record_publication,
    "wagtail.publish.scheduled": _record_scheduled_publication,
    "wagtail.workflow.resume": _record_submitted_again,
}
