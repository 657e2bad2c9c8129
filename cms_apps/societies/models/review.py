"""Approval by the advisers, of what they want to see: the rest approves itself."""

from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import CheckboxSelectMultiple, MultipleChoiceField
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision, Task, TaskState


class AskedFields(models.JSONField):
    """A list of `model.field`, ticked in a form."""

    def formfield(self, **kwargs: Any) -> Any:
        from ..comparing import choices

        return MultipleChoiceField(
            choices=lambda: list(choices()),
            required=False,
            label=self.verbose_name,
            help_text=self.help_text,
            widget=CheckboxSelectMultiple,
        )


class AdviserReview(Task):
    """Goes to the advisers of the society whose page it is, if something they want to see was changed."""

    asked_fields = AskedFields(
        _("what advisers want to see before it is published"),
        default=list,
        blank=True,
        help_text=_(
            "A page on which only other fields were changed is published at once. Pages that were never "
            "published go to the advisers if any of their fields is ticked."
        ),
    )

    admin_form_fields = [*Task.admin_form_fields, "asked_fields"]

    class Meta:
        verbose_name = _("review by the advisers of a society")
        verbose_name_plural = _("reviews by the advisers of a society")

    def start(self, workflow_state: Any, user: AbstractUser | None = None) -> TaskState:
        """Begin the step; it ends in the same breath where nothing asked for was changed."""
        state = super().start(workflow_state, user=user)
        page = workflow_state.content_object
        if user is not None and isinstance(page, Page) and not self._asks_about(page, state.revision):
            state.approve(
                user=user, update=False, comment=str(_("Nothing the advisers want to see was changed."))
            )
            # Whoever submits has no right to publish, and another version may be saved by now: what was
            # compared is published, by this leave.
            workflow_state.on_finish = partial(_publish, state.revision)
        return state

    def _asks_about(self, page: Page, revision: Revision) -> bool:
        """Whether publishing it would change what advisers want to see; of a type not listed, anything."""
        from ..comparing import ANY, changed_fields

        return any(key in self.asked_fields or key.endswith(ANY) for key in changed_fields(page, revision))

    def user_can_access_editor(self, obj: Page, user: AbstractUser) -> bool:
        return self.is_reviewed_by(obj, user)

    def locked_for_user(self, obj: Page, user: AbstractUser) -> bool:
        return not self.is_reviewed_by(obj, user)

    def get_actions(self, obj: Page, user: AbstractUser) -> list[tuple[str, Any, bool]]:
        if not self.is_reviewed_by(obj, user):
            return []
        state = obj.current_workflow_task_state
        if state is not None and state.task_id == self.pk and self.was_changed_by_others(state):
            return [("reject", _("Request changes"), True)]
        return [
            ("reject", _("Request changes"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with comment"), True),
        ]

    def get_task_states_user_can_moderate(self, user: AbstractUser, **kwargs: Any) -> Any:
        from ..reviewing import waiting_for

        return waiting_for(self, user)

    @transaction.atomic
    def on_action(self, task_state: TaskState, user: AbstractUser, action_name: str, **kwargs: Any) -> None:
        """Decided once, by an adviser of the very society; what is approved is what was submitted.

        Raises:
            PermissionDenied: it is decided already, this person is no adviser of it, or it is to be approved
                though somebody who is none saved it again since.
        """
        state = TaskState.objects.select_for_update().select_related("workflow_state").get(pk=task_state.pk)
        # Nobody saves a version between the look at the versions and the publication.
        Page.objects.select_for_update().filter(pk=state.workflow_state.object_id).first()
        page = state.workflow_state.content_object
        if state.status != TaskState.STATUS_IN_PROGRESS or not self.is_reviewed_by(page, user):
            raise PermissionDenied
        if action_name == "approve" and self.was_changed_by_others(state):
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)

    def is_reviewed_by(self, page: Page, user: AbstractUser) -> bool:
        """Advisers of the society; an administrator; where there is no adviser, whoever may publish it."""
        from ..reviewing import reviews

        return reviews(page, user)

    def was_changed_by_others(self, state: TaskState) -> bool:
        """Whether an approval would publish what somebody saved since who is no reviewer of the page.

        It publishes the latest version, whichever was looked at, and Wagtail's API reverts a page in spite of
        the lock.
        """
        page = state.workflow_state.content_object
        since = Revision.objects.filter(
            base_content_type_id=state.workflow_state.base_content_type_id,
            object_id=state.workflow_state.object_id,
            created_at__gt=state.started_at,
        )
        authors = get_user_model().objects.in_bulk(since.values_list("user_id", flat=True))
        reviewers = [pk for pk, author in authors.items() if self.is_reviewed_by(page, author)]
        return since.exclude(user_id__in=reviewers).exists()

    @classmethod
    def get_description(cls) -> str:
        return str(_("The advisers of the society approve what they want to see; the rest approves itself."))


def _publish(revision: Revision, user: AbstractUser | None = None) -> None:
    revision.publish(user=user, skip_permission_checks=True)
