"""Approval by the advisers, of what they want to see: the rest approves itself."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import CheckboxSelectMultiple, MultipleChoiceField
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState


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
        from ..comparing import changed_fields

        state = super().start(workflow_state, user=user)
        page = workflow_state.content_object
        if user is not None and isinstance(page, Page):
            asked = {key for key in changed_fields(page) if key in self.asked_fields}
            if not asked:
                state.approve(
                    user=user, update=False, comment=str(_("Nothing the advisers want to see was changed."))
                )
        return state

    def user_can_access_editor(self, obj: Page, user: AbstractUser) -> bool:
        return self.is_reviewed_by(obj, user)

    def locked_for_user(self, obj: Page, user: AbstractUser) -> bool:
        return not self.is_reviewed_by(obj, user)

    def get_actions(self, obj: Page, user: AbstractUser) -> list[tuple[str, Any, bool]]:
        if not self.is_reviewed_by(obj, user):
            return []
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
        """Decided once, by an adviser of the very society.

        Raises:
            PermissionDenied: it is decided already, or this person is no adviser of it.
        """
        state = TaskState.objects.select_for_update().get(pk=task_state.pk)
        page = state.workflow_state.content_object
        if state.status != TaskState.STATUS_IN_PROGRESS or not self.is_reviewed_by(page, user):
            raise PermissionDenied
        super().on_action(task_state, user, action_name, **kwargs)

    def is_reviewed_by(self, page: Page, user: AbstractUser) -> bool:
        """Advisers of the society; an administrator; where there is no adviser, whoever may publish it."""
        from ..reviewing import reviews

        return reviews(page, user)

    @classmethod
    def get_description(cls) -> str:
        return str(_("The advisers of the society approve what they want to see; the rest approves itself."))
