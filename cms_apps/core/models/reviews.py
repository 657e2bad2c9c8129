"""Review in named steps (三审三校: first, second and final review), and who reviewed what."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Page, Revision, TaskState


class ReviewStep(AbstractGroupApprovalTask):
    """A step of review by a group, each step by another person than the steps before and the submitter."""

    one_person_one_step = models.BooleanField(
        _("another person at every step"),
        default=True,
        help_text=_("Nobody passes what they submitted themselves or passed at an earlier step."),
    )

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "one_person_one_step"]

    class Meta:
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")

    def get_actions(self, obj: Page, user: AbstractUser) -> list[tuple[str, Any, bool]]:
        """Wagtail's actions of this step; "approve" only for whom nothing stands in the way."""
        actions = super().get_actions(obj, user)
        state = obj.current_workflow_task_state if actions else None
        if state is not None and state.task_id == self.pk and self.why_not_pass(state, user):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def get_task_states_user_can_moderate(self, user: AbstractUser, **kwargs: Any) -> models.QuerySet:
        """What waits at this step and this person may pass."""
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        if not self.one_person_one_step:
            return states
        return states.exclude(_submitted_by(user)).exclude(self._passed_before_by(user))

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: AbstractUser, action_name: str, **kwargs: Any) -> None:
        """Pass or send back, decided once: of two at the same moment the second is refused.

        Asks about the review acted on: the page in the address of Wagtail's view may be another one.

        Raises:
            PermissionDenied: the step is decided already, or this person may not decide so.
        """
        state = TaskState.objects.select_for_update().get(pk=task_state.pk)
        if state.status != TaskState.STATUS_IN_PROGRESS or not self.is_reviewed_by(user):
            raise PermissionDenied
        if action_name == "approve" and self.why_not_pass(state, user):
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)

    def why_not_pass(self, state: TaskState, user: AbstractUser) -> str:
        """Why a reviewer of this step may send back but not pass, said to them; "" where they may pass."""
        if self._has_submitted(state, user):
            return gettext(
                "You submitted this for review yourself, so somebody else has to pass this step. "
                "You may still send it back."
            )
        if self._has_passed_before(state, user):
            return gettext(
                "You passed an earlier step of this review, so somebody else has to pass this one. "
                "You may still send it back."
            )
        if self._was_changed_by_others(state):
            return gettext(
                "The text was saved again after this step began, by somebody who may not pass it. "
                "Send it back, so that it is submitted again."
            )
        return ""

    def is_reviewed_by(self, user: AbstractUser) -> bool:
        """Whether this person acts at this step."""
        return user.is_superuser or self._user_in_groups(user)

    def _has_submitted(self, state: TaskState, user: AbstractUser) -> bool:
        return self.one_person_one_step and _only(state).filter(_submitted_by(user)).exists()

    def _has_passed_before(self, state: TaskState, user: AbstractUser) -> bool:
        return self.one_person_one_step and _only(state).filter(self._passed_before_by(user)).exists()

    def _passed_before_by(self, user: AbstractUser) -> Exists:
        passed = TaskState.objects.filter(
            workflow_state=OuterRef("workflow_state"), status=TaskState.STATUS_APPROVED, finished_by=user
        )
        return Exists(passed.exclude(task_id=self.pk))

    def _was_changed_by_others(self, state: TaskState) -> bool:
        """Whether a pass would let through what somebody saved who may not pass this step.

        A pass publishes the latest version, whichever its reviewer looked at; Wagtail's API reverts a page in
        spite of the lock, and a submitter may be a reviewer of the step too.
        """
        since = Revision.objects.filter(
            base_content_type_id=state.workflow_state.base_content_type_id,
            object_id=state.workflow_state.object_id,
            created_at__gt=state.started_at,
        )
        authors = get_user_model().objects.in_bulk(since.values_list("user_id", flat=True))
        seen = [pk for pk, author in authors.items() if self._may_change(state, author)]
        return since.exclude(user_id__in=seen).exists()

    def _may_change(self, state: TaskState, user: AbstractUser) -> bool:
        if not self.is_reviewed_by(user):
            return False
        return not (self._has_submitted(state, user) or self._has_passed_before(state, user))


def _only(state: TaskState) -> models.QuerySet:
    return TaskState.objects.filter(pk=state.pk)


def _submitted_by(user: AbstractUser) -> Q:
    """Started the review, or submitted it again after it was sent back."""
    submissions = ReviewRecord.objects.filter(
        workflow_state_id=OuterRef("workflow_state_id"),
        verdict=ReviewRecord.Verdict.SUBMITTED,
        reviewer_id=user.pk,
    )
    return Q(workflow_state__requested_by=user) | Q(Exists(submissions))


class ReviewRecordQuerySet(models.QuerySet):
    def of(self, page: Page) -> "ReviewRecordQuerySet":
        """What was decided about a page in its language, oldest first."""
        return self.filter(
            translation_key=page.translation_key, language_code=page.locale.language_code
        ).order_by("decided_at", "pk")


class ReviewRecord(models.Model):
    """Who decided what at which step; the name stays when the account goes.

    Keyed by the page's `translation_key` and language, so that it survives as evidence without holding on to
    the page. `workflow_state_id` is empty for what was published without a review; `step` is the name of the
    step, and SCHEDULED for a publication that went live at the hour its reviewer or publisher had set.
    """

    SCHEDULED = "scheduled"

    class Verdict(models.TextChoices):
        SUBMITTED = "submitted", _("Submitted")
        PASSED = "passed", _("Passed")
        RETURNED = "returned", _("Sent back")
        PUBLISHED = "published", _("Published")

    translation_key = models.UUIDField(default=uuid.uuid4)
    language_code = models.CharField(max_length=100)
    workflow_state_id = models.PositiveBigIntegerField(_("review number"), null=True)
    step = models.CharField(_("step"), max_length=255, blank=True)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewer_name = models.CharField(_("name"), max_length=200)
    comment = models.TextField(_("comment"), blank=True)
    revision_id = models.PositiveBigIntegerField(_("revision"), null=True)
    decided_at = models.DateTimeField(_("decided"))

    objects = ReviewRecordQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "pk"]
        verbose_name = _("review record")
        verbose_name_plural = _("review records")
        indexes = [models.Index(fields=["translation_key", "language_code"], name="cms_core_reviews_of_page")]

    def __str__(self) -> str:
        return f"{self.step} {self.reviewer_name}"
